import { describe, expect, test } from "vitest";
import type { TurnSpec } from "../../src/domain/turn.ts";
import { createMessageStore } from "../../src/store/messages.ts";
import { agentOf, channelIds, crashes, handsOver, held, openOffice, says } from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { faltering, forgetful } from "../support/database-faults.ts";
import { channelSession, deliveryTo, messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();

describe("places", () => {
  test("an agent takes as many turns at once as its limit, in the order of asking; others are not held up", async () => {
    const agents = [agentOf("manager", { limits: { turns: 2, usdPerDay: null } }), agentOf("webster")];
    const office = await openOffice(await openDatabase(), { agents });
    const turns = [held(), held(), held()];
    office.brain.script(...turns.map(({ turn }) => turn));
    const channels = [channelIds.general, channelIds.bots, channelIds.board];
    for (const channelId of channels) await office.hear(messageOf({ channelId, content: channelId }));
    const prompts = () => office.brain.turns.filter(({ agent }) => agent.id === "manager").map(({ prompt }) => prompt);
    await until(() => expect(prompts().length).toBe(2));
    // Heard after them and answered: whatever of theirs could begin has begun.
    const other = messageOf({ mentionedUserIds: ["13"] });
    office.brain.answers = () => says("fine");
    turns[2]?.end(says("third"));
    await office.hear(other);
    await until(() => expect(office.brain.turns.some(({ agent }) => agent.id === "webster")).toBe(true));
    expect(prompts()).toEqual(channels.slice(0, 2));
    expect(office.control.workCount("manager")).toBe(3);
    turns[1]?.end(says("second"));
    await until(() => expect(prompts()).toEqual(channels));
    for (const { end } of turns) end(says("done"));
    await until(() => expect(office.control.workCount("manager")).toBe(0));
  });

  test("a paused agent takes no turn, and costs no attempt, until it is let go on; what runs goes on", async () => {
    const database = await openDatabase();
    let isPaused = false;
    const office = await openOffice(database, { isPaused: (agentId) => isPaused && agentId === "manager" });
    const running = held();
    office.brain.script(running.turn);
    const first = messageOf({ channelId: channelIds.general });
    await office.hear(first);
    await until(() => expect(office.brain.turns).toHaveLength(1));
    isPaused = true;
    const waiting = messageOf({ channelId: channelIds.board });
    await office.hear(waiting);
    running.end(says("still said"));
    await office.untilDeliveries(first, { manager: "answered" });
    // Heard after it and answered: whatever could begin has begun.
    const other = messageOf({ mentionedUserIds: ["13"] });
    await office.hear(other);
    await office.untilDeliveries(other, { webster: "answered" });
    await office.untilDeliveries(waiting, { manager: "accepted" });
    expect(await office.control.heartbeats.beatNow("manager")).toEqual({
      kind: "failed",
      problem: "Its bot is paused.",
    });
    isPaused = false;
    office.control.desk.admit("manager");
    await office.untilDeliveries(waiting, { manager: "answered" });
    expect(office.brain.turns.filter(({ agent }) => agent.id === "manager")).toHaveLength(2);
  });

  test("more places, once there are, go to those who wait; fewer are left as turns end", async () => {
    const agents = [agentOf("manager"), agentOf("webster")];
    const office = await openOffice(await openDatabase(), { agents });
    const limit = (turns: number) => {
      office.agents.set("manager", agentOf("manager", { limits: { turns, usdPerDay: null } }));
      office.control.desk.admit("manager");
    };
    const turns = [held(), held(), held()];
    office.brain.script(...turns.map(({ turn }) => turn));
    for (const channelId of [channelIds.general, channelIds.bots, channelIds.board]) {
      await office.hear(messageOf({ channelId, content: channelId }));
    }
    const running = () => office.control.desk.countOf("manager");
    await until(() => expect(running()).toBe(1));
    limit(2);
    await until(() => expect(running()).toBe(2));
    limit(1);
    turns[0]?.end(says("done"));
    await until(() => expect(running()).toBe(1));
    expect(office.brain.turns).toHaveLength(2);
    for (const { end } of turns) end(says("done"));
    await until(() => expect(office.control.workCount("manager")).toBe(0));
    expect(office.brain.turns).toHaveLength(3);
  });

  test("a turn begins as its agent is then, whatever it was when the message came", async () => {
    const database = await openDatabase();
    const office = await openOffice(database);
    const first = held();
    office.brain.script(first.turn);
    await office.hear(messageOf({ channelId: channelIds.general }));
    const second = messageOf({ channelId: channelIds.board });
    await office.hear(second);
    await until(() => expect(office.brain.turns).toHaveLength(1));
    const texts = { soul: "Another soul.", agents: "", memory: "", heartbeat: "" };
    office.agents.set("manager", agentOf("manager", { texts }));
    first.end(says("done"));
    await office.untilDeliveries(second, { manager: "answered" });
    expect(office.brain.turns.map(({ agent }) => agent.texts.soul)).toEqual(["", "Another soul."]);
  });

  test("an agent that was taken away while a message waited leaves it unanswered, and the house says so", async () => {
    const database = await openDatabase();
    const office = await openOffice(database);
    const first = held();
    office.brain.script(first.turn);
    const running = messageOf({ mentionedUserIds: ["13"], channelId: channelIds.general });
    const waiting = messageOf({ mentionedUserIds: ["13"], channelId: channelIds.board });
    await office.hear(running);
    await office.hear(waiting);
    await until(() => expect(office.brain.turns).toHaveLength(1));
    office.agents.delete("webster");
    first.end(says("to the end"));
    await office.untilDeliveries(running, { webster: "answered" });
    await office.untilDeliveries(waiting, { webster: "dead" });
    expect(office.brain.turns).toHaveLength(1);
    await until(() => expect(office.printed.join()).toContain('The agent "webster" is no longer enabled.'));
  });

  test("waiting for a place costs no attempt", async () => {
    const database = await openDatabase();
    const office = await openOffice(database);
    const first = held();
    office.brain.script(first.turn);
    await office.hear(messageOf({ channelId: channelIds.general }));
    const waiting = messageOf({ channelId: channelIds.board });
    await office.hear(waiting);
    // Heard after it and answered: whatever could begin has begun.
    const other = messageOf({ mentionedUserIds: ["13"] });
    await office.hear(other);
    await office.untilDeliveries(other, { webster: "answered" });
    const rows = await database.store.sql`select attempt_count from deliveries where message_id = ${waiting.id}`;
    expect(rows).toEqual([{ attempt_count: 0 }]);
    first.end(says("done"));
    await office.untilDeliveries(waiting, { manager: "answered" });
  });
});

describe("how a turn ends", () => {
  test("three attempts, then dead with one visible line that says why", async () => {
    const office = await openOffice(await openDatabase());
    office.brain.script(...Array.from({ length: 4 }, () => () => crashes));
    const message = messageOf();
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "dead" });
    await until(() =>
      expect(office.recorder.contentsIn(channelIds.general)).toEqual([
        "I could not answer this: 3 attempts failed. The process that worked on it ended unexpectedly.",
      ]),
    );
    expect(office.recorder.shown.find(({ channelId }) => channelId === channelIds.general)?.post).toMatchObject({
      replyToId: message.id,
      mentionUserIds: [message.authorId],
    });
    expect(office.brain.turns.length).toBe(3);
    await until(() => expect(office.control.workCount("manager")).toBe(0));
  });

  test("an attempt that works after two that failed is the answer", async () => {
    const office = await openOffice(await openDatabase());
    office.brain.script(
      () => crashes,
      () => crashes,
    );
    const message = messageOf();
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "answered" });
    expect(office.recorder.contentsIn(channelIds.general)).toEqual(["re: hello"]);
  });

  test("handed over: nothing is posted", async () => {
    const office = await openOffice(await openDatabase());
    office.recorder.override("readMember", () => ({ kind: "done", value: { roleIds: ["60"] } }));
    office.brain.script(async ({ turnId }) => {
      await office.control.desk.delegate(turnId, "webster", "look it up");
      return handsOver;
    });
    const message = messageOf();
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "handed_over" });
    expect(office.recorder.contentsIn(channelIds.general)).toEqual([]);
  });

  test.each([
    ["", "(The answer was empty.)"],
    ["Webster does it.", "Webster does it."],
  ])("said to be handed over, with the words %j, and no task stands: it is an answer", async (text, said) => {
    const office = await openOffice(await openDatabase());
    office.brain.script(async ({ turnId }) => {
      // Refused: this person may not delegate.
      await office.control.desk.delegate(turnId, "webster", "look it up");
      return { ...handsOver, text };
    });
    const message = messageOf();
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "answered" });
    expect(office.recorder.contentsIn(channelIds.general)).toEqual([said]);
  });

  test("handed on, and then killed each time: the task stands, so nothing says that it failed", async () => {
    const database = await openDatabase();
    const office = await openOffice(database, { jobs: await database.startJobs() });
    office.recorder.override("readMember", () => ({ kind: "done", value: { roleIds: ["60"] } }));
    const handsOnAndCrashes = async ({ turnId }: TurnSpec) => {
      await office.control.desk.delegate(turnId, "webster", "look it up");
      return crashes;
    };
    const ofManager = () => office.brain.turns.filter(({ agent }) => agent.id === "manager");
    office.brain.answers = (spec) => (spec.agent.id === "manager" ? crashes : says("Found it."));
    office.brain.script(handsOnAndCrashes);
    const message = messageOf();
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "handed_over" });
    expect(ofManager()).toHaveLength(3);
    await until(() => expect(office.recorder.contentsIn(channelIds.general)).toEqual(["Found it."]));
    expect(await database.store.sql`select id from tasks`).toHaveLength(1);
  });

  test("an empty answer is said to be empty", async () => {
    const office = await openOffice(await openDatabase());
    office.brain.script(() => says(" \n"));
    const message = messageOf();
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "answered" });
    expect(office.recorder.contentsIn(channelIds.general)).toEqual(["(The answer was empty.)"]);
  });

  test("words that no row can hold are answered all the same", async () => {
    const office = await openOffice(await openDatabase());
    office.brain.script(() => says("a\0b \ud83d c"));
    const message = messageOf();
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "answered" });
    expect(office.recorder.contentsIn(channelIds.general)).toEqual(["a\ufffdb \ufffd c"]);
    expect(office.brain.turns.length).toBe(1);
  });

  test("a long answer is answered when its last part is there", async () => {
    const office = await openOffice(await openDatabase());
    const words = Array.from({ length: 900 }, (_, index) => `word${index}`).join(" ");
    office.brain.script(() => says(words));
    const message = messageOf();
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "answered" });
    const posts = office.recorder.shown.filter(({ channelId }) => channelId === channelIds.general);
    expect(posts.length).toBeGreaterThan(2);
    expect(posts.map(({ post }) => post.content).join(" ")).toBe(words);
    expect(posts.map(({ post }) => post.replyToId)).toEqual([message.id, ...posts.slice(1).map(() => null)]);
  });

  test("a message to an agent that is no longer enabled ends dead, and the house says so", async () => {
    const database = await openDatabase();
    const message = messageOf();
    const session = await channelSession(database.store, channelIds.general, "auditor");
    await createMessageStore(database.store).record({ seenBy: "manager", message, deliveries: [deliveryTo(session)] });
    const office = await openOffice(database, { agents: [agentOf("manager")] });
    await office.untilDeliveries(message, { auditor: "dead" });
    await until(() => expect(office.recorder.contentsIn(channelIds.logs).join()).toContain('The agent "auditor"'));
  });
});

