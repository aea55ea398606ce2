/**
 * What follows when a child process ends: restart, park, give up, or leave it. The supervisor asks for each child alone and
 * keeps the history; nothing here starts, waits or reads a clock. Unlike an OTP supervisor, one that is past its budget
 * parks this child only: the others serve on.
 */

/** So many restarts are made within {@link budgetPeriodMs}; the next exit parks the child. */
export const maxRestarts = 5;

/** Length of the sliding window in which restarts are counted. */
export const budgetPeriodMs = 30_000;

/** Upper bound of the second wait; each later one is twice as long. The first restart is made at once. */
const firstBackoffMs = 250;

/** No wait before a restart is longer. */
export const maxBackoffMs = 5_000;

/** How long a parked child waits for its next try. It gets one try at a time until it has run stably. */
export const parkedRetryMs = 10 * 60_000;

/** A child that was ready for so long has recovered: its history is forgotten. */
export const stableRunMs = 60_000;

/**
 * So often within a day a bot may connect anew. Discord allows 1,000 and then ends all its connections and resets its
 * token, so no fault of ours may come near.
 */
export const maxIdentifiesPerDay = 100;

/** The exit code of a configuration fault (EX_CONFIG of sysexits.h): starting again cannot help. */
export const configurationExitCode = 78;

/** What is remembered of one child since it last ran stably. Times are milliseconds of the clock that `now` is read from. */
export interface RestartHistory {
  /** When it was started again, oldest first; the newest may lie ahead. Empty while parked. */
  readonly restartsAt: readonly number[];
  readonly parked: boolean;
}

/** A child that has never failed. */
export const freshHistory: RestartHistory = { restartsAt: [], parked: false };

/** How a child ended. `code` is null after a signal; `ranMs` counts from ready, 0 when it never was. */
export interface Exit {
  readonly code: number | null;
  /** We had told it to stop. */
  readonly asked: boolean;
  readonly ranMs: number;
}

/** What to do about it. Only `give_up` is final. */
export type RestartDecision =
  | { readonly kind: "restart"; readonly afterMs: number }
  | { readonly kind: "park"; readonly retryAfterMs: number }
  | { readonly kind: "give_up" }
  | { readonly kind: "stay_stopped" };

/** Enough for the budget, and for the wait to reach {@link maxBackoffMs}. */
const maxRemembered = maxRestarts + 1;

/**
 * Decides, and returns the history to keep for the next exit. `random` in [0, 1) spreads children that fail together.
 * An exit that nobody asked for is a failure whatever its code, 0 included. `now` must come from a clock that never goes
 * back, such as `performance.now()`.
 */
export function decideRestart(
  history: RestartHistory,
  exit: Exit,
  now: number,
  random: number,
): { readonly decision: RestartDecision; readonly history: RestartHistory } {
  if (exit.asked) return { decision: { kind: "stay_stopped" }, history: freshHistory };
  if (exit.code === configurationExitCode) return { decision: { kind: "give_up" }, history };
  const { restartsAt, parked } = exit.ranMs >= stableRunMs ? freshHistory : history;
  const afterMs = backoffMs(restartsAt.length, random);
  const restartAt = now + afterMs;
  // Restarts are counted, not exits: jitter could bring six starts closer together than the exits before them.
  const spentCount = restartsAt.filter((at) => at > restartAt - budgetPeriodMs).length;
  if (parked || spentCount >= maxRestarts) {
    return { decision: { kind: "park", retryAfterMs: parkedRetryMs }, history: { restartsAt: [], parked: true } };
  }
  return {
    decision: { kind: "restart", afterMs },
    history: { restartsAt: [...restartsAt, restartAt].slice(-maxRemembered), parked: false },
  };
}

/** Between half of the step and the whole: never so short that the doubling is lost. */
function backoffMs(restartCount: number, random: number): number {
  if (restartCount === 0) return 0;
  const stepMs = Math.min(maxBackoffMs, firstBackoffMs * 2 ** (restartCount - 1));
  return Math.round(stepMs * (0.5 + random / 2));
}
