/** What becomes of a task's result that Discord refuses: parked, told, and posted again or let be. */
import { describe, expect, test } from "vitest";
import { channelIds, handsOver, type Office, says } from "../support/control-office.ts";
import { type TestDatabase, useDatabase } from "../support/database.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";
import { delegating, mayDelegate, openWithJobs, tasksOf, untilTask } from "../task/delegating.ts";

const openDatabase = useDatabase();
const dmClosed = { kind: "refused", status: 403, code: 50007, problem: "Cannot send messages to this user" } as const;

/** Somebody asks in a direct message for work that webster does, and takes no direct messages by then. */
async function askFromClosedDm(office: Office, words: string): Promise<void> {
  mayDelegate(office);
  office.recorder.override("post", (_, { recipient }) => (recipient.startsWith("user:") ? dmClosed : undefined));
  office.brain.script(
    delegating(() => office, "webster", `Look up ${words}.`, handsOver),
    () => says(words),
  );
  await office.hear(messageOf({ guildId: null, channelId: "711900" }));
}

const alertsOf = (office: Office) =>
  office.recorder.contentsIn(channelIds.logs).filter((content) => content.includes("What came of a task"));
const refusedOf = ({ store }: TestDatabase) =>
  store.sql`select content from outbox where state = 'refused' order by id`;
const toPerson = (office: Office) =>
  office.recorder.shown.filter(({ post }) => post.recipient === "user:900").map(({ post }) => post.content);

async function parked(count = 1) {
  const database = await openDatabase();
  const office = await openWithJobs(database);
  for (let index = 0; index < count; index++) {
    await askFromClosedDm(office, `answer ${index}`);
    await untilTask(database, "parked", index);
  }
  await until(() => expect(alertsOf(office)).toHaveLength(count));
  return { database, office };
}

describe("a result that Discord refuses where it was asked", () => {
  test("parks its task, each of which is told and listed with who was to say it, to whom, and why not", async () => {
    const { office } = await parked(2);
    const listed = await office.control.parked.list(10, null);
    expect(listed.map(({ instruction }) => instruction)).toEqual(["Look up answer 1.", "Look up answer 0."]);
    expect(listed[0]).toMatchObject({
      agentId: "manager",
      problem: expect.stringContaining("takes no direct messages"),
    });
    expect(await office.control.parked.list(10, "webster")).toEqual([]);
    const [alert] = alertsOf(office);
    expect(alert).toContain('("Look up answer 0.") could not be posted everywhere. Manager cannot reply');
    expect(alert).toContain(`\`guildhall dead retry ${listed[1]?.id}\` posts it again`);
  });

  test("is posted by a retry as it stands, and the task is over", async () => {
    const { database, office } = await parked();
    office.recorder.override("post", () => undefined);
    const [task] = await office.control.parked.list(10, null);
    expect(await office.control.parked.order(task ?? expect.unreachable(), "retry")).toEqual({ ok: true });
    await until(() => expect(toPerson(office)).toEqual(["**Webster** reports:\nanswer 0"]));
    expect(await tasksOf(database)).toMatchObject([{ state: "done", result: { result: "answer 0" } }]);
    expect(await office.control.parked.list(10, null)).toEqual([]);
    expect(await database.store.sql`select actor, action, rule from audit where subject = ${task?.id ?? ""}`).toEqual([
      { actor: "operator", action: "retry", rule: "operator" },
    ]);
    expect(await office.control.parked.order(task ?? expect.unreachable(), "drop")).toMatchObject({ ok: false });
  });

  test("that is refused again is parked again", async () => {
    const { database, office } = await parked();
    const [task] = await office.control.parked.list(10, null);
    await office.control.parked.order(task ?? expect.unreachable(), "retry");
    await untilTask(database, "parked");
    await until(async () => expect(await refusedOf(database)).toHaveLength(1));
    expect(await office.control.parked.list(10, null)).toMatchObject([{ id: task?.id }]);
  });

  test("stays unposted after a drop, and is off the list", async () => {
    const { database, office } = await parked();
    office.recorder.override("post", () => undefined);
    const [task] = await office.control.parked.list(10, null);
    expect(await office.control.parked.order(task ?? expect.unreachable(), "drop")).toEqual({ ok: true });
    expect(await office.control.parked.list(10, null)).toEqual([]);
    expect(await tasksOf(database)).toMatchObject([{ state: "done" }]);
    expect(await refusedOf(database)).toHaveLength(1);
    expect(toPerson(office)).toEqual([]);
  });

  test("a task that had failed has failed again after that", async () => {
    const { database, office } = await parked();
    await database.store.sql`update tasks set result = result || '{"status": "failed"}'::jsonb`;
    const [task] = await office.control.parked.list(10, null);
    await office.control.parked.order(task ?? expect.unreachable(), "drop");
    expect(await tasksOf(database)).toMatchObject([{ state: "failed" }]);
  });
});

test("a refused result in the thread parks its task too, and a refused announcement does not", async () => {
  const database = await openDatabase();
  const office = await openWithJobs(database);
  mayDelegate(office);
  const locked = { kind: "refused", status: 400, code: 160_005, problem: "Thread is locked" } as const;
  office.recorder.override("post", (_, { recipient, content }) =>
    recipient === `channel:${channelIds.interAgent}` ||
    (content === "found" && recipient !== `channel:${channelIds.general}`)
      ? locked
      : undefined,
  );
  office.brain.script(
    delegating(() => office, "webster", "Look it up.", handsOver),
    () => says("found"),
  );
  await office.hear(messageOf());
  await untilTask(database, "parked");
  await until(() => expect(office.recorder.contentsIn(channelIds.general)).toContain("found"));
  expect(await office.control.parked.list(10, null)).toMatchObject([{ agentId: "webster" }]);
});
