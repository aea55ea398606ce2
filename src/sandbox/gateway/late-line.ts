/**
 * A line on which things arrive late and in order: nothing overtakes what was sent before it. It runs in real time, as a
 * network does; putting the sandbox's clock forward hurries nothing on it.
 */
import { performance } from "node:perf_hooks";

/** One line. */
export class LateLine {
  readonly #waiting: (() => void)[] = [];
  #lastAt = 0;

  /** Lets `arrive` happen after `delayMs`, and after all that was sent before; at once when nothing holds it up. */
  send(delayMs: number, arrive: () => void): void {
    if (delayMs === 0 && this.#waiting.length === 0) {
      arrive();
      return;
    }
    const now = performance.now();
    this.#lastAt = Math.max(now + delayMs, this.#lastAt);
    this.#waiting.push(arrive);
    setTimeout(() => this.#waiting.shift()?.(), this.#lastAt - now).unref();
  }
}