describe("while the store is away", () => {
  test("a turn that was taken is not taken again because its end could not be written", async () => {
    const database = await openDatabase();
    const { store, failNext } = faltering(database.store);
    const office = await openOffice(database, { store });
    office.brain.script(() => {
      failNext(3);
      return says("once");
    });
    const message = messageOf();
    await office.hear(message);
    for (let round = 0; round < 3; round++) {
      await until(() => expect(office.clock.waits.some((wait) => wait >= 250 && wait <= 1_000)).toBe(true));
      office.clock.advance(1_000);
    }
    await office.untilDeliveries(message, { manager: "answered" });
    expect(office.brain.turns.length).toBe(1);
    expect(office.recorder.contentsIn(channelIds.general)).toEqual(["once"]);
  });

  test("its last attempt's own problem is told, after no more than three", async () => {
    const database = await openDatabase();
    const { store, failNext } = faltering(database.store);
    const office = await openOffice(database, { store });
    office.brain.script(
      () => crashes,
      () => crashes,
      () => {
        failNext(2);
        return { kind: "crashed", problem: "The third one's own." };
      },
    );
    const message = messageOf();
    await office.hear(message);
    await until(async () => {
      office.clock.advance(1_000);
      expect(await office.deliveriesOf(message)).toEqual({ manager: "dead" });
    });
    const row = database.store.sql`select attempt_count, problem from deliveries where message_id = ${message.id}`;
    expect(await row).toEqual([{ attempt_count: 3, problem: "The third one's own." }]);
  });

  /** The statement by which a turn begins that had to wait. */
  const beginning = "update deliveries set state = 'answering', answering_at";

  test("a turn that need not wait has begun with the recording of its message", async () => {
    const database = await openDatabase();
    const { store, failNext } = faltering(database.store);
    const office = await openOffice(database, { store });
    failNext(Number.POSITIVE_INFINITY, 0, beginning);
    const [first, second] = [messageOf({ content: "one" }), messageOf({ content: "two" })];
    await office.hear(first);
    await office.untilDeliveries(first, { manager: "answered" });
    await office.hear(second);
    await office.untilDeliveries(second, { manager: "answered" });
    const rows = await database.store.sql`select attempt_count, answering_at is not null as begun from deliveries`;
    expect(rows).toEqual([
      { attempt_count: 1, begun: true },
      { attempt_count: 1, begun: true },
    ]);
    expect(office.brain.turns[1]).toMatchObject({ prompt: "two", history: [{ text: "one" }] });
  });

  /** A message that waits behind another one of its session, until that one ends. */
  const hearBehind = async (office: Awaited<ReturnType<typeof openOffice>>) => {
    const first = held();
    office.brain.script(first.turn);
    await office.hear(messageOf());
    const message = messageOf();
    await office.hear(message);
    return { message, endFirst: () => first.end(says("done")) };
  };

  test("a turn whose beginning was written three times over, and each answer lost, has begun once", async () => {
    const database = await openDatabase();
    const { store, loseStatement } = forgetful(database.store);
    const office = await openOffice(database, { store });
    const { message, endFirst } = await hearBehind(office);
    loseStatement(beginning);
    endFirst();
    for (let round = 0; round < 3; round++) {
      await until(() => expect(office.clock.waits).toContain(1_000));
      if (round < 2) loseStatement(beginning);
      office.clock.advance(1_000);
    }
    await office.untilDeliveries(message, { manager: "answered" });
    const row = database.store.sql`select attempt_count from deliveries where message_id = ${message.id}`;
    expect(await row).toEqual([{ attempt_count: 1 }]);
  });

  test("a turn that could not be begun is begun later, as its first attempt", async () => {
    const database = await openDatabase();
    const { store, failNext } = faltering(database.store);
    const office = await openOffice(database, { store });
    const { message, endFirst } = await hearBehind(office);
    failNext(2, 0, beginning);
    endFirst();
    for (let round = 0; round < 2; round++) {
      await until(() => expect(office.clock.waits).toContain(1_000));
      office.clock.advance(1_000);
    }
    await office.untilDeliveries(message, { manager: "answered" });
    const [row] = await database.store.sql`select attempt_count from deliveries where message_id = ${message.id}`;
    expect(row).toEqual({ attempt_count: 1 });
  });
});
