/** A clock that stands still until a test moves it. */
import type { Clock } from "../../src/domain/clock.ts";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Begins at the real time, because rows are stamped by the machine's clock. */
export class ManualClock implements Clock {
  #now = Date.now();
  /** What the clock on the wall has been set by. */
  #set = 0;
  #sleepers: Sleeper[] = [];

  now(): number {
    return this.#now + this.#set;
  }

  steady(): number {
    return this.#now;
  }

  /** Somebody sets the clock on the wall; nobody wakes by it. */
  set(byMs: number): void {
    this.#set += byMs;
  }

  delay(ms: number): Promise<void> {
    return new Promise((resolve) => this.#sleepers.push({ at: this.#now + ms, wake: resolve }));
  }

  /** For how long each waits from now. */
  get waits(): readonly number[] {
    return this.#sleepers.map(({ at }) => at - this.#now);
  }

  /** Moves on and wakes who is due. */
  advance(ms: number): void {
    this.#now += ms;
    const due = this.#sleepers.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now);
    for (const { wake } of due) wake();
  }
}
