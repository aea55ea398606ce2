/** The sandbox's clock: the machine's, or a test's, put forward by as much as the control API asked. */

/** A clock that can be put forward; not kept across restarts. */
export class Clock {
  readonly #source: () => number;
  #aheadMs = 0;

  /** `source` gives milliseconds since 1970. */
  constructor(source: () => number) {
    this.#source = source;
  }

  now(): number {
    return this.#source() + this.#aheadMs;
  }

  /** What time it would be had nobody put it forward. */
  machineNow(): number {
    return this.#source();
  }

  /** How far it was put forward, in milliseconds. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  putForward(ms: number): void {
    this.#aheadMs += ms;
  }
}
