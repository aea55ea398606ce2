/**
 * Notices that the host's clock was set. The library keeps Discord's limits as times of that clock: set back by an hour, it
 * would wait an hour for what is over in a second. Asked by the REST client before each request.
 */

/** Less is drift: it does no harm, and is caught up with when it has grown. */
const toleranceMs = 1_000;

/** The host's clock, beside one that nobody sets. */
export class SetClock {
  #aheadMs = aheadMs();

  /** By how many milliseconds it was put forward, below 0 back, since this was last asked; 0 when it only went on. */
  setBy(): number {
    const byMs = aheadMs() - this.#aheadMs;
    if (Math.abs(byMs) < toleranceMs) return 0;
    this.#aheadMs += byMs;
    return byMs;
  }
}

function aheadMs(): number {
  return Date.now() - performance.now();
}
