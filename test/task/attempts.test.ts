import { describe, expect, test } from "vitest";
import {
  agentOf,
  channelIds,
  crashes,
  defaultAgents,
  handsOver,
  held,
  ScriptedBrain,
  says,
} from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { forgetful } from "../support/database-faults.ts";
import { Recorder } from "../support/recorder.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";
import {
  ask,
  askHeld,
  attemptsOf,
  delegating,
  die,
  mayDelegate,
  openWithJobs,
  tasksOf,
  untilTask,
} from "./delegating.ts";

const openDatabase = useDatabase();

describe("attempts", () => {
  test("three, then failed with one visible line in the thread and where it was asked", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    mayDelegate(office);
    office.brain.script(
      delegating(() => office, "webster", "Look it up.", handsOver),
      ...Array.from({ length: 4 }, () => () => crashes),
    );
    await office.hear(messageOf());
    await untilTask(database, "failed");
    const line = "I could not do this: 3 attempts failed. The process that worked on it ended unexpectedly.";
    await until(() => expect(office.recorder.contentsIn(channelIds.general)).toEqual([line]));
    const [starter] = office.recorder.shown.filter(({ channelId }) => channelId === channelIds.board);
    expect(office.recorder.contentsIn(starter?.messageId ?? "")).toEqual([line]);
    expect(office.recorder.callsOf("openThread").length).toBe(1);
    expect(await attemptsOf(database)).toEqual([1, 2, 3].map((number) => ({ number, state: "failed" })));
    expect(office.brain.turns.length).toBe(4);
  });

  test("share the agent's places with its chat", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    const work = held();
    await askHeld(office, work.turn);
    await until(() => expect(office.brain.turns.length).toBe(2));
    const message = messageOf({ mentionedUserIds: ["13"] });
    await office.hear(message);
    await until(async () => expect(await office.deliveriesOf(message)).toEqual({ webster: "accepted" }));
    expect(office.control.desk.countOf("webster")).toBe(1);
    work.end(says("done"));
    await office.untilDeliveries(message, { webster: "answered" });
  });

  test("of a parked agent wait without being counted, and hold up nobody else's", async () => {
    const database = await openDatabase();
    const office = await openWithJobs(database);
    office.recorder.setReady("webster", false);
    for (let count = 0; count < 20; count++) await ask(office, "webster", `Task ${count}.`);
    await ask(office, "auditor", "Another.");
    await untilTask(database, "done", 20);
    const waiting = Array.from({ length: 20 }, () => ({ number: 1, state: "queued" }));
    expect(await attemptsOf(database)).toEqual([...waiting, { number: 1, state: "done" }]);
    office.recorder.setReady("webster", true);
    await until(
      async () => expect((await tasksOf(database)).every(({ state }) => state === "done")).toBe(true),
      20_000,
    );
    expect(new Set((await attemptsOf(database)).map(({ number }) => number))).toEqual(new Set([1]));
  });
});

