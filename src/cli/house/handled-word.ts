/**
 * Tells workers which of their events are on disk, a worker's events of a moment in one message: at many events a second
 * the wake-ups of both ends cost more than the events. Nobody waits for the word; only the durable mark follows it. Used by
 * the worker bridge.
 */
import type { WorkerChild } from "../../supervisor/worker-child.ts";

/** Less than a worker waits before it tells how far its session is stored: much sooner would be of no use. */
const pauseMs = 250;

/** Word for all workers, told together. */
export class HandledWord {
  #waiting = new Map<WorkerChild, number[]>();
  #timer: NodeJS.Timeout | null = null;

  /** An event of a worker is on disk. */
  note(worker: WorkerChild, sequence: number): void {
    const sequences = this.#waiting.get(worker);
    if (sequences) sequences.push(sequence);
    else this.#waiting.set(worker, [sequence]);
    this.#timer ??= setTimeout(() => this.#tell(), pauseMs);
  }

  /** Tells nothing more: workers are gone, or hear at their next start from where to go on. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }

  #tell(): void {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    this.#timer = null;
    for (const [worker, sequences] of waiting) worker.link.send({ type: "handled", sequences });
  }
}
