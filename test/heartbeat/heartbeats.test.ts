import { describe, expect, test } from "vitest";
import type { Heartbeat } from "../../src/domain/agent.ts";
import { addPause } from "../../src/store/pauses.ts";
import {
  agentOf,
  channelIds,
  crashes,
  handsOver,
  heartbeatOf,
  held,
  makeOffice,
  type Office,
  openOffice,
  ScriptedBrain,
  says,
} from "../support/control-office.ts";
import { type TestDatabase, useDatabase } from "../support/database.ts";
import { forgetful } from "../support/database-faults.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { ManualJobs } from "../support/manual-jobs.ts";
import type { Recorder } from "../support/recorder.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();
const minuteMs = 60_000;
const halfHourMs = 30 * minuteMs;

interface Beating {
  readonly office: Office;
  readonly jobs: ManualJobs;
  readonly database: TestDatabase;
}

/** An office in which webster beats. */
async function beating(
  heartbeat: Partial<Heartbeat> = {},
  file = "- [ ] Water the plants.\n",
  options: { database?: TestDatabase; recorder?: Recorder; clock?: ManualClock; isSandbox?: boolean } = {},
): Promise<Beating> {
  const database = options.database ?? (await openDatabase());
  const clock = options.clock ?? new ManualClock();
  const jobs = new ManualJobs(clock);
  const texts = { soul: "", agents: "", memory: "", heartbeat: file };
  const agents = [
    agentOf("manager", { delegatesTo: ["webster"] }),
    agentOf("webster", { heartbeat: heartbeatOf(heartbeat), texts }),
  ];
  const office = await openOffice(database, { ...options, clock, jobs, agents });
  return { office, jobs, database };
}

const said = ({ recorder }: Office, channelId: string = channelIds.logs) =>
  recorder.shown
    .filter((one) => one.agentId === "webster" && one.channelId === channelId)
    .map(({ post }) => post.content.replace(/^💓 \*\*Heartbeat\*\*\n/, ""));
const beatCount = ({ brain }: Office) => brain.turns.filter(({ kind }) => kind === "heartbeat").length;

