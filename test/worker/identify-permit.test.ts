/** When a worker may IDENTIFY: what it waits for, and how few it spends. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../src/sandbox/server.ts";
import { Harness, startHarness } from "../sandbox/harness.ts";
import { RawGateway } from "../sandbox/raw-gateway.ts";
import { employ, quickTiming, requests, signIns, startOf } from "./office.ts";
import { startRawDiscord } from "./raw-discord.ts";

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

describe("an IDENTIFY", () => {
  test("waits until Discord can be reached", async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), "guildhall-identify-"));
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

  test("waits out whatever else Discord answers", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "fail", route: "/gateway/bot", status: 503, count: 2 });
    await sandbox.fault({ kind: "rate_limit", route: "/gateway/bot", retryAfterMs: 50 });
    const { facts } = employ(startOf(sandbox));
    await facts.heard("ready");
    expect((await requests(sandbox, "GET /gateway/bot")).map(({ status }) => status)).toEqual([503, 503, 429, 200]);
  });

  test("is not made when Discord has counted a hundred of this bot today", async () => {
    const sandbox = await startHarness();
    await Promise.all(Array.from({ length: 99 }, () => new RawGateway(sandbox.url).identify(sandbox.bot.token, 1)));
    const last = employ(startOf(sandbox));
    await last.facts.heard("ready");
    expect((await signIns(sandbox)).identifies).toBe(100);
    const { facts } = employ(startOf(sandbox));
    expect((await facts.heard("held_back")).detail).toMatch(
      /^It has started 100 connections within a day, and at 1000 Discord resets its token; it waits until \d{4}-.* `guildhall restart` grants/,
    );
    // A RESUME is none, and is made as ever.
    await sandbox.fault({ kind: "drop_socket", bot: sandbox.bot.userId });
    await last.facts.heard("resumed");
    expect(await signIns(sandbox)).toMatchObject({ identifies: 100, resumes: 1 });
    expect(facts.of("ready")).toEqual([]);
    // An operator may ask for one more; it is one.
    const granted = employ(startOf(sandbox, { identifyGranted: true }));
    await granted.facts.heard("ready");
    await sandbox.fault({ kind: "invalid_session", bot: sandbox.bot.userId });
    await granted.facts.heard("held_back");
    expect((await signIns(sandbox)).identifies).toBe(101);
  });

  test("is made soon after Discord gives the day's count back, which is looked at in calm", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "start_limit", bot: sandbox.bot.userId, remaining: 5 });
    const { facts } = employ(startOf(sandbox));
    expect((await facts.heard("held_back", 3)).detail).toMatch(/^It has started 995 connections within a day.* UTC\.$/);
    await sandbox.control("DELETE", "/faults");
    await facts.heard("ready");
    expect((await signIns(sandbox)).identifies).toBe(1);
    const asked = (await requests(sandbox, "GET /gateway/bot")).map(({ at }) => at);
    const pauses = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    expect(pauses.length).toBeGreaterThan(2);
    expect(Math.min(...pauses)).toBeGreaterThan(quickTiming.recountMs - 20);
  });

  test("after a refused RESUME keeps the pause that Discord asks for", async () => {
    const { apiUrl, identifiedAt, resumedAt } = await startRawDiscord({ resumed: () => ({ op: 9, d: false }) });
    const session = {
      sessionId: "forgotten",
      resumeUrl: apiUrl.replace("http", "ws").replace("/api", ""),
      sequence: 5,
    };
    const { facts } = employ({ ...rawStart, apiUrl, session }, { timing: { ...quickTiming, identifyPauseMs: 4_000 } });
    await facts.heard("ready");
    expect((identifiedAt[0] ?? 0) - (resumedAt[0] ?? 0)).toBeGreaterThan(790);
  });

  test("that is taken the second time was hasty, and nobody is told", async () => {
    const { apiUrl, identifiedAt } = await startRawDiscord({ refusedCount: 1 });
    const { facts } = employ({ ...rawStart, apiUrl });
    await facts.heard("ready");
    expect(identifiedAt).toHaveLength(2);
    expect(facts.of("held_back")).toEqual([]);
  });

  test("refused again and again says so, keeps its distance, and ends long before Discord resets the token", async () => {
    const { apiUrl, identifiedAt } = await startRawDiscord({ refusedCount: Number.POSITIVE_INFINITY, spentCount: 97 });
    const { facts } = employ({ ...rawStart, apiUrl }, { timing: { ...quickTiming, identifyPauseMs: 800 } });
    expect((await facts.heard("held_back", 3)).detail).toMatch(/^It has started 100 connections within a day/);
    expect(facts.of("held_back").slice(0, 2)).toMatchObject([
      { reason: "unreachable", detail: "Discord has not taken its last 2 sign-ins (IDENTIFY)." },
      { reason: "unreachable", detail: "Discord has not taken its last 3 sign-ins (IDENTIFY)." },
    ]);
    const [first = 0, second = 0, third = 0, ...others] = identifiedAt;
    expect(others).toEqual([]);
    expect(Math.min(second - first, third - second)).toBeGreaterThan(790);
  });
});
