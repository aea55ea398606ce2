/** Waiting without guessing: an assertion is tried until it holds or its deadline is over. */
import { setTimeout as delay } from "node:timers/promises";

const pollMs = 10;

/** Returns what `assertion` returns once it stops throwing; rethrows its last error after `deadlineMs` (default 10 s). */
export async function until<T>(assertion: () => T | Promise<T>, deadlineMs = 10_000): Promise<T> {
  const deadlineAt = Date.now() + deadlineMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() >= deadlineAt) throw error;
    }
    await delay(pollMs);
  }
}
