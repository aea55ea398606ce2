import { describe, expect, test } from "vitest";
import type { TurnResult, TurnSpec } from "../../src/domain/turn.ts";
import { channelIds, crashes, handsOver, held, says } from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { refused, retryIn } from "../support/recorder.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";
import { ask, askHeld, delegating, mayDelegate, openWithJobs, tasksOf, untilTask } from "./delegating.ts";

const openDatabase = useDatabase();

describe("a delegated task", () => {
  test("is announced by the asked bot, worked on in the assignee's thread, and reported there and where it was asked", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    const message = await ask(office, "webster", "Look it up.\nTwice.");
    await untilTask(database, "done");
    await until(() => expect(office.recorder.contentsIn(channelIds.general)).toEqual(["re: Look it up.\nTwice."]));
    const { recorder } = office;
    const [starter] = recorder.shown.filter(({ channelId }) => channelId === channelIds.board);
    expect(starter).toMatchObject({
      agentId: "manager",
      post: {
        content: "📋 **Webster** has a task from Ada through Manager:\n> Look it up.\n> Twice.",
        mentionUserIds: [],
      },
    });
    expect(recorder.shown.filter(({ channelId }) => channelId === channelIds.interAgent)).toMatchObject([
      { agentId: "manager", post: { content: "Ada through Manager → **Webster**: Look it up. Twice." } },
    ]);
    expect(recorder.callsOf("openThread")).toMatchObject([
      { agentId: "webster", args: [channelIds.board, starter?.messageId, "Webster: Look it up. Twice."] },
    ]);
    const inThread = recorder.shown.filter(({ channelId }) => channelId === starter?.messageId);
    expect(inThread).toMatchObject([
      { agentId: "webster", post: { content: "re: Look it up.\nTwice.", replyToId: null } },
    ]);
    expect(recorder.shown.filter(({ channelId }) => channelId === channelIds.general)).toMatchObject([
      { agentId: "webster", post: { replyToId: message.id, mentionUserIds: ["900"] } },
    ]);
    expect(await tasksOf(database)).toMatchObject([
      {
        assignee_id: "webster",
        thread_id: starter?.messageId,
        starter_id: starter?.messageId,
        problem: null,
        result: { status: "complete", result: "re: Look it up.\nTwice.", confidence: "medium", notes: "" },
      },
    ]);
    expect(office.brain.turns[1]).toMatchObject({
      kind: "task",
      author: "Ada",
      prompt: "Look it up.\nTwice.",
      agent: { id: "webster" },
    });
  });

  test("is given to an agent by its mention, as Discord writes it", async () => {
    const database = await openDatabase();
    await ask(await openWithJobs(database), "<@13>", "Look it up.");
    expect(await tasksOf(database)).toMatchObject([{ assignee_id: "webster" }]);
  });

  test("asked for in a direct message is reported there by the asked bot, naming the assignee", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    const message = await ask(office, "webster", "Look it up.", { guildId: null, channelId: "711900" });
    await untilTask(database, "done");
    await until(() => expect(office.recorder.contentsIn("711900")).toEqual(["**Webster** reports:\nre: Look it up."]));
    const [report] = office.recorder.shown.filter(({ channelId }) => channelId === "711900");
    expect(report).toMatchObject({ agentId: "manager", post: { recipient: "user:900", replyToId: message.id } });
  });

  test("given on and on, is reported in that direct message by the bot that was asked first", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    mayDelegate(office);
    office.brain.script(
      delegating(() => office, "tech-lead", "Have it done.", handsOver),
      delegating(() => office, "auditor", "Do it.", handsOver),
    );
    await office.hear(messageOf({ guildId: null, channelId: "711900", content: "please" }));
    await untilTask(database, "done", 1);
    await until(() =>
      expect([...office.recorder.contentsIn("711900")].sort()).toEqual([
        "**Auditor** reports:\nre: Do it.",
        "**Tech Lead** reports:\nI handed this over; the result comes from there.",
      ]),
    );
    const reports = office.recorder.shown.filter(({ post }) => post.recipient === "user:900");
    expect(new Set(reports.map(({ agentId }) => agentId))).toEqual(new Set(["manager"]));
    const [first, second] = await tasksOf(database);
    expect(first).toMatchObject({ assignee_id: "tech-lead", state: "done", parent_id: null });
    expect(second?.parent_id).not.toBeNull();
  });

  test("asked for twice, in one turn or in the next attempt at it, is one task", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    const twice = async (spec: TurnSpec): Promise<TurnResult> => {
      await delegating(() => office, "tech-lead", "Have it done.", crashes)(spec);
      return delegating(() => office, "tech-lead", "Have it done.", crashes)(spec);
    };
    mayDelegate(office);
    office.brain.script(twice);
    // The manager's second attempt and the tech lead's task run side by side, whichever begins first.
    office.brain.answers = async (spec) => {
      const isTask = spec.kind === "task";
      if (spec.agent.id === "auditor") return says("done");
      const attempt = office.brain.turns.filter(({ kind }) => kind === spec.kind).length;
      const result = isTask && attempt < 3 ? crashes : handsOver;
      return delegating(
        () => office,
        isTask ? "auditor" : "tech-lead",
        isTask ? "Do it." : "Have it done.",
        result,
      )(spec);
    };
    await office.hear(messageOf({ content: "please" }));
    await untilTask(database, "done", 0);
    await untilTask(database, "done", 1);
    expect((await tasksOf(database)).map(({ assignee_id }) => assignee_id)).toEqual(["tech-lead", "auditor"]);
  });

  test("is not refused because Discord did not say at once who the person is", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    office.recorder.script(
      "readMember",
      () => retryIn(1_500),
      () => ({ kind: "unknown", problem: "lost" }),
    );
    const asked = ask(office, "webster", "Look it up.");
    await until(async () => {
      office.clock.advance(500);
      expect(await tasksOf(database)).toMatchObject([{ assignee_id: "webster" }]);
    });
    await asked;
    expect(office.recorder.callsOf("readMember").length).toBe(3);
  });

  test("is refused when Discord does not say so in time: a right is never guessed", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    office.recorder.override("readMember", () => retryIn(60_000));
    office.brain.script(delegating(() => office, "webster", "Work.", says("could not")));
    const message = messageOf();
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "answered" });
    expect(await tasksOf(database)).toEqual([]);
  });

  test("that nobody may give is refused, recorded, and makes no task", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    office.brain.script(delegating(() => office, "manager", "Work.", says("could not")));
    const message = messageOf({ channelId: channelIds.code, authorId: "901" });
    await office.hear(message);
    await office.untilDeliveries(message, { "tech-lead": "answered" });
    const audit = await database.store.sql`select actor, subject, allowed, rule from audit`;
    expect(audit).toEqual([
      { actor: "user:901 through tech-lead", subject: "manager", allowed: false, rule: "person_is_no_delegator" },
    ]);
    expect(await tasksOf(database)).toEqual([]);
  });

  test("of a foreign bot's message is refused, whatever roles that bot has", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    mayDelegate(office);
    office.brain.script(delegating(() => office, "webster", "Work.", says("no")));
    const message = messageOf({ authorKind: "foreign_bot", channelId: channelIds.bots, mentionedUserIds: ["11"] });
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "answered" });
    expect(await database.store.sql`select rule from audit`).toEqual([{ rule: "person_is_no_delegator" }]);
  });

  test("within a task is given by the assignee's own right, not by the person's", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    mayDelegate(office);
    office.brain.script(
      delegating(() => office, "tech-lead", "Have it done.", handsOver),
      delegating(() => office, "manager", "You do it.", says("could not")),
    );
    await office.hear(messageOf());
    await untilTask(database, "done");
    expect(await database.store.sql`select actor, subject, allowed, rule from audit order by id`).toEqual([
      { actor: "user:900 through manager", subject: "tech-lead", allowed: true, rule: "allowed" },
      { actor: "tech-lead", subject: "manager", allowed: false, rule: "outside_delegates_to" },
    ]);
  });
});

