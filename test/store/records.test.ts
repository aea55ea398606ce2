/** The small stores: sessions, beats, gateway sessions, living messages, tasks. */
import { v7 as newId } from "uuid";
import { describe, expect, test } from "vitest";
import { finishBeat, readBeatItems, readBeats } from "../../src/store/beats.ts";
import { readGatewaySession, saveGatewaySessions } from "../../src/store/gateway-sessions.ts";
import { createMessageStore } from "../../src/store/messages.ts";
import { addPause, readPauses, removePause } from "../../src/store/pauses.ts";
import { lastHumanSession, openSession, readSessions } from "../../src/store/sessions.ts";
import {
  claimAttempt,
  createTask,
  finishTask,
  type NewTask,
  readFirstAsked,
  readOpenTasks,
  readQueuedAttempt,
  retryTask,
} from "../../src/store/tasks.ts";
import { type TestDatabase, useDatabase } from "../support/database.ts";
import { channelSession, deliveryTo, messageOf, postOf } from "../support/rows.ts";

const openDatabase = useDatabase();
const noJob = async () => undefined;

describe("sessions", () => {
  test("are one per agent and origin, whoever opens them at once, and keep their id", async () => {
    const { store } = await openDatabase();
    const dm = { kind: "dm", userId: "18446744073709551615" } as const;
    const opened = await Promise.all(
      ["70", "71", "72"].map((channelId) => openSession(store, "manager", dm, channelId)),
    );
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
    await openSession(store, "webster", dm, "73");
    await openSession(store, "manager", { kind: "thread", channelId: "70" }, "70");
    await openSession(store, "manager", { kind: "channel", channelId: "70" }, "70");
    const sessions = await readSessions(store);
    expect(sessions.length).toBe(4);
    expect(sessions.find(({ agentId, origin }) => agentId === "webster" && origin.kind === "dm")?.origin).toEqual(dm);
  });

  test("the one in which a person was last heard is the newest message's, not the newest session", async () => {
    const { store } = await openDatabase();
    const messages = createMessageStore(store);
    const [old, late] = [await channelSession(store, "500"), await channelSession(store, "501")];
    const write = async (session: typeof old, fields = {}, delivery = {}) =>
      messages.record({
        seenBy: "manager",
        message: messageOf(fields),
        deliveries: [{ ...deliveryTo(session), ...delivery }],
      });
    expect(await lastHumanSession(store, "manager")).toBeNull();
    await write(late, { id: "1000" });
    await write(old, { id: "18446744073709551615" });
    await write(late, { id: "999", authorKind: "foreign_bot" });
    expect((await lastHumanSession(store, "manager"))?.id).toBe(old.id);
    expect(await lastHumanSession(store, "webster")).toBeNull();
  });
});

describe("pauses", () => {
  test("are one per agent and thing, keep who was first, and end one by one", async () => {
    const { store } = await openDatabase();
    await addPause(store, "manager", "bot", "operator");
    await addPause(store, "manager", "bot", "5");
    await addPause(store, "manager", "heartbeat", "5");
    await addPause(store, "webster", "heartbeat", "6");
    await removePause(store, "manager", "heartbeat");
    const found = (await readPauses(store)).map(({ agentId, what, by }) => `${agentId} ${what} ${by}`);
    expect(found.sort()).toEqual(["manager bot operator", "webster heartbeat 6"]);
  });
});

describe("beats", () => {
  test("end with their items and posts together", async () => {
    const { store } = await openDatabase();
    const at = Date.now();
    await finishBeat(store, "webster", { at, problem: null, itemKeys: ["a", "b"], posts: [postOf()] });
    await finishBeat(store, "webster", { at: at + 5, problem: "late", itemKeys: ["b"], posts: [] });
    expect(await readBeats(store)).toEqual(new Map([["webster", { at: at + 5, problem: "late" }]]));
    expect(await readBeatItems(store, "webster")).toEqual(
      new Map([
        ["a", at],
        ["b", at + 5],
      ]),
    );
    expect(await readBeatItems(store, "manager")).toEqual(new Map());
    const twice = { ...postOf(), content: null as unknown as string };
    await expect(
      finishBeat(store, "webster", { at: at + 9, problem: null, itemKeys: ["a"], posts: [twice] }),
    ).rejects.toThrow();
    expect((await readBeats(store)).get("webster")?.at).toBe(at + 5);
  });
});

test("a gateway session is the bot's newest, and good only at the API that gave it", async () => {
  const { store } = await openDatabase();
  const session = { sessionId: "s", resumeUrl: "wss://x", sequence: 5 };
  const write = (fields: typeof session | null) =>
    saveGatewaySessions(store, "http://a/api", [{ agentId: "manager", session: fields }]);
  await write(session);
  await write({ ...session, sequence: 9 });
  expect(await readGatewaySession(store, "manager", "http://a/api")).toEqual({ ...session, sequence: 9 });
  expect(await readGatewaySession(store, "manager", "http://b/api")).toBeNull();
  await write(null);
  expect(await readGatewaySession(store, "manager", "http://a/api")).toBeNull();
});

