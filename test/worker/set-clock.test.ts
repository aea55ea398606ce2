/** What a worker does when the host's clock is set while it runs: no limit lasts longer, and no sign of life is odd. */
import { expect, onTestFinished, test } from "vitest";
import { workerVitals } from "../../src/ipc/worker-vitals.ts";
import { SetClock } from "../../src/worker/set-clock.ts";
import { startHarness } from "../sandbox/harness.ts";
import { until } from "../support/until.ts";
import { employ, startOf } from "./office.ts";
import { startRawDiscord } from "./raw-discord.ts";
import { speak } from "./speaking.ts";

const hourMs = 3_600_000;
const { now } = Date;

function setClock(byMs: number): void {
  Date.now = () => now() + byMs;
  onTestFinished(() => {
    Date.now = now;
  });
}

test("a clock that is set is noticed once; one that only goes on is not", () => {
  const clock = new SetClock();
  expect(clock.setBy()).toBe(0);
  setClock(-hourMs);
  expect(Math.round(clock.setBy() / 1_000)).toBe(-3_600);
  expect(clock.setBy()).toBe(0);
  setClock(0);
  expect(Math.round(clock.setBy() / 1_000)).toBe(3_600);
});

test("set back, neither a bucket nor the limit of all requests holds anything back for as long", async () => {
  const { apiUrl } = await startRawDiscord({
    answer: (_, response) => {
      const limits = { "x-ratelimit-limit": "1", "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "1" };
      response.writeHead(204, limits).end();
    },
  });
  const { ask } = speak(apiUrl, "any");
  const remove = (channel: number) => ask("delete_message", { channelId: String(channel), messageId: "2" });
  expect(await remove(1)).toMatchObject({ kind: "done" });
  setClock(-hourMs);
  const outcomes = await Promise.all(Array.from({ length: 80 }, (_, index) => remove(index + 1)));
  expect(outcomes.filter(({ kind }) => kind === "done").length).toBeGreaterThan(40);
  for (const outcome of outcomes) if (outcome.kind === "retry") expect(outcome.afterMs).toBeLessThan(2_000);
});

test("set forward, a limit of Discord's for everything is kept all the same", async () => {
  let requestCount = 0;
  const { apiUrl } = await startRawDiscord({
    answer: (_, response) => {
      requestCount += 1;
      response.writeHead(429, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: "You are being rate limited.", retry_after: 20, global: true }));
    },
  });
  const { ask } = speak(apiUrl, "any");
  expect(await ask("delete_message", { channelId: "1", messageId: "2" })).toMatchObject({ kind: "retry" });
  setClock(hourMs);
  const outcome = await ask("delete_message", { channelId: "2", messageId: "2" });
  expect(outcome.kind === "retry" && outcome.afterMs).toBeGreaterThan(15_000);
  expect(outcome.kind === "retry" && outcome.afterMs).toBeLessThan(25_000);
  expect(requestCount).toBe(1);
});

test("set back between a heartbeat and its answer, the pulse is in the protocol's shape", async () => {
  const sandbox = await startHarness({ heartbeatMs: 50 });
  let backMs = 0;
  Date.now = () => {
    backMs += 10;
    return now() - backMs;
  };
  onTestFinished(() => {
    Date.now = now;
  });
  const { worker } = employ(startOf(sandbox));
  await until(() => expect(worker.vitals().gatewayLatencyMs).not.toBeNull());
  expect(workerVitals.parse(worker.vitals())).toMatchObject({ gatewayLatencyMs: 0 });
});
