/**
 * Outlasting the store: what must be written is tried until the store takes it. Used wherever work has been done that
 * must not be done again (a turn taken, a post confirmed) only because the database was away at its end.
 */
import postgres from "postgres";
import type { Clock } from "../domain/clock.ts";

/** By what to wait, and when to stop waiting. */
export interface Patience {
  readonly clock: Clock;
  isStopped(): boolean;
  /** Hears of each failed try. */
  onFailure(error: unknown): void;
}

const firstWaitMs = 250;
const maxWaitMs = 15_000;

/** Classes of SQLSTATE in which the statement itself is at fault: trying again would fail for ever. */
const hopelessClasses = new Set(["22", "23", "42"]);

/** True when the database refused what was asked, as opposed to being away or busy. */
export function isRefused(error: unknown): boolean {
  // drizzle wraps what the client throws.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof postgres.PostgresError && hopelessClasses.has(cause.code.slice(0, 2));
}

/** Repeats `write` until it succeeds; undefined when it was stopped before. Throws what {@link isRefused} holds for. */
export async function outlast<T>(write: () => Promise<T>, patience: Patience): Promise<T | undefined> {
  for (let waitMs = firstWaitMs; !patience.isStopped(); waitMs = Math.min(waitMs * 2, maxWaitMs)) {
    try {
      return await write();
    } catch (error) {
      if (isRefused(error)) throw error;
      patience.onFailure(error);
    }
    await patience.clock.delay(waitMs);
  }
  return undefined;
}