describe("tasks", () => {
  const taskOf = (fields: Partial<NewTask> = {}): NewTask => ({
    id: newId(),
    requesterKind: "human",
    requesterId: "900",
    requesterName: "Ada",
    askedAgentId: "manager",
    assigneeId: "webster",
    instruction: "Work.",
    askKey: "key",
    ...fields,
  });
  const stateOf = async ({ store }: TestDatabase) => ({
    tasks: (await store.sql<{ state: string }[]>`select state from tasks order by id`).map(({ state }) => state),
    attempts: (await store.sql`select number, state from task_attempts order by id`).map(
      (row) => `${row.number} ${row.state}`,
    ),
    posts: (await store.sql`select id from outbox`).length,
  });
  const done = {
    state: "done",
    result: { status: "complete", result: "Done.", confidence: "high", notes: "" },
    problem: null,
  } as const;

  test("asked for twice at once are one, with one attempt, one job and one announcement", async () => {
    const database = await openDatabase();
    const jobs: string[] = [];
    const addJob = async (_: unknown, attemptId: string) => void jobs.push(attemptId);
    const other = await database.openStore();
    const made = await Promise.all(
      [database.store, other, database.store].map((store) => createTask(store, taskOf(), [postOf()], addJob)),
    );
    expect(made.filter(({ isNew }) => isNew).length).toBe(1);
    expect(new Set(made.map(({ task }) => task.id)).size).toBe(1);
    expect(await stateOf(database)).toEqual({ tasks: ["queued"], attempts: ["1 queued"], posts: 1 });
    expect(jobs.length).toBe(1);
  });

  test("whose job cannot be added do not exist", async () => {
    const database = await openDatabase();
    const failing = createTask(database.store, taskOf(), [postOf()], () => Promise.reject(new Error("no engine")));
    await expect(failing).rejects.toThrow("no engine");
    expect(await stateOf(database)).toEqual({ tasks: [], attempts: [], posts: 0 });
  });

  test("an attempt is taken once, whoever tries", async () => {
    const database = await openDatabase();
    await createTask(database.store, taskOf(), [], noJob);
    const [found] = await readOpenTasks(database.store);
    if (!found) throw new Error("one task");
    const other = await database.openStore();
    const claims = await Promise.all(
      [database.store, other, database.store].map((store) => claimAttempt(store, found.attempt)),
    );
    expect(claims.filter(Boolean).length).toBe(1);
    expect(await readQueuedAttempt(database.store, found.attempt.id)).toBeNull();
    expect(await stateOf(database)).toMatchObject({ tasks: ["leased"], attempts: ["1 running"] });
  });

  test("end once, with their posts; said again it changes nothing", async () => {
    const database = await openDatabase();
    await createTask(database.store, taskOf(), [], noJob);
    const [found] = await readOpenTasks(database.store);
    if (!found) throw new Error("one task");
    expect(await finishTask(database.store, found.attempt, done, [postOf()])).toBe(true);
    expect(await finishTask(database.store, found.attempt, { ...done, state: "failed" }, [postOf()])).toBe(false);
    await retryTask(database.store, found.attempt, "again", true, noJob);
    expect(await claimAttempt(database.store, found.attempt)).toBe(false);
    expect(await readOpenTasks(database.store)).toEqual([]);
    expect(await stateOf(database)).toEqual({ tasks: ["done"], attempts: ["1 failed"], posts: 1 });
  });

  test("a repeated attempt follows the failed one, once, with the next number if that one ran", async () => {
    const database = await openDatabase();
    await createTask(database.store, taskOf(), [], noJob);
    const newest = async () => (await readOpenTasks(database.store))[0]?.attempt;
    const first = await newest();
    if (!first) throw new Error("one attempt");
    await retryTask(database.store, first, "stopped", false, noJob);
    await retryTask(database.store, first, "stopped", false, noJob);
    const second = await newest();
    if (!second) throw new Error("a second attempt");
    await claimAttempt(database.store, second);
    await retryTask(database.store, second, "crashed", true, noJob);
    expect(await stateOf(database)).toMatchObject({
      tasks: ["queued"],
      attempts: ["1 failed", "1 failed", "2 queued"],
    });
  });

  test("know who was asked first, however often they were given on", async () => {
    const { store } = await openDatabase();
    const give = (askedAgentId: string, parentId: string | null) =>
      createTask(store, taskOf({ askedAgentId, parentId, askKey: `${askedAgentId}` }), [], noJob);
    const root = await give("manager", null);
    const child = await give("tech-lead", root.task.id);
    const grandchild = await give("auditor", child.task.id);
    expect(await readFirstAsked(store, grandchild.task.id)).toBe("manager");
    expect(await readFirstAsked(store, root.task.id)).toBe("manager");
  });
});