describe("when", () => {
  test("every half hour, at a distance from the last beat that a restart keeps", async () => {
    const first = await beating();
    expect(first.jobs.dueIn("webster")).toBe(halfHourMs);
    expect(first.jobs.dueIn("manager")).toBeNull();
    first.jobs.pass(halfHourMs);
    await until(() => expect(said(first.office)).toEqual(["re: - Water the plants."]));
    expect(first.office.recorder.contentsIn(channelIds.logs)).toContain("💓 **Heartbeat**\nre: - Water the plants.");
    await until(() => expect(first.jobs.dueIn("webster")).toBe(halfHourMs));
    first.office.clock.advance(10 * minuteMs);
    first.office.stop();
    const second = await beating({}, undefined, { database: first.database, clock: first.office.clock });
    expect(second.jobs.dueIn("webster")).toBe(20 * minuteMs);
  });

  test("missed beats are not made up for", async () => {
    const first = await beating();
    first.jobs.pass(halfHourMs);
    await until(() => expect(beatCount(first.office)).toBe(1));
    await until(() => expect(first.jobs.dueIn("webster")).toBe(halfHourMs));
    first.office.stop();
    first.office.clock.advance(5 * halfHourMs + 10 * minuteMs);
    const second = await beating({}, undefined, { database: first.database, clock: first.office.clock });
    expect(second.jobs.dueIn("webster")).toBe(20 * minuteMs);
    expect(beatCount(second.office)).toBe(0);
  });

  test("a beat that is handed over before its time by a database ahead of us is not due again", async () => {
    const { office, jobs } = await beating({ schedule: { kind: "cron", pattern: "* * * * *" } });
    const dueIn = jobs.dueIn("webster") ?? 0;
    const job = jobs.waiting.get("webster")?.job;
    // Two seconds early by our clock.
    office.clock.advance(dueIn - 2_000);
    jobs.waiting.set("webster", { at: office.clock.now(), job: job ?? { id: "", data: {} } });
    jobs.pass(0);
    await until(() => expect(jobs.dueIn("webster")).toBe(minuteMs + 2_000));
    expect(beatCount(office)).toBe(1);
  });

  test("under another schedule, from the moment it is told; a beat that runs then schedules by it", async () => {
    const { office, jobs } = await beating();
    const change = (fields: Partial<Heartbeat> | null) => {
      const webster = office.agents.get("webster") ?? expect.unreachable();
      office.agents.set("webster", { ...webster, heartbeat: fields && heartbeatOf(fields) });
    };
    change({ schedule: { kind: "every", everyMs: 10 * minuteMs } });
    await office.control.heartbeats.reschedule();
    expect(jobs.dueIn("webster")).toBe(10 * minuteMs);
    const { turn, end } = held();
    office.brain.script(turn);
    jobs.pass(10 * minuteMs);
    await until(() => expect(beatCount(office)).toBe(1));
    change({ schedule: { kind: "every", everyMs: 20 * minuteMs } });
    end(says("done"));
    await until(() => expect(jobs.dueIn("webster")).toBe(20 * minuteMs));
    change(null);
    await office.control.heartbeats.reschedule();
    expect(jobs.dueIn("webster")).toBeNull();
  });

  test("never twice at once", async () => {
    const { office, jobs } = await beating();
    const { turn, end } = held();
    office.brain.script(turn);
    jobs.pass(halfHourMs);
    await until(() => expect(beatCount(office)).toBe(1));
    expect(await office.control.heartbeats.beatNow("webster")).toEqual({ kind: "already_beating" });
    end(says("done"));
    await until(() => expect(said(office)).toEqual(["done"]));
    expect(await office.control.heartbeats.beatNow("webster")).toMatchObject({ kind: "posted" });
  });

  test("not outside the active hours, but whenever it is asked for by hand", async () => {
    const midnight = new Date();
    midnight.setUTCHours(0, 0, 0, 0);
    const clock = new ManualClock();
    // Ten in the morning, an hour after it closed.
    clock.advance(midnight.getTime() + 24 * 3_600_000 + 10 * 3_600_000 - clock.now());
    const hours = { fromMinute: 8 * 60, toMinute: 9 * 60 };
    const { office, jobs } = await beating({ activeHours: hours }, undefined, { clock });
    expect(jobs.dueIn("webster")).toBe(22 * 3_600_000);
    jobs.waiting.set("webster", { at: clock.now(), job: { id: "x", data: { agentId: "webster" } } });
    jobs.pass(0);
    await until(() => expect(jobs.dueIn("webster")).toBe(22 * 3_600_000));
    expect(beatCount(office)).toBe(0);
    expect(office.control.heartbeats.lastBeat("webster")).toBeNull();
    expect(await office.control.heartbeats.beatNow("webster")).toMatchObject({ kind: "posted" });
  });

  test("in the sandbox the first one comes ten seconds after the bot, once", async () => {
    const { office, jobs } = await beating({}, undefined, { isSandbox: true });
    expect(jobs.dueIn("webster soon")).toBe(10_000);
    jobs.pass(10_000);
    await until(() => expect(beatCount(office)).toBe(1));
    await office.comeUp();
    expect(jobs.dueIn("webster soon")).toBeNull();
  });
});

