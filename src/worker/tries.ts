/**
 * Tries at something that may be out of reach: the wait before each grows with those that failed. Somebody who knows that it
 * can be reached ends the wait, and the growth. Owned by whoever tries.
 */
import { setTimeout as delay } from "node:timers/promises";
import { backoffAfter, type GatewayTiming } from "./gateway-timing.ts";

/** One try after the other, until one succeeds. */
export class Tries {
  readonly #timing: GatewayTiming;
  #count = 0;
  #waiting = new AbortController();

  constructor(timing: GatewayTiming) {
    this.#timing = timing;
  }

  /** Resolves when the next try is due: the first at once. How many have failed before it. */
  async next(): Promise<number> {
    const failureCount = this.#count++;
    const { signal } = this.#waiting;
    if (failureCount > 0)
      await delay(backoffAfter(failureCount - 1, this.#timing), undefined, { signal }).catch(() => undefined);
    return failureCount;
  }

  /** It was reached, by us or somebody else: the next try is due, and counts as the first. */
  startOver(): void {
    this.#count = 0;
    this.#waiting.abort();
    this.#waiting = new AbortController();
  }
}
