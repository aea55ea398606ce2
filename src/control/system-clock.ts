/** The clock of the machine. Everything but tests runs by it. */
import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../domain/clock.ts";

/** Real time. */
export const systemClock: Clock = {
  now: Date.now,
  steady: () => performance.now(),
  delay: (ms) => delay(ms, undefined, { ref: false }),
};
