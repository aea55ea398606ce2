/** What a start has begun and an end undoes, in the opposite order. Used by the composition root and the parts it starts. */
import type { Log } from "../../log.ts";

/** Undoes what was started, last first; also when the next step of the start fails. */
export class Teardown {
  readonly #steps: (() => Promise<unknown>)[] = [];
  #running: Promise<void> | null = null;

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  run(log: Log): Promise<void> {
    this.#running ??= this.#runAll(log);
    return this.#running;
  }

  async #runAll(log: Log): Promise<void> {
    for (const step of this.#steps.reverse()) {
      // One room that will not close must not keep the others open.
      await step().catch((error: unknown) => log.error({ error }, "a part of Guildhall did not stop cleanly"));
    }
  }
}
