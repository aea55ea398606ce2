/**
 * Outlasting the store: what must be written is tried until the store takes it. Used wherever work has been done that
 * must not be done again (a turn taken, a post confirmed) only because the database was away at its end.
 */
import postgres from "postgres";
import type { Clock } from "../domain/clock.ts";
import { rootOf } from "./trouble.ts";

/** By what to wait, and when to stop waiting. */
export interface Patience {
  readonly clock: Clock;
  /** Resolves when the database is not known to be in trouble. */
  whenWell(): Promise<void>;
  isStopped(): boolean;
  /** Hears of each failed try. */
  onFailure(error: unknown): void;
}

const firstWaitMs = 250;
const maxWaitMs = 5_000;

/** Classes of SQLSTATE in which the statement itself is at fault: trying again would fail for ever. */
const hopelessClasses = new Set(["22", "23", "42", "54"]);
/** A right that was taken away, a table or schema that is just being restored: not the statement's fault. */
const hopefulCodes = new Set(["42501", "42P01", "3F000"]);

/** True when the database refused what was asked, as opposed to being away or busy. */
export function isRefused(error: unknown): boolean {
  const cause = rootOf(error);
  if (!(cause instanceof postgres.PostgresError) || hopefulCodes.has(cause.code)) return false;
  return hopelessClasses.has(cause.code.slice(0, 2));
}

/**
 * Repeats `write` until it succeeds; undefined when it was stopped before. Throws what {@link isRefused} holds for. While the
 * database is known to be in trouble nothing is tried.
 */
export async function outlast<T>(write: () => Promise<T>, patience: Patience): Promise<T | undefined> {
  for (let waitMs = firstWaitMs; !patience.isStopped(); waitMs = Math.min(waitMs * 2, maxWaitMs)) {
    try {
      return await write();
    } catch (error) {
      if (isRefused(error)) throw error;
      patience.onFailure(error);
    }
    if (patience.isStopped()) break;
    await Promise.all([patience.clock.delay(waitMs), patience.whenWell()]);
  }
  return undefined;
}