describe("the thread", () => {
  test("that exists already, opened by an attempt that died, is used", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    office.recorder.script("openThread", () => ({ kind: "refused", status: 400, code: 160004, problem: "exists" }));
    await ask(office, "webster", "Look it up.");
    await untilTask(database, "done");
    const [starter] = office.recorder.shown.filter(({ channelId }) => channelId === channelIds.board);
    await until(() => expect(office.recorder.contentsIn(starter?.messageId ?? "")).toEqual(["re: Look it up."]));
  });

  test("that cannot be opened, or whose starter line is refused, does not stop the work", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    office.recorder.script("openThread", () => refused);
    await ask(office, "webster", "One.");
    await untilTask(database, "done");
    office.recorder.override("post", (_, post) =>
      post.recipient === `channel:${channelIds.board}` ? refused : undefined,
    );
    await ask(office, "webster", "Two.");
    await untilTask(database, "done", 1);
    await until(() => expect(office.recorder.contentsIn(channelIds.general)).toEqual(["re: One.", "re: Two."]));
    expect(await tasksOf(database)).toMatchObject([{ thread_id: null }, { thread_id: null }]);
  });

  test("is opened when Discord asks to wait, after waiting", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    office.recorder.script("openThread", () => retryIn(3_000));
    await ask(office, "webster", "Look it up.");
    await until(() => expect(office.clock.waits).toContain(3_000));
    office.clock.advance(3_000);
    await untilTask(database, "done");
    expect((await tasksOf(database))[0]?.thread_id).not.toBeNull();
  });

  test("shows typing while the assignee works", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    const work = held();
    await askHeld(office, work.turn);
    await until(() => expect(office.brain.turns.length).toBe(2));
    office.clock.advance(200);
    const [starter] = office.recorder.shown.filter(({ channelId }) => channelId === channelIds.board);
    await until(() => expect(office.recorder.typing).toEqual([`webster ${starter?.messageId} begins`]));
    work.end(says("done"));
    await untilTask(database, "done");
    await until(() => expect(office.recorder.typing.at(-1)).toBe(`webster ${starter?.messageId} ends`));
  });
});
