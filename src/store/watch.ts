/**
 * How the database is: well, or in some trouble since then. Learns of trouble by statements that fail, then tries until it is
 * well again; whoever has work that can wait, waits here instead of trying by itself. Made with the store, one for each.
 */
import type { Clock } from "../domain/clock.ts";
import { type StoreTrouble, troubleOf } from "./trouble.ts";

/** What watching needs. */
export interface WatchNeeds {
  readonly clock: Clock;
  /** Rejects while the database is not well. `kind`: what it has to be asked about. */
  probe(kind: StoreTrouble["kind"]): Promise<unknown>;
}

/** A trouble that lasts. */
export interface LastingTrouble extends StoreTrouble {
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** A trouble that is over. */
export interface PastTrouble extends LastingTrouble {
  readonly durationMs: number;
}

/** Who hears of it. */
export interface WatchListener {
  onTrouble(trouble: LastingTrouble): void;
  onWell(past: PastTrouble): void;
}

const firstWaitMs = 100;
const maxWaitMs = 2_000;

/** The watch over one database. */
export class StoreWatch {
  readonly #needs: WatchNeeds;
  readonly #listeners: WatchListener[] = [];
  #trouble: LastingTrouble | null = null;
  #well = Promise.withResolvers<void>();
  #stopped = false;

  constructor(needs: WatchNeeds) {
    this.#needs = needs;
    this.#well.resolve();
  }

  /** Null while all is well, as far as anybody knows. */
  get trouble(): LastingTrouble | null {
    return this.#trouble;
  }

  listen(listener: WatchListener): void {
    this.#listeners.push(listener);
  }

  /** Resolves when it is well, at once if it is, and when the watch ends. */
  whenWell(): Promise<void> {
    return this.#well.promise;
  }

  /** A statement has failed; what is only its own fault changes nothing. */
  noteFailure(error: unknown): void {
    const trouble = troubleOf(error);
    if (trouble) this.raise(trouble);
  }

  /** The database is in trouble, as whoever runs it says. */
  raise(trouble: StoreTrouble): void {
    if (this.#stopped) return;
    const before = this.#trouble;
    // A server on a full disk may end and not come up again: it is the room that helps.
    const isSame = before !== null && (before.kind === trouble.kind || before.kind === "full");
    if (before !== null && isSame) return;
    this.#trouble = { ...trouble, since: before?.since ?? this.#needs.clock.now() };
    for (const { onTrouble } of this.#listeners) onTrouble(this.#trouble);
    if (before !== null) return;
    this.#well = Promise.withResolvers();
    void this.#probe();
  }

  /** Nobody waits any longer. */
  stop(): void {
    this.#stopped = true;
    this.#well.resolve();
  }

  async #probe(): Promise<void> {
    const { clock, probe } = this.#needs;
    for (let waitMs = firstWaitMs; !this.#stopped; waitMs = Math.min(waitMs * 2, maxWaitMs)) {
      const tried = this.#trouble?.kind ?? "away";
      try {
        await probe(tried);
        // What it was asked about may no longer be what troubles it.
        if (this.#trouble?.kind === tried) return this.#recover(this.#trouble);
      } catch (error) {
        this.noteFailure(error);
      }
      await clock.delay(waitMs);
    }
  }

  #recover(past: LastingTrouble): void {
    if (this.#stopped) return;
    this.#trouble = null;
    this.#well.resolve();
    const durationMs = this.#needs.clock.now() - past.since;
    for (const { onWell } of this.#listeners) onWell({ ...past, durationMs });
  }
}
