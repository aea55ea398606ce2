/**
 * The supervisor's own pulse: every second it lets each child be judged, unless the supervisor itself was just stalled
 * (suspended laptop, stopped process, starved machine), in which case silence proves nothing.
 */

/** What the clock watches. */
export interface Pulsing {
  judgePulse(now: number): void;
  forgiveSilence(now: number): void;
}

const tickMs = 1_000;
const stallMs = 2_500;

/** Watches whatever `children()` yields until `stop`. */
export class PulseClock {
  readonly #timer: NodeJS.Timeout;
  #lastTickAt = performance.now();

  constructor(children: () => Iterable<Pulsing>) {
    this.#timer = setInterval(() => {
      const now = performance.now();
      const stalled = now - this.#lastTickAt > stallMs;
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
