import { describe, expect, test } from "vitest";
import type { Jobs } from "../../src/jobs/engine.ts";
import { createOutboxStore } from "../../src/store/outbox.ts";
import { type DelegationRequest, delegate } from "../../src/task/delegate.ts";
import { defaultAgents } from "../support/control-office.ts";
import { type TestDatabase, useDatabase } from "../support/database.ts";
import { ManualClock } from "../support/manual-clock.ts";

const openDatabase = useDatabase();
const agents = new Map(defaultAgents.map((agent) => [agent.id, agent]));

const done = async () => undefined;
/** Nobody works on these. */
const idleEngine: Jobs = { addWithin: done, addAt: done, clear: done, work: done, wake: () => undefined, stop: done };

const requestOf = (fields: Partial<DelegationRequest> = {}): DelegationRequest => ({
  askKey: "key",
  asker: { kind: "agent", agentId: "manager" },
  askedAgentId: "manager",
  assignee: "webster",
  instruction: "Work.",
  resultTo: null,
  replyToId: null,
  parentTaskId: null,
  ...fields,
});

async function ask(
  database: TestDatabase,
  fields: Partial<DelegationRequest> = {},
  board: string | null = "501",
  absence: string | null = null,
) {
  const sent: string[] = [];
  const answer = await delegate(requestOf(fields), {
    store: database.store,
    jobs: idleEngine,
    patience: {
      clock: new ManualClock(),
      whenWell: async () => undefined,
      isStopped: () => false,
      onFailure: () => undefined,
    },
    agents,
    serving: (id) => id !== "auditor",
    delegators: [],
    absence: (id) => (id === "webster" ? absence : null),
    botByUserId: (id) => (id === "12" ? "tech-lead" : null),
    botByRoleId: (id) => (id === "62" ? "tech-lead" : null),
    channelFor: (purpose) => (purpose === "task-board" ? board : "503"),
    send: (posts) => sent.push(...posts.map(({ content }) => content)),
  });
  const counts = await database.store.sql`
    select (select count(*)::int from tasks) as tasks, (select count(*)::int from audit) as decisions`;
  return { answer, sent, counts: counts[0] };
}

describe("a wish to delegate", () => {
  test("is announced once, however often it is asked, and every decision is on record", async () => {
    const database = await openDatabase();
    const first = await ask(database);
    const again = await ask(database);
    expect(first.answer).toMatchObject({ ok: true, assigneeName: "Webster" });
    expect(again.answer).toEqual(first.answer);
    expect(first.sent).toEqual(["📋 **Webster** has a task from Manager:\n> Work.", "Manager → **Webster**: Work."]);
    expect(again.sent).toEqual([]);
    expect(again.counts).toEqual({ tasks: 1, decisions: 2 });
    const open = await createOutboxStore(database.store).open();
    expect(open.map(({ agentId, recipient }) => [agentId, recipient])).toEqual([
      ["manager", "channel:501"],
      ["manager", "channel:503"],
    ]);
  });

  test("for somebody who is away is announced with that, and says so to whoever asked", async () => {
    const { answer, sent } = await ask(await openDatabase(), {}, "501", "parked");
    expect(answer).toMatchObject({ ok: true, absence: "parked" });
    expect(sent).toEqual([
      "📋 **Webster** has a task from Manager:\n> Work.\nWebster is away (parked): the task waits until it is back.",
      "Manager → **Webster**: Work.",
    ]);
  });

  test("of a person who bears an agent's name is announced as that person's", async () => {
    const asker = { kind: "human", id: "900", name: "Manager", mayDelegate: true } as const;
    const { sent } = await ask(await openDatabase(), { asker });
    expect(sent[1]).toBe("Manager through Manager → **Webster**: Work.");
  });

  test("without a task board is a task all the same", async () => {
    const database = await openDatabase();
    const { answer, sent, counts } = await ask(database, {}, null);
    expect(answer.ok).toBe(true);
    expect(sent).toEqual(["Manager → **Webster**: Work."]);
    expect(counts?.tasks).toBe(1);
  });

  test.each([
    ["with nothing to do", { instruction: " \n" }, "the instruction is empty"],
    ["that is a document", { instruction: "x".repeat(4_001) }, "at most 4000 fit"],
    ["to an agent without a token", { assignee: "auditor" }, "has no bot token"],
    ["to nobody", { assignee: "Websta" }, "Did you mean Webster?"],
    ["to a person", { assignee: "<@900>" }, 'There is no agent "<@900>"'],
    ["by another agent's right", { asker: { kind: "agent", agentId: "webster" } } as const, "by its own right only"],
  ])("%s is refused with a sentence, and makes no task", async (_, fields, words) => {
    const { answer, sent, counts } = await ask(await openDatabase(), fields);
    expect(answer).toMatchObject({ ok: false, problem: expect.stringContaining(words) });
    expect(sent).toEqual([]);
    expect(counts?.tasks).toBe(0);
  });
});

test.each([
  "tech-lead",
  " TECH-LEAD ",
  "Tech Lead",
  "tech lead\n",
  "<@12>",
  "<@!12>",
  "<@&62>",
])("%j names the tech lead", async (assignee) => {
  expect((await ask(await openDatabase(), { assignee })).answer).toMatchObject({ ok: true, assigneeName: "Tech Lead" });
});
