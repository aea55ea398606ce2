import { describe, expect, test } from "vitest";
import { OutboxSender } from "../../src/control/outbox-sender.ts";
import { Roster, rosterText } from "../../src/control/roster.ts";
import type { BotStatus } from "../../src/domain/bot-status.ts";
import type { Store } from "../../src/store/database.ts";
import { createOutboxStore } from "../../src/store/outbox.ts";
import { silentLog, useDatabase } from "../support/database.ts";
import { forgetful } from "../support/database-faults.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { agentUsers, Recorder, refused } from "../support/recorder.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();

const lineOf = (fields: Partial<BotStatus> = {}): BotStatus => ({
  name: "Manager",
  state: "ready",
  workCount: 0,
  waitingCount: 0,
  lastBeatAt: null,
  isBeatPaused: false,
  problem: null,
  ...fields,
});

const minuteMs = 60_000;

async function setUp(broken: (store: Store) => Store = (store) => store) {
  const { store } = await openDatabase();
  const recorder = new Recorder();
  const clock = new ManualClock();
  const sender = new OutboxSender({
    store: createOutboxStore(store),
    discord: recorder,
    clock,
    whenStoreWell: async () => undefined,
    log: silentLog,
    listener: {
      onDelivered: () => undefined,
      onSettledDelivery: () => undefined,
      onGivenUp: () => undefined,
      onRefused: () => undefined,
    },
    botUserId: (agentId) => agentUsers.get(agentId) ?? null,
    describe: (_, { problem }) => problem,
    describeLoss: (_, __, problem) => problem,
  });
  const house = { lines: [lineOf()], downMs: new Map<string, number>(), speaker: "manager" as string | null };
  const makeRoster = () =>
    new Roster({
      store: broken(store),
      discord: recorder,
      log: silentLog,
      patience: { clock, whenWell: async () => undefined, isStopped: () => false, onFailure: () => undefined },
      bots: () => house.lines,
      channelId: () => "502",
      preferred: () => "manager",
      speaker: () => house.speaker,
      downMs: (agentId) => house.downMs.get(agentId) ?? 0,
      send: (posts) => sender.send(posts),
    });
  const roster = makeRoster();
  /** Brings it up to date and waits until what it posted is delivered. */
  const refresh = async (): Promise<void> => {
    await roster.refresh();
    await until(() => expect(sender.waitingCount("manager") + sender.waitingCount("webster")).toBe(0));
    await roster.refresh();
  };
  const change = (workCount: number): void => {
    house.lines = [lineOf({ workCount })];
  };
  return { store, recorder, clock, house, makeRoster, roster, refresh, change };
}

