/** One worker's connection: how it begins, and how it goes on after whatever may end it. */
import { once } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { startHarness } from "../sandbox/harness.ts";
import { eachAtOnce } from "../support/each-at-once.ts";
import { listenOn } from "../support/listen-on.ts";
import { until } from "../support/until.ts";
import { employ, quickTiming, signIns, startOf } from "./office.ts";
import { startRawDiscord } from "./raw-discord.ts";

type Ending = [what: string, fault: { kind: string; code?: number; resumable?: boolean }, code: number];

describe("a first connection", () => {
  test("identifies once, says who the bot is, and shows its presence", async () => {
    const sandbox = await startHarness();
    const { facts } = employ(startOf(sandbox, { presence: "Reading reports" }));
    expect(await facts.heard("ready")).toEqual({
      type: "ready",
      userId: sandbox.bot.userId,
      username: "Alpha",
      applicationId: sandbox.bot.applicationId,
      guildIds: [sandbox.guildId],
    });
    await until(() => expect(facts.events("guild_available")).toMatchObject([{ guild: { id: sandbox.guildId } }]));
    expect(await signIns(sandbox)).toMatchObject({ identifies: 1, resumes: 0, closes: [] });
    const { bots } = await sandbox.control("GET", "/state");
    expect(JSON.stringify(bots[0])).toContain("Reading reports");
    expect(facts.session).toMatchObject({ resumeUrl: expect.stringMatching(/^ws:/) });
  });

  test("shows another presence when it is told to; and, resumed, what it was started with", async () => {
    const sandbox = await startHarness();
    const shown = async () => JSON.stringify((await sandbox.control("GET", "/state")).bots[0]);
    const { facts, worker } = employ(startOf(sandbox, { presence: "Reading reports" }));
    await facts.heard("ready");
    worker.adjust({ commands: {}, presence: "At lunch" });
    await until(async () => expect(await shown()).toContain("At lunch"));
    worker.adjust({ commands: {}, presence: null });
    await until(async () => expect(await shown()).not.toContain("At lunch"));
    await worker.stop();
    const next = employ(startOf(sandbox, { presence: "Back again", session: facts.session }));
    await next.facts.heard("resumed");
    await until(async () => expect(await shown()).toContain("Back again"));
    expect(await signIns(sandbox)).toMatchObject({ identifies: 1, resumes: 1 });
  });

  test("says where to resume before anything else has happened", async () => {
    const sandbox = await startHarness();
    const { facts } = employ(startOf(sandbox), { handles: false });
    await facts.heard("ready");
    const { session } = await facts.heard("session_moved");
    expect(session.sequence).toBe(1);
  });

  test("that nobody has answered yet is cut off when the worker stops", async () => {
    const { apiUrl } = await startRawDiscord();
    const opened = Promise.withResolvers<Socket>();
    const resumeUrl = `ws://${await listenOn(opened.resolve)}`;
    const patient = { ...quickTiming, handshakeMs: 60_000, helloMs: 90_000 };
    const session = { sessionId: "raw", resumeUrl, sequence: 5 };
    const { worker } = employ({ ...rawStart, apiUrl, session }, { timing: patient });
    const cut = once((await opened.promise).resume(), "close");
    await worker.stop();
    await cut;
  });

  test("is not made any more once the worker was stopped", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "fail", route: "/gateway/bot", status: 503, count: 1 });
    const slow = { ...quickTiming, backoffMs: 400, maxBackoffMs: 400 };
    const { facts, worker } = employ(startOf(sandbox), { timing: slow });
    await facts.heard("held_back");
    await worker.stop();
    // Another bot that starts now, and has to wait longer.
    const [, { userId, token }] = sandbox.bots as [unknown, (typeof sandbox.bots)[0]];
    await sandbox.fault({ kind: "fail", route: "/gateway/bot", status: 503, count: 3, bot: userId });
    const other = employ(startOf(sandbox, { token }), { timing: slow });
    await other.facts.heard("ready");
    expect(await signIns(sandbox)).toMatchObject({ identifies: 0 });
  });
});

