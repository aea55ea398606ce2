/**
 * Waits until something on Discord has come about: asks every few seconds, less often the longer nothing happens, and lets
 * the person go on without it. Ctrl-C leaves; nothing is lost by that.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Questions } from "./questions.ts";

const firstMs = 2_000;
const lastMs = 15_000;
const growth = 1.3;

/** Resolves with what `look` found, or null when the person does not want to wait. `look` answers null for "not yet". */
export async function waitFor<Found>(
  questions: Questions,
  message: string,
  look: () => Promise<Found | null>,
): Promise<Found | null> {
  const found = new AbortController();
  const stop = new AbortController();
  const looking = (async () => {
    for (let pauseMs = firstMs; !stop.signal.aborted; pauseMs = Math.min(pauseMs * growth, lastMs)) {
      const result = await look();
      if (result !== null) {
        found.abort();
        return result;
      }
      // Aborted, it rejects: that is the end of looking, not a fault.
      await delay(pauseMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
    return null;
  })();
  try {
    const isImpatient = await questions.enter(message, found.signal);
    return isImpatient ? null : await looking;
  } finally {
    stop.abort();
    await looking;
  }
}
