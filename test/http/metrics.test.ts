/** The text of a scrape, read by a parser of Prometheus' format: every series, its labels, and what becomes of what is gone. */
import { expect, test } from "vitest";
import type { BotFigures, HouseFigures } from "../../src/http/figures.ts";
import { createMetrics } from "../../src/http/metrics.ts";
import { scrapeRoute } from "../../src/http/scrape.ts";
import { series } from "../../src/http/series.ts";
import { type Family, readScrape, sampleOf } from "../support/prometheus.ts";

const manager: BotFigures = {
  id: "manager",
  state: "ready",
  restartCount: 3,
  gatewayLatencyMs: 41.5,
  identifiesLeft: 987,
  openRequestCount: 2,
  openEventCount: 1,
  invalidRequests: { unauthorized: 1, forbidden: 2, rateLimited: 3 },
  runningTurns: { chat: 1, task: 0, heartbeat: 0 },
  workerBytes: 14_000_000,
  executorBytes: 9_000_000,
};
const webster: BotFigures = {
  ...manager,
  id: "webster",
  state: "given_up",
  gatewayLatencyMs: null,
  identifiesLeft: null,
  workerBytes: null,
  executorBytes: null,
};
const figures: HouseFigures = {
  bots: [manager, webster],
  address: { invalidCount: 321, isHeld: true },
  spareBytes: 12_000_000,
  store: {
    posts: [{ agentId: "manager", state: "pending", count: 4, oldestAgeSeconds: 12.5 }],
    deliveries: [{ agentId: "retired", state: "accepted", count: 5, oldestAgeSeconds: 1 }],
    tasks: [{ state: "leased", count: 6, oldestAgeSeconds: 1 }],
  },
  turns: [{ way: { kind: "chat", outcome: "crashed" }, count: 7 }],
  deliveries: [
    { way: { state: "answered", reason: null }, count: 8 },
    { way: { state: "suppressed", reason: "mention_required" }, count: 9 },
  ],
  tasks: [{ way: { state: "done" }, count: 10 }],
  sightings: [{ way: { bot: "webster" }, count: 13 }],
  recalls: [{ way: { bot: "manager" }, count: 11 }],
  deafness: [{ way: { bot: "webster" }, count: 12 }],
  missed: [{ way: { fate: "picked_up" }, count: 12 }],
  readRequests: [{ way: { what: "tips" }, count: 13 }],
};

const tell = createMetrics();
async function scrape(of: HouseFigures): Promise<ReadonlyMap<string, Family>> {
  const { status, type, body } = await tell(of);
  expect({ status, type }).toEqual({ status: 200, type: "text/plain; version=0.0.4; charset=utf-8" });
  return readScrape(body);
}

test("every series is told with its type, its help and its labels", async () => {
  const told = await scrape(figures);
  expect(series.length).toBeGreaterThan(15);
  for (const { name, type, help, labels } of series) {
    const family = told.get(name);
    expect(family, name).toMatchObject({ type: type.toUpperCase(), help });
    expect(family?.metrics.length, name).toBeGreaterThan(0);
    for (const metric of family?.metrics ?? []) {
      expect(Object.keys(metric.labels ?? {}).sort(), name).toEqual([...labels].sort());
    }
  }
});