describe("a connection that ends", () => {
  test("is resumed, not identified, whatever ended it, and hears what it missed", async () => {
    const ends: Ending[] = [
      ["a cut line", { kind: "drop_socket" }, 1006],
      ["op 7", { kind: "reconnect" }, 4200],
      ["close code 4000", { kind: "close", code: 4000 }, 4000],
      ["close code 1012", { kind: "close", code: 1012 }, 1012],
      ["op 9 that may be resumed", { kind: "invalid_session", resumable: true }, 4200],
    ];
    await eachAtOnce(ends, async ([, fault, code]) => {
      const sandbox = await startHarness();
      const { facts } = employ(startOf(sandbox));
      await facts.heard("ready");
      await sandbox.fault({ bot: sandbox.bot.userId, ...fault });
      await sandbox.say("lobby", "meanwhile");
      await facts.heard("resumed");
      await facts.message("meanwhile");
      expect(facts.of("disconnected")[0]).toEqual({ type: "disconnected", code });
      expect(await signIns(sandbox)).toMatchObject({ identifies: 1, resumes: 1 });
      expect(facts.contents).toEqual(["meanwhile"]);
      expect(facts.of("session_ended")).toEqual([]);
    });
  });

  test("by a lost heartbeat (zombie) is resumed, with a close code that keeps the session", async () => {
    const sandbox = await startHarness({ heartbeatMs: 150 });
    const { facts } = employ(startOf(sandbox));
    await facts.heard("ready");
    await sandbox.fault({ kind: "mute_acks", bot: sandbox.bot.userId });
    expect((await facts.heard("disconnected")).code).toBe(4200);
    await sandbox.fault({ kind: "unmute_acks", bot: sandbox.bot.userId });
    await facts.heard("resumed");
    const { identifies, closes } = await signIns(sandbox);
    expect([identifies, new Set(closes)]).toEqual([1, new Set([4200])]);
  });

  test("because the bot was told to listen anew is resumed, and brings what was withheld", async () => {
    const sandbox = await startHarness();
    const { facts, worker } = employ(startOf(sandbox));
    worker.listenAnew();
    await facts.heard("ready");
    await sandbox.fault({ kind: "deafen", bot: sandbox.bot.userId });
    await sandbox.say("lobby", "withheld");
    worker.listenAnew();
    worker.listenAnew();
    await facts.heard("resumed");
    await facts.message("withheld");
    expect(facts.contents).toEqual(["withheld"]);
    expect(await signIns(sandbox)).toEqual({ identifies: 1, resumes: 1, closes: [4200] });
  });

  test("before it has begun is tried again at longer and longer intervals", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "fail", route: "/gateway/bot", status: 503, count: 1_000 });
    const triedAt: number[] = [];
    const slammed = await listenOn((socket) => {
      triedAt.push(performance.now());
      socket.destroy();
    });
    const session = { sessionId: "any", resumeUrl: `ws://${slammed}`, sequence: 5 };
    employ(startOf(sandbox, { session }), { timing: { ...quickTiming, backoffMs: 200, maxBackoffMs: 300 } });
    await until(() => expect(triedAt).toHaveLength(5));
    const intervals = triedAt.slice(1).map((at, index) => at - (triedAt[index] ?? 0));
    // The library's own half second, and half of each step at least.
    for (const [index, leastMs] of [600, 650, 650, 650].entries()) {
      expect(intervals[index]).toBeGreaterThanOrEqual(leastMs - 5);
    }
    expect(Math.max(...intervals)).toBeLessThan(500 + 300 + 400);
  });
});

const rawStart = {
  type: "start",
  bot: "manager",
  token: "any",
  session: null,
  holdForMs: 0,
  userId: null,
  identifyGranted: false,
  commands: {},
  presence: null,
} as const;

describe("a RESUME", () => {
  const resumeUrlOf = (apiUrl: string) => apiUrl.replace("http", "ws").replace("/api", "");

  test("that nobody answers is made again, and costs no IDENTIFY", async () => {
    const resumed = (count: number) => (count === 2 ? { op: 0, t: "RESUMED", s: 6, d: {} } : null);
    const { apiUrl, identifiedAt, resumedAt } = await startRawDiscord({ resumed });
    const session = { sessionId: "raw", resumeUrl: resumeUrlOf(apiUrl), sequence: 5 };
    const { facts } = employ({ ...rawStart, apiUrl, session });
    await facts.heard("resumed");
    expect([resumedAt.length, identifiedAt.length]).toEqual([2, 0]);
  });

  test("that Discord answers with 'later' is made again on another connection, after a pause", async () => {
    const later = { op: 9, d: true };
    const resumed = (count: number) => (count < 3 ? later : { op: 0, t: "RESUMED", s: 6, d: {} });
    const { apiUrl, identifiedAt, resumedAt } = await startRawDiscord({ resumed });
    const session = { sessionId: "raw", resumeUrl: resumeUrlOf(apiUrl), sequence: 5 };
    const { facts } = employ({ ...rawStart, apiUrl, session });
    await facts.heard("resumed");
    expect(facts.of("disconnected").map(({ code }) => code)).toEqual([4200, 4200]);
    expect([resumedAt.length, identifiedAt.length]).toEqual([3, 0]);
  });

  test("follows a lost heartbeat also when the other side has frozen and does not answer the goodbye", async () => {
    const { apiUrl, freeze, identifiedAt, resumedAt } = await startRawDiscord({ heartbeatMs: 100 });
    const { facts } = employ({ ...rawStart, apiUrl });
    await facts.heard("ready");
    freeze();
    expect((await facts.heard("disconnected")).code).toBe(4200);
    await until(() => expect([resumedAt.length, identifiedAt.length]).toEqual([1, 1]));
  });
});
