/** The sandbox's clock: the machine's, or a test's, begun behind it where that was asked, and put forward by the control API. */

/** A clock that can be put forward; not kept across restarts. */
export class Clock {
  readonly #source: () => number;
  #aheadMs: number;

  /** `source` gives milliseconds since 1970; the clock begins so far behind it. */
  constructor(source: () => number, behindMs: number) {
    this.#source = source;
    this.#aheadMs = -behindMs;
  }

  now(): number {
    return this.#source() + this.#aheadMs;
  }

  /** What time it would be had it begun with the machine's, and nobody put it forward. */
  machineNow(): number {
    return this.#source();
  }

  /** How far it is ahead of the machine's, in milliseconds; negative while it is behind. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  putForward(ms: number): void {
    this.#aheadMs += ms;
  }
}