describe("what", () => {
  test("nothing due: no turn, no post, but the beat is on record", async () => {
    const { office, database } = await beating({}, "- [x] Done.\nA note.\n");
    expect(await office.control.heartbeats.beatNow("webster")).toEqual({ kind: "nothing_due" });
    expect(office.brain.turns).toEqual([]);
    expect(said(office)).toEqual([]);
    expect(office.control.heartbeats.lastBeat("webster")).toEqual({ at: office.clock.now(), problem: null });
    expect(await database.store.sql`select agent_id, problem from beats`).toEqual([
      { agent_id: "webster", problem: null },
    ]);
  });

  test("an item's own distance counts from when it was last done, after a restart too", async () => {
    const file = "- [ ] every 2h: Sweep.\n- [ ] Look.\n";
    const first = await beating({}, file);
    const prompt = async ({ office }: Beating): Promise<string | undefined> => {
      await office.control.heartbeats.beatNow("webster");
      return office.brain.turns.at(-1)?.prompt;
    };
    expect(await prompt(first)).toBe("- Sweep.\n- Look.");
    first.office.clock.advance(halfHourMs);
    first.office.stop();
    const second = await beating({}, file, { database: first.database, clock: first.office.clock });
    expect(await prompt(second)).toBe("- Look.");
    second.office.clock.advance(91 * minuteMs);
    expect(await prompt(second)).toBe("- Sweep.\n- Look.");
  });

  test("HEARTBEAT_OK, an empty answer and a task given on post nothing, and the items are done", async () => {
    const { office, database } = await beating({}, "- [ ] every 1d: Sweep.\n");
    for (const result of [says("**HEARTBEAT_OK**"), says(" \n"), handsOver]) {
      await database.store.sql`delete from beat_items`;
      office.brain.script(() => result);
      expect(await office.control.heartbeats.beatNow("webster")).toEqual({ kind: "quiet" });
      expect((await database.store.sql`select item_key from beat_items`).length).toBe(1);
    }
    expect(said(office)).toEqual([]);
  });

  test("whose end was written, though the answer to that was lost, is said once", async () => {
    const database = await openDatabase();
    const { store, loseCommit } = forgetful(database.store);
    const { office } = await beating({}, "- [ ] Water the plants.\n", { database: { ...database, store } });
    await until(() => expect(office.recorder.shown.length).toBe(1));
    loseCommit();
    const beat = office.control.heartbeats.beatNow("webster");
    await until(() => {
      office.clock.advance(250);
      expect(said(office)).toEqual(["re: - Water the plants."]);
    });
    expect(await beat).toMatchObject({ kind: "posted" });
    expect(beatCount(office)).toBe(1);
  });

  test("a turn that failed leaves its items due, and the beat's trouble on record", async () => {
    const { office } = await beating({}, "- [ ] every 1d: Water the plants.\n");
    office.brain.script(() => crashes);
    expect(await office.control.heartbeats.beatNow("webster")).toMatchObject({ kind: "failed" });
    expect(office.control.heartbeats.lastBeat("webster")?.problem).toMatch(/ended unexpectedly/);
    expect(await office.control.heartbeats.beatNow("webster")).toMatchObject({ kind: "posted" });
    await until(() => expect(said(office)).toEqual(["re: - Water the plants."]));
  });

  test("a turn cut short by a stop leaves no trouble behind", async () => {
    const { office, database } = await beating();
    const { turn, end } = held();
    office.brain.script(turn);
    const beat = office.control.heartbeats.beatNow("webster");
    await until(() => expect(beatCount(office)).toBe(1));
    office.stop();
    end(crashes);
    expect(await beat).toMatchObject({ kind: "failed" });
    expect(await database.store.sql`select agent_id from beats`).toEqual([]);
  });

  test("with nowhere to report, nothing is thought", async () => {
    const database = await openDatabase();
    const jobs = new ManualJobs(new ManualClock());
    const texts = { soul: "", agents: "", memory: "", heartbeat: "- [ ] Water.\n" };
    const agents = [agentOf("webster", { heartbeat: heartbeatOf(), texts })];
    const office = await makeOffice(database, { agents, jobs, brain: new ScriptedBrain() });
    await office.control.start();
    expect(await office.control.heartbeats.beatNow("webster")).toMatchObject({ kind: "failed" });
    expect(office.brain.turns).toEqual([]);
    expect(await office.control.heartbeats.beatNow("nobody")).toMatchObject({ kind: "failed" });
  });
});

