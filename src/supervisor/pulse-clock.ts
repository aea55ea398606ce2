/**
 * The supervisor's own pulse: every second it lets each child be judged, unless the supervisor itself was just stalled
 * (suspended laptop, stopped process, starved machine), in which case silence proves nothing.
 */

/** What the clock watches. Times are those of `performance.now()`. */
export interface Pulsing {
  judgePulse(now: number): void;
  forgiveSilence(now: number): void;
}

/**
 * So many ticks late, this process did not run, whether it was stopped or busy with itself: what the children have said
 * meanwhile is still unread, and nobody is judged by it.
 */
const stallTicks = 2.5;

/** Watches whatever `children()` yields, every `tickMs`, until `stop`. */
export class PulseClock {
  readonly #timer: NodeJS.Timeout;
  #lastTickAt = performance.now();

  constructor(children: () => Iterable<Pulsing>, tickMs: number) {
    this.#timer = setInterval(() => {
      const now = performance.now();
      const stalled = now - this.#lastTickAt > tickMs * stallTicks;
      this.#lastTickAt = now;
      for (const child of children()) {
        if (stalled) child.forgiveSilence(now);
        else child.judgePulse(now);
      }
    }, tickMs);
  }

  /** Ends the watch. */
  stop(): void {
    clearInterval(this.#timer);
  }
}
