/**
 * The durable mark of a gateway session: the highest sequence below which every event is on disk. Events are handled out
 * of order; the mark only moves over a gapless prefix, so that a RESUME from it replays whatever may be missing.
 */

/** Counts the events of one worker, one gateway session after the other. */
export class LowWaterMark {
  /** Sequences that wait to be handled, by ticket. */
  readonly #open = new Map<number, number>();
  /** The lowest that was skipped; null when none was. */
  #skipped: number | null = null;
  #received: number;
  #nextTicket = 1;

  /** Starts at the mark that was resumed from, or 0. */
  constructor(start: number) {
    this.#received = start;
  }

  /** Discord counts anew from here: what is still open belongs to a session that nobody can resume. */
  startSession(): void {
    this.#open.clear();
    this.#skipped = null;
    this.#received = 0;
  }

  /** An event that nobody stores arrived. */
  pass(sequence: number): void {
    this.#received = Math.max(this.#received, sequence);
  }

  /**
   * An event arrived that must be stored; returns the ticket to call {@link handle} with. A ticket and not the sequence,
   * because word of an event of the last session may come when the next one has an event of the same number.
   */
  receive(sequence: number): number {
    // A replay below the newest sequence is an event that a resume sends again: it stays open until handled again.
    this.pass(sequence);
    this.#open.set(this.#nextTicket, sequence);
    return this.#nextTicket++;
  }

  /** The event is on disk. */
  handle(ticket: number): void {
    this.#open.delete(ticket);
  }

  /** An event arrived that is not taken now: the mark stays below it until {@link rewind}. */
  skip(sequence: number): void {
    this.pass(sequence);
    this.#skipped = Math.min(this.#skipped ?? sequence, sequence);
  }

  /** Discord sends again what came after the mark, which is returned: what was skipped counts as not yet received. */
  rewind(): number {
    this.#received = this.mark;
    this.#skipped = null;
    return this.#received;
  }

  /** Everything up to and including this sequence is on disk. */
  get mark(): number {
    let mark = this.#skipped === null ? this.#received : this.#skipped - 1;
    // Few are open at once: a scan is cheaper than a heap.
    for (const sequence of this.#open.values()) mark = Math.min(mark, sequence - 1);
    return mark;
  }

  /** How many events wait to be handled. */
  get openCount(): number {
    return this.#open.size;
  }
}