describe("where", () => {
  const beat = async ({ office }: Beating) => {
    const outcome = await office.control.heartbeats.beatNow("webster");
    await until(() => expect(office.control.workCount("webster")).toBe(0));
    return outcome.kind === "posted" ? outcome.recipient : outcome.kind;
  };

  test("a recipient of its own", async () => {
    const one = await beating({ target: "user:900" });
    expect(await beat(one)).toBe("user:900");
    await until(() => expect(said(one.office, "713900")).toEqual(["re: - Water the plants."]));
  });

  test("origin: the log while nobody has spoken with it, then where a person last did, after restarts too", async () => {
    const first = await beating({ target: "origin" });
    expect(await beat(first)).toBe(`channel:${channelIds.logs}`);
    const dm = messageOf({ guildId: null, channelId: "713900" });
    await first.office.hear(dm, "webster");
    await first.office.untilDeliveries(dm, { webster: "answered" });
    expect(await beat(first)).toBe("user:900");
    first.office.stop();
    const second = await beating({ target: "origin" }, undefined, {
      database: first.database,
      clock: first.office.clock,
    });
    expect(await beat(second)).toBe("user:900");
    expect(second.office.recorder.shown.find(({ agentId }) => agentId === "webster")?.post.recipient).toBe("user:900");
    const inChannel = messageOf({ channelId: channelIds.general, mentionedUserIds: ["13"] });
    await second.office.hear(inChannel);
    await second.office.untilDeliveries(inChannel, { webster: "answered" });
    expect(await beat(second)).toBe(`channel:${channelIds.general}`);
    // What was not for it, and what no person said, changes nothing.
    await second.office.hear(messageOf({ channelId: channelIds.board }));
    const bot = messageOf({ channelId: channelIds.bots, authorKind: "foreign_bot", mentionedUserIds: ["13"] });
    await second.office.hear(bot);
    await second.office.untilDeliveries(bot, { webster: "answered" });
    expect(await beat(second)).toBe(`channel:${channelIds.general}`);
  });
});

describe("paused", () => {
  test("an agent does not beat, also after a restart, until it is resumed; a beat by hand is made", async () => {
    const first = await beating();
    await first.office.control.heartbeats.pause("webster", "900");
    const passBeat = async (jobs: ManualJobs): Promise<void> => {
      jobs.pass(halfHourMs + 1_000);
      await until(() => expect(jobs.dueIn("webster")).not.toBeNull());
    };
    await passBeat(first.jobs);
    await passBeat(first.jobs);
    expect(beatCount(first.office)).toBe(0);
    first.office.stop();
    const { office, jobs } = await beating({}, undefined, { database: first.database, clock: first.office.clock });
    expect(office.control.heartbeats.pauseOf("webster")).toMatchObject({ by: "900", what: "heartbeat" });
    await passBeat(jobs);
    expect(beatCount(office)).toBe(0);
    expect(await office.control.heartbeats.beatNow("webster")).toMatchObject({ kind: "posted" });
    await office.control.heartbeats.resume("webster");
    await passBeat(jobs);
    await until(() => expect(beatCount(office)).toBe(2));
    expect(office.control.heartbeats.pauseOf("webster")).toBeNull();
  });

  test("the sandbox's first beat is not made either, and whoever paused it first stays named", async () => {
    const database = await openDatabase();
    await addPause(database.store, "webster", "heartbeat", "operator");
    const { office, jobs } = await beating({}, undefined, { database, isSandbox: true });
    await office.control.heartbeats.pause("webster", "900");
    expect(office.control.heartbeats.pauseOf("webster")?.by).toBe("operator");
    jobs.pass(10_000);
    // A beat that had begun would be in its way, or be counted beside it.
    expect(await office.control.heartbeats.beatNow("webster")).toMatchObject({ kind: "posted" });
    expect(beatCount(office)).toBe(1);
  });
});
