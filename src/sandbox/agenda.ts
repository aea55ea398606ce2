/**
 * What is to happen at a moment of the sandbox's clock: faults that end, the next blow of the weather, the next question of
 * the rain. A clock that is put forward makes due what lies in between, earliest first.
 */

const longestTimerMs = 2 ** 31 - 1;
/** A test's clock may stand still: then the moment never comes, and is not asked for more often than this. */
const shortestTimerMs = 5;

interface Entry {
  readonly at: number;
  readonly act: () => void;
}

/** Things to come; in memory only. */
export class Agenda {
  readonly #now: () => number;
  readonly #entries = new Set<Entry>();
  #timer: NodeJS.Timeout | undefined;

  /** `now` is the sandbox's clock, in milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Lets `act` happen at that moment, or soon when it has passed; the function it gives back takes it off again. */
  at(ms: number, act: () => void): () => void {
    const entry: Entry = { at: ms, act };
    this.#entries.add(entry);
    this.#wait();
    return () => {
      if (this.#entries.delete(entry)) this.#wait();
    };
  }

  /** Lets everything happen that is due. Called by the timer, and by acts/pass-time.ts. */
  runDue(): void {
    const now = this.#now();
    const due = [...this.#entries].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    // What one of them takes off does not happen any more.
    for (const entry of due) if (this.#entries.delete(entry)) entry.act();
    this.#wait();
  }

  /** Forgets everything. */
  stop(): void {
    this.#entries.clear();
    clearTimeout(this.#timer);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#entries.size === 0) return;
    const earliest = Math.min(...[...this.#entries].map(({ at }) => at));
    const ms = Math.max(shortestTimerMs, earliest - this.#now());
    this.#timer = setTimeout(() => this.runDue(), Math.min(ms, longestTimerMs)).unref();
  }
}
