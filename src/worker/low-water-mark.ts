/**
 * The durable mark of a gateway session: the highest sequence below which every event is on disk. Events are handled out
 * of order; the mark only moves over a gapless prefix, so that a RESUME from it replays whatever may be missing.
 */

/** Counts events of one gateway session. Not shared between sessions: make a new one after an IDENTIFY. */
export class LowWaterMark {
  readonly #open = new Set<number>();
  #received: number;

  /** Starts at the mark that was resumed from, or 0. */
  constructor(start: number) {
    this.#received = start;
  }

  /** An event arrived; `needsHandling` is false for those that nobody stores. */
  receive(sequence: number, needsHandling: boolean): void {
    // A replay below the newest sequence is an event that a resume sends again: it stays open until handled again.
    this.#received = Math.max(this.#received, sequence);
    if (needsHandling) this.#open.add(sequence);
  }

  /** The event is on disk. */
  handle(sequence: number): void {
    this.#open.delete(sequence);
  }

  /** Everything up to and including this sequence is on disk. */
  get mark(): number {
    let lowest = Number.POSITIVE_INFINITY;
    // Insertion order is nearly arrival order, and few are open at once: a scan is cheaper than a heap.
    for (const sequence of this.#open) lowest = Math.min(lowest, sequence);
    return lowest === Number.POSITIVE_INFINITY ? this.#received : lowest - 1;
  }

  /** How many events wait to be handled. */
  get openCount(): number {
    return this.#open.size;
  }
}
