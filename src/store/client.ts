/**
 * The client of the database, with a deadline: a statement or transaction that gets no answer, though all that were asked
 * before it have theirs, has a connection that is stuck, and with it may be all. Then the whole client is replaced, and
 * whoever waited is told. What became of their statements is unknown, as after every lost connection. Opened by
 * `database.ts`.
 */
import type postgres from "postgres";

/** What the client is made with. */
export interface ClientOptions {
  /** Makes connections; called again for each replacement. */
  connect(): postgres.Sql;
  /** How long an answer may take; to wait behind others does not count. */
  readonly deadlineMs: number;
  /** Hears of every statement and transaction that failed. */
  onFailure(error: unknown): void;
}

type Start = PromiseLike<unknown>["then"];

/** Those that have no answer yet. */
class Waiting {
  /** Oldest first. */
  readonly #starts = new Set<Start>();
  #firstSince = 0;

  /** Since when the first of them waits for no other, by `performance.now()`; null when there is none. */
  get firstSince(): number | null {
    return this.#starts.size === 0 ? null : this.#firstSince;
  }

  add(start: Start): void {
    if (this.#starts.size === 0) this.#firstSince = performance.now();
    this.#starts.add(start);
  }

  delete(start: Start): void {
    const [first] = this.#starts;
    this.#starts.delete(start);
    if (first === start) this.#firstSince = performance.now();
  }
}

/** A client as postgres.js has it; `end` ends whichever is in use. */
export function openClient({ connect, deadlineMs, onFailure }: ClientOptions): postgres.Sql {
  let client = connect();
  let waiting = new Waiting();
  let isLookDue = false;

  function lookAfter(ms: number): void {
    isLookDue = true;
    setTimeout(look, ms).unref();
  }

  function look(): void {
    isLookDue = false;
    if (waiting.firstSince === null) return;
    const leftMs = waiting.firstSince + deadlineMs - performance.now();
    if (leftMs > 0) {
      lookAfter(leftMs);
      return;
    }
    const stuck = client;
    client = connect();
    waiting = new Waiting();
    // Rejects all that waits on it, and closes its connections without waiting for an answer.
    void stuck.end({ timeout: 0 });
  }

  /** `start` begins what it is about, or waits for what runs already. */
  function watch(start: Start): void {
    waiting.add(start);
    if (!isLookDue) lookAfter(deadlineMs);
    start(
      () => waiting.delete(start),
      (error: unknown) => {
        waiting.delete(start);
        onFailure(error);
      },
    );
  }

  function watchNow<T>(running: Promise<T>): Promise<T> {
    watch(running.then.bind(running));
    return running;
  }

  /** A statement starts when somebody waits for it; a part of another one never does. */
  function watchWhenAsked(made: unknown): unknown {
    if (!isStatement(made)) return made;
    const start: Start = made.then.bind(made);
    let isAsked = false;
    return Object.assign(made, {
      // biome-ignore lint/suspicious/noThenProperty: a statement of postgres.js is started by it.
      then: (...handlers: Parameters<Start>) => {
        if (!isAsked) watch(start);
        isAsked = true;
        return start(...handlers);
      },
    });
  }

  return new Proxy(connectable, {
    apply: (_, self, args) => watchWhenAsked(Reflect.apply(client as never, self, args)),
    get: (_, name) => {
      const value = Reflect.get(client, name);
      if (name === "unsafe") return (...args: unknown[]) => watchWhenAsked(Reflect.apply(value, client, args));
      if (name === "begin")
        return (...args: unknown[]) => watchNow(Reflect.apply(value as postgres.Sql["begin"], client, args as never));
      return value;
    },
  }) as unknown as postgres.Sql;
}

function isStatement(made: unknown): made is PromiseLike<unknown> {
  return typeof made === "object" && made !== null && "then" in made && typeof made.then === "function";
}

/** What the client is called as; it is never called itself. */
function connectable(): void {
  return;
}