describe("the roster", () => {
  test("is one message, edited in place when what it says has changed, and only then", async () => {
    const { recorder, refresh, change } = await setUp();
    await refresh();
    await refresh();
    expect(recorder.shown.map(({ post }) => post.content)).toEqual(["**Roster**\n🟢 **Manager**: ready, idle"]);
    change(1);
    await refresh();
    await refresh();
    expect(recorder.shown.length).toBe(1);
    expect(recorder.callsOf("edit").map(({ agentId, args }) => [agentId, ...args])).toEqual([
      ["manager", "502", recorder.shown[0]?.messageId, "**Roster**\n🟢 **Manager**: ready, 1 at work"],
    ]);
  });

  test("is posted by the manager also when that one comes up while the rows are read", async () => {
    let comeUp = (): void => undefined;
    const { recorder, house, refresh } = await setUp((store) => {
      const get = (target: Store["db"], key: string | symbol, self: unknown) => {
        if (key === "select") comeUp();
        return Reflect.get(target, key, self);
      };
      return { ...store, db: new Proxy(store.db, { get }) };
    });
    house.downMs.set("manager", 1_000);
    house.speaker = "webster";
    comeUp = () => {
      house.downMs.clear();
      house.speaker = "manager";
    };
    await refresh();
    expect(recorder.shown.map(({ agentId }) => agentId)).toEqual(["manager"]);
  });

  test("is posted once though the answer to its writing was lost with the connection", async () => {
    const { recorder, clock, roster, change } = await setUp((store) => {
      const { store: broken, loseCommit } = forgetful(store);
      loseCommit();
      return broken;
    });
    const refreshed = roster.refresh();
    await until(() => {
      clock.advance(250);
      expect(recorder.shown.length).toBe(1);
    });
    await refreshed;
    change(1);
    await until(async () => {
      await roster.refresh();
      expect(recorder.callsOf("edit").length).toBe(1);
    });
    expect(recorder.shown.length).toBe(1);
    expect(recorder.callsOf("remove")).toEqual([]);
  });

  test("is the same message after a restart", async () => {
    const { recorder, refresh, makeRoster, change } = await setUp();
    await refresh();
    change(2);
    await makeRoster().refresh();
    expect(recorder.shown.length).toBe(1);
    expect(recorder.callsOf("edit").length).toBe(1);
  });

  test("is posted anew after 55 minutes when it has changed, and the old one is deleted", async () => {
    const { recorder, clock, refresh, change } = await setUp();
    await refresh();
    clock.advance(56 * minuteMs);
    await refresh();
    expect(recorder.shown.length).toBe(1);
    change(1);
    await refresh();
    await refresh();
    expect(recorder.shown.length).toBe(2);
    expect(recorder.callsOf("remove").map(({ agentId, args }) => [agentId, ...args])).toEqual([
      ["manager", "502", recorder.shown[0]?.messageId],
    ]);
    change(3);
    await refresh();
    expect(recorder.callsOf("edit").map(({ args }) => args[1])).toEqual([recorder.shown[1]?.messageId]);
  });

  test("waits half a minute for its author, then has a successor; the old one goes when its author is back", async () => {
    const { recorder, house, refresh, change } = await setUp();
    await refresh();
    house.speaker = "webster";
    recorder.setReady("manager", false);
    house.downMs.set("manager", 29_000);
    change(1);
    await refresh();
    expect(recorder.shown.length).toBe(1);
    expect(recorder.callsOf("edit")).toEqual([]);
    house.downMs.set("manager", 31_000);
    await refresh();
    expect(recorder.shown.map(({ agentId }) => agentId)).toEqual(["manager", "webster"]);
    expect(recorder.callsOf("remove")).toEqual([]);
    recorder.setReady("manager", true);
    house.downMs.set("manager", 0);
    house.speaker = "manager";
    change(2);
    await refresh();
    expect(recorder.callsOf("remove").map(({ agentId, args }) => [agentId, args[1]])).toEqual([
      ["manager", recorder.shown[0]?.messageId],
    ]);
    expect(recorder.callsOf("edit").map(({ agentId }) => agentId)).toEqual(["webster"]);
  });

  test("is the manager's from the start, unless it does not come up", async () => {
    const { recorder, house, refresh } = await setUp();
    house.speaker = "webster";
    house.downMs.set("manager", 5_000);
    await refresh();
    expect(recorder.shown).toEqual([]);
    house.downMs.set("manager", 31_000);
    await refresh();
    expect(recorder.shown.map(({ agentId }) => agentId)).toEqual(["webster"]);
  });

  test("is the manager's again with the next repost", async () => {
    const { recorder, clock, house, refresh, change } = await setUp();
    house.speaker = "webster";
    house.downMs.set("manager", 31_000);
    await refresh();
    house.speaker = "manager";
    house.downMs.set("manager", 0);
    clock.advance(56 * minuteMs);
    change(1);
    await refresh();
    await refresh();
    expect(recorder.shown.map(({ agentId }) => agentId)).toEqual(["webster", "manager"]);
    expect(recorder.callsOf("remove").map(({ agentId }) => agentId)).toEqual(["webster"]);
  });

  test("that somebody deleted is posted anew", async () => {
    const { recorder, refresh, change } = await setUp();
    await refresh();
    recorder.script("edit", () => ({ kind: "refused", status: 404, code: 10008, problem: "Unknown Message" }));
    recorder.script("remove", () => ({ kind: "refused", status: 404, code: 10008, problem: "Unknown Message" }));
    change(1);
    await refresh();
    expect(recorder.shown.length).toBe(2);
    await refresh();
    expect(recorder.callsOf("remove").length).toBe(1);
  });

  test("is neither given up nor posted anew because its author's token was revoked", async () => {
    const { recorder, clock, refresh, change } = await setUp();
    const revoked = () => ({ kind: "refused", status: 401, code: 0, problem: "Unauthorized" }) as const;
    await refresh();
    recorder.script("edit", revoked);
    change(1);
    await refresh();
    expect([recorder.shown.length, recorder.callsOf("post").length]).toEqual([1, 1]);
    clock.advance(56 * minuteMs);
    recorder.script("remove", revoked);
    change(2);
    await refresh();
    expect(recorder.callsOf("remove").length).toBe(2);
  });

  test("that was refused is not tried again at every turn, but after 55 minutes", async () => {
    const { recorder, clock, refresh, change } = await setUp();
    recorder.script("post", () => refused);
    await refresh();
    for (const workCount of [1, 2, 3]) {
      change(workCount);
      await refresh();
    }
    expect(recorder.callsOf("post").length).toBe(1);
    clock.advance(56 * minuteMs);
    await refresh();
    expect(recorder.shown.length).toBe(1);
    expect(recorder.callsOf("remove")).toEqual([]);
  });

  test("says nothing while nobody can speak, and nothing after the stop", async () => {
    const { recorder, clock, house, roster, change } = await setUp();
    house.speaker = null;
    roster.start();
    await until(() => expect(clock.waits).toEqual([5_000]));
    house.speaker = "manager";
    clock.advance(5_000);
    await until(() => expect(recorder.shown.length).toBe(1));
    await until(() => expect(clock.waits).toEqual([5_000]));
    roster.stop();
    change(1);
    await roster.refresh();
    clock.advance(5_000);
    expect(recorder.callsOf("edit")).toEqual([]);
    expect(clock.waits).toEqual([]);
  });
});

describe("its text", () => {
  test("shows state, work, last beat and trouble of every bot, on one line each", () => {
    const lines = [
      lineOf({ lastBeatAt: 1_795_000_000_999, workCount: 2 }),
      lineOf({ name: "Webster", state: "given_up", problem: `bad\ntoken ${"x".repeat(200)}` }),
      lineOf({ name: "Auditor", state: "no token" }),
    ];
    const [title, ...rows] = rosterText(lines).split("\n");
    expect(title).toBe("**Roster**");
    expect(rows).toEqual([
      "🟢 **Manager**: ready, 2 at work · last beat <t:1795000000:R>",
      `🔴 **Webster**: given up · bad token ${"x".repeat(69)}…`,
      "⚪ **Auditor**: no token",
    ]);
  });

  test("of a hundred bots fits into one message and says how many are missing", () => {
    const lines = Array.from({ length: 100 }, (_, index) =>
      lineOf({ name: `Agent ${index}`, problem: "p".repeat(80) }),
    );
    const text = rosterText(lines);
    const shown = text.split("\n").length - 2;
    expect(text.length).toBeLessThanOrEqual(2_000);
    expect(text.endsWith(`… and ${100 - shown} more`)).toBe(true);
  });
});
