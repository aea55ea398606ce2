/** One worker's connection to the sandbox: READY, and whatever may end it. RESUME is free, an IDENTIFY is not. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../src/sandbox/server.ts";
import { Harness, startHarness } from "../sandbox/harness.ts";
import { RawGateway } from "../sandbox/raw-gateway.ts";
import { until } from "../support/until.ts";
import { employ, hire, quickTiming, requests, signIns, startOf } from "./office.ts";
import { startRawDiscord } from "./raw-discord.ts";

type Ending = [what: string, fault: { kind: string; code?: number; resumable?: boolean }, code: number];

/** Runs cases side by side, because the library waits half a second in each; a failure says in which. */
async function eachAtOnce<Case extends readonly [string, ...unknown[]]>(
  cases: readonly Case[],
  run: (one: Case) => Promise<void>,
): Promise<void> {
  const runs = cases.map((one) =>
    run(one).catch((error: unknown) => {
      throw new Error(`${one[0]}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }),
  );
  await Promise.all(runs);
}

/** The host and port of a server that does this with its connections; nothing, by default. */
async function listenOn(receive: (socket: Socket) => void = () => undefined): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => undefined));
    receive(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return `127.0.0.1:${address.port}`;
}

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

  test("is tried until Discord can be reached", async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), "guildhall-gateway-"));
    onTestFinished(() => rmSync(dataFolder, { recursive: true }));
    const before = await startSandbox({ dataFolder, liftLimits: true });
    const sandbox = await new Harness(before.url).seed();
    await before.close();
    const { facts } = employ(startOf(sandbox));
    expect((await facts.heard("held_back", 2)).detail).toBe(
      "Discord could not be asked for its gateway: Discord cannot be reached (ECONNREFUSED).",
    );
    const after = await startSandbox({ dataFolder, liftLimits: true, port: Number(new URL(before.url).port) });
    onTestFinished(() => after.close());
    await facts.heard("ready");
  });

  test("waits out what Discord answers instead", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "fail", route: "/gateway/bot", status: 503, count: 2 });
    await sandbox.fault({ kind: "rate_limit", route: "/gateway/bot", retryAfterMs: 50 });
    const { facts } = employ(startOf(sandbox));
    await facts.heard("ready");
    expect((await requests(sandbox, "GET /gateway/bot")).map(({ status }) => status)).toEqual([503, 503, 429, 200]);
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

  test("is not made when Discord has counted a hundred of this bot today", async () => {
    const sandbox = await startHarness();
    await Promise.all(Array.from({ length: 99 }, () => new RawGateway(sandbox.url).identify(sandbox.bot.token, 1)));
    const last = employ(startOf(sandbox));
    await last.facts.heard("ready");
    expect((await signIns(sandbox)).identifies).toBe(100);
    const { facts } = employ(startOf(sandbox));
    expect((await facts.heard("held_back")).detail).toMatch(
      /^It has started 100 connections within a day, and at 1000 Discord resets its token; it waits until \d{4}-/,
    );
    // A RESUME is none, and is made as ever.
    await sandbox.fault({ kind: "drop_socket", bot: sandbox.bot.userId });
    await last.facts.heard("resumed");
    expect(await signIns(sandbox)).toMatchObject({ identifies: 100, resumes: 1 });
    expect(facts.of("ready")).toEqual([]);
  });
});

test("IDENTIFYs that are all refused keep their distance, and end long before Discord resets the token", async () => {
  const { apiUrl, identifiedAt } = await startRawDiscord({ welcome: false, spentCount: 97 });
  const start = { type: "start", token: "any", apiUrl, session: null, commands: {}, presence: null } as const;
  const { facts } = employ(start, { timing: { ...quickTiming, identifyPauseMs: 800 } });
  expect((await facts.heard("held_back")).detail).toMatch(/^It has started 100 connections within a day/);
  const [first = 0, second = 0, third = 0, ...others] = identifiedAt;
  expect(others).toEqual([]);
  expect(Math.min(second - first, third - second)).toBeGreaterThan(790);
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

const rawStart = { type: "start", token: "any", session: null, commands: {}, presence: null } as const;

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

  test("that Discord refuses is followed by an IDENTIFY after the pause that Discord asks for", async () => {
    const { apiUrl, identifiedAt, resumedAt } = await startRawDiscord({ resumed: () => ({ op: 9, d: false }) });
    const session = { sessionId: "forgotten", resumeUrl: resumeUrlOf(apiUrl), sequence: 5 };
    const { facts } = employ({ ...rawStart, apiUrl, session }, { timing: { ...quickTiming, identifyPauseMs: 4_000 } });
    await facts.heard("ready");
    expect((identifiedAt[0] ?? 0) - (resumedAt[0] ?? 0)).toBeGreaterThan(790);
  });
});

test("a READY that does not say where to resume means the common address", async () => {
  const { apiUrl } = await startRawDiscord({ odd: { resume_gateway_url: undefined } });
  const { facts } = employ({ ...rawStart, apiUrl });
  expect((await facts.heard("session_moved")).session.resumeUrl).toBe(apiUrl.replace("http", "ws").replace("/api", ""));
});

describe("a session that ends", () => {
  test("by op 9 is said to have ended, and the next one starts from its own beginning", async () => {
    const sandbox = await startHarness();
    const { facts } = employ(startOf(sandbox));
    await facts.heard("ready");
    for (const text of ["one", "two", "three"]) await sandbox.say("lobby", text);
    await facts.message("three");
    await until(() => expect(facts.session?.sequence).toBeGreaterThan(4));
    const before = facts.session;
    await sandbox.fault({ kind: "invalid_session", bot: sandbox.bot.userId, resumable: false });
    await facts.heard("session_ended");
    await facts.heard("ready", 2);
    await until(() => expect(facts.session?.sessionId).not.toBe(before?.sessionId));
    expect(facts.session?.sequence).toBeLessThan(before?.sequence ?? 0);
    expect(await signIns(sandbox)).toMatchObject({ identifies: 2, resumes: 0 });
    await sandbox.say("lobby", "and on");
    await facts.message("and on");
  });

  test("right after it began is followed by one that says where to resume, at the same number", async () => {
    const { apiUrl, invalidate } = await startRawDiscord();
    const { facts } = employ({ type: "start", token: "any", apiUrl, session: null, commands: {}, presence: null });
    expect((await facts.heard("session_moved")).session.sequence).toBe(1);
    invalidate();
    await facts.heard("session_ended");
    expect((await facts.heard("session_moved", 2)).session.sequence).toBe(1);
  });

  test("because its mark is ahead of Discord (4007) is replaced by a new one", async () => {
    const sandbox = await startHarness();
    const first = employ(startOf(sandbox));
    const { session } = await first.facts.heard("session_moved");
    await first.worker.stop();
    const ahead = { ...session, sequence: 1_000 };
    const { facts } = employ(startOf(sandbox, { session: ahead }));
    await facts.heard("session_ended");
    await facts.heard("ready");
    expect(facts.of("disconnected")[0]?.code).toBe(4007);
    expect(await signIns(sandbox)).toMatchObject({ identifies: 2 });
  });

  test("because it is too old is replaced by a new one", async () => {
    const sandbox = await startHarness();
    const session = { sessionId: "forgotten", resumeUrl: sandbox.url.replace("http", "ws"), sequence: 5 };
    const gateway = { ...session, resumeUrl: `${session.resumeUrl}/gateway` };
    const { facts } = employ(startOf(sandbox, { session: gateway }));
    await facts.heard("session_ended");
    await facts.heard("ready");
    expect(facts.session?.sessionId).not.toBe("forgotten");
    expect(await signIns(sandbox)).toMatchObject({ identifies: 1 });
  });
});

describe("the address of a session", () => {
  async function sessionElsewhere(sandbox: Harness, resumeUrl: string) {
    const first = hire(startOf(sandbox));
    await first.facts.heard("ready");
    await until(() => expect(first.facts.session?.sequence).toBeGreaterThan(1));
    await first.kill();
    const session = first.facts.session;
    if (!session) throw new Error("There is no session.");
    return { ...session, resumeUrl };
  }

  test("that refuses or swallows connections is left for the common one, the session with it", async () => {
    const dead: [how: string, url: string][] = [
      ["refuses", "ws://127.0.0.1:9"],
      ["swallows", `ws://${await listenOn()}`],
    ];
    await eachAtOnce(dead, async ([, url]) => {
      const sandbox = await startHarness();
      const session = await sessionElsewhere(sandbox, url);
      await sandbox.say("lobby", "missed");
      const { facts } = employ(startOf(sandbox, { session }));
      await facts.heard("resumed");
      await facts.message("missed");
      expect(await signIns(sandbox)).toMatchObject({ identifies: 1, resumes: 1 });
      await until(() => expect(facts.session?.resumeUrl).toContain(new URL(sandbox.url).host));
    });
  });

  test("is not where a new session is begun", async () => {
    const sandbox = await startHarness();
    const dead = { sessionId: "forgotten", resumeUrl: "ws://127.0.0.1:9", sequence: 5 };
    const { facts } = employ(startOf(sandbox, { session: dead }));
    await facts.heard("session_ended");
    await facts.heard("ready");
    expect(await signIns(sandbox)).toMatchObject({ identifies: 1 });
  });
});