test.each([
  ["guildhall_bot_state", { bot: "manager", state: "ready" }, 1],
  ["guildhall_bot_state", { bot: "manager", state: "parked" }, 0],
  ["guildhall_bot_state", { bot: "webster", state: "given_up" }, 1],
  ["guildhall_bot_restarts_total", { bot: "manager" }, 3],
  ["guildhall_gateway_latency_seconds", { bot: "manager" }, 0.0415],
  ["guildhall_gateway_identifies_left", { bot: "manager" }, 987],
  ["guildhall_gateway_events_open", { bot: "manager" }, 1],
  ["guildhall_rest_requests_open", { bot: "manager" }, 2],
  ["guildhall_rest_invalid_requests_total", { bot: "manager", status: "401" }, 1],
  ["guildhall_rest_invalid_requests_total", { bot: "manager", status: "403" }, 2],
  ["guildhall_rest_invalid_requests_total", { bot: "manager", status: "429" }, 3],
  ["guildhall_turns_running", { bot: "manager", kind: "chat" }, 1],
  ["guildhall_turns_total", { kind: "chat", outcome: "crashed" }, 7],
  ["guildhall_turns_total", { kind: "heartbeat", outcome: "answered" }, 0],
  ["guildhall_deliveries_open", { bot: "retired", state: "accepted" }, 5],
  ["guildhall_deliveries_open", { bot: "manager", state: "answering" }, 0],
  ["guildhall_deliveries_total", { state: "answered", reason: "" }, 8],
  ["guildhall_deliveries_total", { state: "suppressed", reason: "mention_required" }, 9],
  ["guildhall_deliveries_total", { state: "suppressed", reason: "no_token" }, 0],
  ["guildhall_outbox_posts", { bot: "manager", state: "pending" }, 4],
  ["guildhall_outbox_posts", { bot: "webster", state: "sending" }, 0],
  ["guildhall_outbox_oldest_age_seconds", { bot: "manager", state: "pending" }, 12.5],
  ["guildhall_message_recalls_total", { bot: "manager" }, 11],
  ["guildhall_message_recalls_total", { bot: "webster" }, 0],
  ["guildhall_sightings_total", { bot: "manager" }, 0],
  ["guildhall_sightings_total", { bot: "webster" }, 13],
  ["guildhall_deaf_total", { bot: "manager" }, 0],
  ["guildhall_deaf_total", { bot: "webster" }, 12],
  ["guildhall_missed_messages_total", { fate: "picked_up" }, 12],
  ["guildhall_missed_messages_total", { fate: "too_old" }, 0],
  ["guildhall_read_requests_total", { what: "tips" }, 13],
  ["guildhall_read_requests_total", { what: "messages" }, 0],
  ["guildhall_tasks_open", { state: "leased" }, 6],
  ["guildhall_tasks_open", { state: "queued" }, 0],
  ["guildhall_tasks_total", { state: "done" }, 10],
  ["guildhall_store_up", {}, 1],
  ["guildhall_child_memory_bytes", { bot: "manager", process: "worker" }, 14_000_000],
  ["guildhall_child_memory_bytes", { bot: "manager", process: "executor" }, 9_000_000],
  ["guildhall_child_memory_bytes", { bot: "", process: "spare" }, 12_000_000],
] as const)("%s %j is %d", async (name, labels, value) => {
  expect(sampleOf(await scrape(figures), name, labels)).toBe(value);
});

test("what is not known, and what is no longer there, is absent", async () => {
  const before = await scrape(figures);
  expect(() => sampleOf(before, "guildhall_gateway_latency_seconds", { bot: "webster" })).toThrow("0 samples");
  expect(() => sampleOf(before, "guildhall_child_memory_bytes", { bot: "webster", process: "worker" })).toThrow();
  const after = await scrape({ ...figures, bots: [webster] });
  expect(() => sampleOf(after, "guildhall_bot_state", { bot: "manager", state: "ready" })).toThrow("0 samples");
});

test("a store that is away is told, and nothing that would have to be read from it", async () => {
  const told = await scrape({ ...figures, store: null });
  expect(sampleOf(told, "guildhall_store_up")).toBe(0);
  for (const name of ["guildhall_outbox_posts", "guildhall_deliveries_open", "guildhall_tasks_open"]) {
    expect(told.get(name)?.metrics ?? [], name).toEqual([]);
  }
  expect(sampleOf(told, "guildhall_deliveries_total", { state: "answered", reason: "" })).toBe(8);
});

test("counters tell how far they have come, however often they are asked", async () => {
  await scrape(figures);
  expect(sampleOf(await scrape(figures), "guildhall_tasks_total", { state: "done" })).toBe(10);
});

test("the process is described too, from its start on, by nothing that misleads", async () => {
  const { user, system } = process.cpuUsage();
  const told = readScrape((await createMetrics()(figures)).body);
  expect(sampleOf(told, "process_cpu_user_seconds_total")).toBeGreaterThanOrEqual(user / 1e6);
  expect(sampleOf(told, "process_cpu_system_seconds_total")).toBeGreaterThanOrEqual(system / 1e6);
  const whole = sampleOf(told, "process_cpu_seconds_total");
  expect(whole).toBeGreaterThanOrEqual((user + system) / 1e6);
  expect(whole).toBeLessThan((user + system) / 1e6 + 1);
  expect(sampleOf(told, "process_start_time_seconds")).toBeCloseTo(Date.now() / 1000 - process.uptime(), -1);
  expect([...told.keys()].filter((name) => /_lag_(min|max|mean|stddev|p\d+)_|active_\w+_total/.test(name))).toEqual([]);
});

test("scrapes at the same time are told whole", async () => {
  const route = scrapeRoute(async () => figures);
  expect(route.isForAnyHost).toBe(true);
  const answers = await Promise.all(Array.from({ length: 5 }, () => route.answer({})));
  for (const { body } of answers) expect(sampleOf(readScrape(body), "guildhall_store_up")).toBe(1);
});
