/** The clock that judges pulses: regularly, and not right after this process itself was held up. */
import { expect, onTestFinished, test } from "vitest";
import { PulseClock } from "../../src/supervisor/pulse-clock.ts";
import { until } from "../support/until.ts";

const tickMs = 20;

function watched() {
  const calls: ("judged" | "forgiven")[] = [];
  const child = { judgePulse: () => calls.push("judged"), forgiveSilence: () => calls.push("forgiven") };
  const clock = new PulseClock(() => [child], tickMs);
  onTestFinished(() => clock.stop());
  return { calls, clock };
}

/** Holds up the whole process, as a suspended laptop would. */
function stall(ms: number): void {
  const untilAt = performance.now() + ms;
  while (performance.now() < untilAt);
}

test("judges each child at every tick", async () => {
  const { calls } = watched();
  await until(() => expect(calls.filter((call) => call === "judged").length).toBeGreaterThan(5));
});

test("forgives once after a stall, then judges again", async () => {
  const { calls } = watched();
  await until(() => expect(calls.at(-1)).toBe("judged"));
  calls.length = 0;
  stall(tickMs * 4);
  await until(() => expect(calls.length).toBeGreaterThan(0));
  expect(calls[0]).toBe("forgiven");
  await until(() => expect(calls.at(-1)).toBe("judged"));
});

test("does nothing once it is stopped", async () => {
  const { calls, clock } = watched();
  await until(() => expect(calls.length).toBeGreaterThan(0));
  clock.stop();
  calls.length = 0;
  const other = watched();
  await until(() => expect(other.calls.length).toBeGreaterThan(3));
  expect(calls).toEqual([]);
});
