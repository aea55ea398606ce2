/**
 * Something that is done again and again beside a run, until it is ended: the keeper's starts, the operator's looks, the
 * reading of the transcript. Nobody waits for it, so that a round that fails has to end the run.
 */
import { setTimeout as delay } from "node:timers/promises";

/** Rounds that have begun. */
export class Rounds {
  /** Rejects with what the first failing round threw; stays open otherwise. */
  readonly failed: Promise<never>;
  readonly #over = new AbortController();
  readonly #done: Promise<void>;

  /** Goes the first round at once, and each other `everyMs` after the one before. */
  constructor(round: () => Promise<void>, everyMs: number) {
    this.#done = this.#go(round, everyMs);
    this.failed = new Promise((_, reject) => {
      this.#done.catch(reject);
    });
    // It is told to whoever looks, also later.
    this.failed.catch(() => undefined);
  }

  /** True since {@link end}. */
  get isEnding(): boolean {
    return this.#over.signal.aborted;
  }

  /** No more rounds; resolves when the one under way is over. @throws what a round threw */
  async end(): Promise<void> {
    this.#over.abort();
    await this.#done;
  }

  /** No more rounds, and nobody asks how the last one went. */
  abandon(): void {
    this.#over.abort();
  }

  async #go(round: () => Promise<void>, everyMs: number): Promise<void> {
    while (!this.isEnding) {
      await round();
      // An aborted wait is a wait that is over.
      await delay(everyMs, undefined, { signal: this.#over.signal }).catch(() => undefined);
    }
  }
}