describe("after a death", () => {
  test("a task that ran counts an attempt, one that waited does not, and both results come once", async () => {
    const database = await openDatabase();
    const recorder = new Recorder();
    const first = await openWithJobs(database, { recorder });
    const work = held();
    await askHeld(first, work.turn);
    await until(() => expect(first.brain.turns.length).toBe(2));
    await ask(first, "webster", "Behind it.");
    await until(async () =>
      expect((await attemptsOf(database)).map(({ state }) => state)).toEqual(["running", "queued"]),
    );
    await die(first);
    const second = await openWithJobs(database, { recorder });
    await untilTask(database, "done", 0);
    await untilTask(database, "done", 1);
    await until(() => expect(recorder.contentsIn(channelIds.general).length).toBe(2));
    expect(await attemptsOf(database)).toEqual([
      { number: 1, state: "failed" },
      { number: 1, state: "failed" },
      { number: 2, state: "done" },
      { number: 1, state: "done" },
    ]);
    expect(recorder.callsOf("openThread").length).toBeGreaterThanOrEqual(2);
    expect(second.brain.turns.length).toBe(2);
  });

  test("an orderly stop in the middle of it costs no attempt", async () => {
    const database = await openDatabase();
    const recorder = new Recorder();
    const office = await openWithJobs(database, { recorder });
    const { turn, end } = held();
    await askHeld(office, turn);
    await until(async () => expect(await attemptsOf(database)).toEqual([{ number: 1, state: "running" }]));
    office.stop();
    end(crashes);
    await until(async () => expect(await attemptsOf(database)).toEqual([{ number: 1, state: "queued" }]));
    await die(office);
    await openWithJobs(database, { recorder });
    await untilTask(database, "done");
    expect((await attemptsOf(database)).map(({ number }) => number)).toEqual([1, 1]);
  });

  test("three deaths in the middle of it make it failed, visibly", async () => {
    const database = await openDatabase();
    const recorder = new Recorder();
    let office = await openWithJobs(database, { recorder });
    await askHeld(office, held().turn);
    for (let death = 1; death <= 3; death++) {
      await until(async () => expect((await attemptsOf(database)).at(-1)).toEqual({ number: death, state: "running" }));
      await die(office);
      const brain = new ScriptedBrain();
      brain.script(held().turn);
      office = await openWithJobs(database, { recorder, brain });
    }
    await untilTask(database, "failed");
    await until(() =>
      expect(recorder.contentsIn(channelIds.general)).toEqual([
        "I could not do this: 3 attempts failed. The last one was cut short when Guildhall stopped.",
      ]),
    );
  });

  test("a result whose posting was cut short is posted once", async () => {
    const database = await openDatabase();
    const recorder = new Recorder();
    const first = await openWithJobs(database, { recorder });
    recorder.override("post", (agentId, post) => {
      if (post.recipient !== `channel:${channelIds.general}`) return undefined;
      recorder.show(agentId, post);
      return { kind: "unknown", problem: "lost" };
    });
    await ask(first, "webster", "Look it up.");
    await untilTask(database, "done");
    await until(() => expect(recorder.contentsIn(channelIds.general)).toEqual(["re: Look it up."]));
    await die(first);
    recorder.override("post", () => undefined);
    await openWithJobs(database, { recorder });
    await until(async () =>
      expect(await database.store.sql`select id from outbox where state <> 'delivered'`).toEqual([]),
    );
    expect(recorder.contentsIn(channelIds.general)).toEqual(["re: Look it up."]);
  });

  test("a task whose assignee is gone is failed by the asked bot, visibly", async () => {
    const database = await openDatabase();
    const recorder = new Recorder();
    const first = await openWithJobs(database, { recorder });
    await askHeld(first, held().turn);
    await until(() => expect(first.brain.turns.length).toBe(2));
    await die(first);
    const agents = [agentOf("manager"), ...defaultAgents.slice(1).filter(({ id }) => id !== "webster")];
    await openWithJobs(database, { recorder, agents });
    await untilTask(database, "failed");
    await until(() =>
      expect(recorder.shown.filter(({ channelId }) => channelId === channelIds.general)).toMatchObject([
        {
          agentId: "manager",
          post: { content: "**webster** reports:\nThis cannot be done: webster is no longer at work here." },
        },
      ]),
    );
  });
});

describe("a connection to the database that is lost at a commit", () => {
  // Of the task with its posts, of the claim, of the end with its result.
  test.each([0, 1, 2])("(the one after %i others) leaves nothing undone, and nothing is done twice", async (skip) => {
    const database = await openDatabase();
    const { store, loseCommit } = forgetful(database.store);
    const office = await openWithJobs(database, { store });
    const work = held();
    loseCommit(skip);
    await askHeld(office, work.turn);
    work.end(says("found"));
    await until(async () => {
      office.clock.advance(250);
      expect(await tasksOf(database)).toMatchObject([{ state: "done" }]);
      expect(office.recorder.contentsIn(channelIds.general)).toEqual(["found"]);
      expect(office.recorder.contentsIn(channelIds.interAgent).length).toBe(1);
    });
    expect(await attemptsOf(database)).toEqual([{ number: 1, state: "done" }]);
    expect(office.brain.turns.length).toBe(2);
  });

  test("of an attempt that failed leaves one next attempt", async () => {
    const database = await openDatabase();
    const { store, loseCommit } = forgetful(database.store);
    const office = await openWithJobs(database, { store });
    const work = held();
    loseCommit(2);
    await askHeld(office, work.turn);
    work.end(crashes);
    await until(async () => {
      office.clock.advance(250);
      expect(await tasksOf(database)).toMatchObject([{ state: "done" }]);
    });
    expect((await attemptsOf(database)).map(({ number }) => number)).toEqual([1, 2]);
  });
});
