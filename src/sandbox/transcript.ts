/**
 * What bots did, for tests and benches to count: REST requests and gateway sign-ins; and the faults in between. Entries are bounded, counters are exact.
 * Read through `GET /sandbox/transcript`.
 */

const maxEntries = 10_000;
const trimStep = 1_000;

/** One request, one thing that happened on a gateway connection, or a fault that struck. `bot` is the bot's user id, null when unknown. */
export interface Entry {
  readonly index: number;
  readonly at: number;
  readonly bot: string | null;
  readonly kind: "rest" | "identify" | "resume" | "close" | "fault";
  readonly method?: string;
  readonly path?: string;
  readonly route?: string;
  readonly status?: number;
  readonly code?: number;
  readonly body?: unknown;
  /** As it was asked, who let it strike, and why nothing came of it. */
  readonly fault?: unknown;
  readonly by?: string;
  readonly problem?: string | null;
}

/** Exact counts of one bot: REST by `METHOD route status`, gateway by kind. */
export interface Counts {
  readonly rest: Record<string, number>;
  identify: number;
  resume: number;
  close: number;
}

/** The record of a sandbox since its start. */
export class Transcript {
  readonly #counts = new Map<string, Counts>();
  #entries: Entry[] = [];
  #next = 0;

  add(entry: Omit<Entry, "index">): void {
    this.#entries.push({ index: this.#next++, ...entry });
    if (this.#entries.length > maxEntries + trimStep) this.#entries.splice(0, trimStep);
    if (entry.kind === "fault") return;
    const counts = this.#countsOf(entry.bot ?? "unknown");
    if (entry.kind !== "rest") {
      counts[entry.kind] += 1;
      return;
    }
    const key = `${entry.method} ${entry.route} ${entry.status}`;
    counts.rest[key] = (counts.rest[key] ?? 0) + 1;
  }

  /** Entries from `since` on, the index to ask for next time, and all counts. */
  read(since: number): { next: number; counts: Record<string, Counts>; entries: readonly Entry[] } {
    return {
      next: this.#next,
      counts: Object.fromEntries(this.#counts),
      entries: this.#entries.filter(({ index }) => index >= since),
    };
  }

  #countsOf(bot: string): Counts {
    const known = this.#counts.get(bot);
    if (known) return known;
    const counts: Counts = { rest: {}, identify: 0, resume: 0, close: 0 };
    this.#counts.set(bot, counts);
    return counts;
  }
}
