/** Walk: a monitor watches a Guildhall that is connected to Discord: health, readiness, and a scrape that tells the truth. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { series } from "../../src/http/series.ts";
import { runCli } from "../support/product.ts";
import { setStage, startWalk, type Walk } from "../support/product-walk.ts";
import { type Family, readScrape, sampleOf } from "../support/prometheus.ts";
import { until } from "../support/until.ts";

let walk: Walk;
let url: string;
beforeAll(async () => {
  walk = await startWalk({ agents: ["manager", "webster"], environment: { GUILDHALL_PORT: "0" } });
  url = (await walk.product.status()).http;
});
afterAll(() => walk.end());

async function scrape(): Promise<ReadonlyMap<string, Family>> {
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  return readScrape(await response.text());
}

async function readiness() {
  const response = await fetch(`${url}/readyz`);
  const body = z.looseObject({ excused: z.array(z.unknown()) }).parse(await response.json());
  return { status: response.status, body };
}

test("it is told where, and is alive and well", async () => {
  await until(() => expect(walk.product.said).toContain(`Health and metrics: ${url}/readyz and ${url}/metrics.`));
  const health = await fetch(`${url}/healthz`);
  expect(health.status).toBe(200);
  expect(await health.json()).toMatchObject({
    status: "ok",
    pid: walk.product.pid,
    mode: "discord",
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    bots: { ready: 2 },
  });
  const { status, body } = await readiness();
  expect(status).toBe(200);
  expect(body).toMatchObject({ ready: true, store: "answers", readyBots: ["manager", "webster"], waitingFor: [] });
  expect(body.excused).toContainEqual(expect.objectContaining({ id: "auditor", state: "no_token" }));
});

test("a scrape has every series, with its labels", async () => {
  const told = await scrape();
  expect(series.filter(({ name }) => !told.has(name))).toEqual([]);
  expect([...told.keys()].filter((name) => !/^(guildhall|process|nodejs)_/.test(name))).toEqual([]);
  for (const { name, labels } of series) {
    for (const metric of told.get(name)?.metrics ?? []) expect(Object.keys(metric.labels ?? {}), name).toEqual(labels);
  }
});

test("a message that is answered and one that nobody answers are counted, and nothing stays open", async () => {
  const before = await scrape();
  const { discord, newcomer } = walk;
  const general = await discord.channel("task-board");
  await discord.answerTo(await newcomer.say(general, "hello"));
  await newcomer.say(await discord.channel("agent-logs"), "nobody has to answer this");
  const rise = (after: ReadonlyMap<string, Family>, name: string, labels: Record<string, string>) =>
    sampleOf(after, name, labels) - sampleOf(before, name, labels);
  await until(async () => {
    const after = await scrape();
    expect(rise(after, "guildhall_deliveries_total", { state: "answered", reason: "" })).toBe(1);
    expect(rise(after, "guildhall_deliveries_total", { state: "suppressed", reason: "mention_required" })).toBe(1);
    expect(rise(after, "guildhall_turns_total", { kind: "chat", outcome: "answered" })).toBe(1);
    expect(sampleOf(after, "guildhall_deliveries_open", { bot: "manager", state: "answering" })).toBe(0);
    expect(sampleOf(after, "guildhall_outbox_posts", { bot: "manager", state: "sending" })).toBe(0);
    expect(sampleOf(after, "guildhall_child_memory_bytes", { bot: "manager", process: "executor" })).toBeGreaterThan(
      1e6,
    );
  });
});

test("a task that is done is counted", async () => {
  const { discord, newcomer } = walk;
  await newcomer.say(await discord.channel("task-board"), "delegate to webster: find three sources");
  await until(async () => {
    const told = await scrape();
    expect(sampleOf(told, "guildhall_tasks_total", { state: "done" })).toBe(1);
    expect(sampleOf(told, "guildhall_turns_total", { kind: "chat", outcome: "handed_over" })).toBe(1);
    expect(sampleOf(told, "guildhall_turns_total", { kind: "task", outcome: "answered" })).toBe(1);
  });
});

test("a worker that is killed is a restart, and what Discord counts is known again", async () => {
  const bot = { bot: "webster" };
  // Known from the first pulse on that comes after READY.
  const left = await until(async () => sampleOf(await scrape(), "guildhall_gateway_identifies_left", bot));
  process.kill(await walk.product.workerPid("webster"), "SIGKILL");
  await until(async () => {
    const told = await scrape();
    expect(sampleOf(told, "guildhall_bot_restarts_total", bot)).toBe(1);
    expect(sampleOf(told, "guildhall_bot_state", { ...bot, state: "ready" })).toBe(1);
    expect(sampleOf(told, "guildhall_gateway_identifies_left", bot)).toBe(left);
  });
});

describe("readiness", () => {
  test("excuses a bot that is paused, and waits for it again", async () => {
    await runCli({ ...walk.stage, args: ["bots", "pause", "webster"] });
    const { status, body } = await readiness();
    expect(status).toBe(200);
    expect(body.excused).toContainEqual(expect.objectContaining({ id: "webster", state: "paused" }));
    await runCli({ ...walk.stage, args: ["bots", "resume", "webster"] });
    expect((await readiness()).body).toMatchObject({ ready: true, readyBots: ["manager", "webster"] });
  });

  test("waits for a bot that cannot connect, says why, and is back with it", async () => {
    await walk.discord.fault({ kind: "fail", bot: "Webster", route: "/gateway/bot", status: 500, count: 2 });
    await walk.discord.fault({ kind: "invalid_session", bot: "Webster", resumable: false });
    await until(async () => {
      const { status, body } = await readiness();
      expect(status).toBe(503);
      expect(body).toMatchObject({ ready: false, waitingFor: [{ id: "webster", problem: expect.any(String) }] });
    });
    // Discord wants seconds between two IDENTIFYs.
    await until(async () => expect((await readiness()).status).toBe(200), 30_000);
  });
});

test("there is no backstage beside a real Discord", async () => {
  expect((await fetch(`${url}/backstage`)).status).toBe(404);
  expect((await fetch(`${url}/backstage/bots/manager/kill`, { method: "POST" })).status).toBe(404);
});

test("a port that was named and is taken is refused before a bot has signed in", async () => {
  const other = await setStage({ agents: ["manager"], environment: { GUILDHALL_PORT: new URL(url).port } });
  try {
    const { code, said } = await runCli({ ...other.stage, args: ["up"] });
    expect(said).toContain(`Port ${new URL(url).port} (GUILDHALL_PORT) is taken.`);
    expect(code).toBe(78);
    expect(await other.discord.counts("Manager")).toMatchObject({ identify: 0 });
  } finally {
    await other.end();
  }
});