describe("what Discord will not have", () => {
  test("a wrong token: given up by the first 401, without a connection", async () => {
    const sandbox = await startHarness();
    const { given } = employ(startOf(sandbox, { token: "wrong" }));
    await until(() => expect(given).toContainEqual({ reason: "bad_token", detail: "answer 401" }));
    expect((await signIns(sandbox)).identifies).toBe(0);
  });

  test("a fatal close code: given up with its reason, and never tried again", async () => {
    const fatal: [close: string, code: number, reason: string][] = [
      ["4004", 4004, "bad_token"],
      ["4010", 4010, "refused_connection"],
      ["4011", 4011, "refused_connection"],
      ["4012", 4012, "refused_connection"],
      ["4013", 4013, "refused_connection"],
      ["4014", 4014, "disallowed_intents"],
    ];
    await eachAtOnce(fatal, async ([, code, reason]) => {
      const sandbox = await startHarness();
      const { facts, given } = employ(startOf(sandbox));
      const other = employ(startOf(sandbox, { token: sandbox.bots[1]?.token ?? "" }));
      await Promise.all([facts.heard("ready"), other.facts.heard("ready")]);
      await sandbox.fault({ kind: "close", code, bot: sandbox.bot.userId });
      const detail = `close code ${code}`;
      await until(() => expect(given).toEqual([{ reason, detail }]));
      // The library waits half a second before it connects again: another bot does so meanwhile.
      await sandbox.fault({ kind: "drop_socket", bot: sandbox.bots[1]?.userId });
      await other.facts.heard("resumed");
      expect(await signIns(sandbox)).toMatchObject({ identifies: 1, resumes: 0 });
      expect(given).toHaveLength(1);
    });
  });

  test("intents that were never allowed", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "disallow_intents", bot: sandbox.bot.userId });
    const { given } = employ(startOf(sandbox));
    await until(() => expect(given).toMatchObject([{ reason: "disallowed_intents" }]));
  });
});
