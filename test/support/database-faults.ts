/** Stores that fail as a server or a process does: away for a while, or dead from one statement on. */
import type { Store } from "../../src/store/database.ts";

/** A client whose hand-written statements go through `pass`: `send` sends one, `words` are its own. */
function intercepted(sql: Store["sql"], pass: (send: () => Promise<unknown>, words: string) => unknown): Store["sql"] {
  return new Proxy(sql, {
    apply: (target, self, args) => pass(() => Reflect.apply(target, self, args), [args[0]].flat().join("?")),
    get: (target, name) => {
      const value = Reflect.get(target, name, target);
      if (name !== "unsafe") return value;
      return (...args: unknown[]) => pass(() => Reflect.apply(value, target, args), String(args[0]));
    },
  });
}

/** A store whose next hand-written statements, after the first `skip`, fail as they do when the server is away. */
export function faltering(store: Store): {
  readonly store: Store;
  /** `of`: words by which it is known which statements are meant; all are by default. */
  failNext(count: number, skip?: number, of?: string): void;
} {
  let failures = 0;
  let passes = 0;
  let meant = "";
  const isNextToFail = (words: string): boolean => {
    if (failures === 0 || !words.includes(meant)) return false;
    if (passes > 0) {
      passes -= 1;
      return false;
    }
    failures -= 1;
    return true;
  };
  const fail = () => Promise.reject(new Error("The server is away."));
  const sql = intercepted(store.sql, (send, words) => (isNextToFail(words) ? fail() : send()));
  return {
    store: { ...store, sql },
    failNext: (count, skip = 0, of = "") => {
      failures = count;
      passes = skip;
      meant = of;
    },
  };
}

/** Where a process dies: before its nth statement reaches the server, or after it, with the answer lost. */
export interface Death {
  readonly statement: number;
  readonly when: "before" | "after";
}

/** A store in the hands of a process that dies at a statement: from there on nothing is answered any more. */
export function dying(store: Store, { statement, when }: Death): { readonly store: Store; isDead(): boolean } {
  let count = 0;
  const sql = intercepted(store.sql, (send) => {
    count += 1;
    if (count < statement) return send();
    const isLast = count === statement && when === "after";
    const sent: Promise<unknown> = isLast ? send() : Promise.resolve();
    return sent.then(() => new Promise(() => undefined));
  });
  return { store: { ...store, sql }, isDead: () => count >= statement };
}

/** A store whose first `count` hand-written statements reach the server only when the test says so, or the next ones. */
export function holding(
  store: Store,
  count: number,
): {
  readonly store: Store;
  /** `of`: words by which it is known which statements are meant; all are by default. */
  holdNext(count: number, of?: string): void;
  /** Resolves when one is held. */
  readonly held: Promise<void>;
  release(): void;
} {
  const { promise, resolve } = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  let left = count;
  let meant = "";
  const sql = intercepted(store.sql, (send, words) => {
    if (left <= 0 || !words.includes(meant)) return send();
    left -= 1;
    held.resolve();
    return promise.then(send);
  });
  const holdNext = (next: number, of = ""): void => {
    left = next;
    meant = of;
  };
  return { store: { ...store, sql }, holdNext, held: held.promise, release: resolve };
}

/**
 * A store that does as it is told, but one answer of which is lost with the connection: what was written stands, and its
 * writer cannot know. `loseStatement` takes the next hand-written statement with these words, `loseInsert` the next single
 * insert of drizzle's, `loseCommit` the next transaction after the first `skip`.
 */
export function forgetful(store: Store): {
  readonly store: Store;
  loseStatement(words: string): void;
  loseInsert(): void;
  loseCommit(skip?: number): void;
} {
  let words: string | null = null;
  let insertsLeft = -1;
  let commitsLeft = -1;
  const lose = async (sent: Promise<unknown>): Promise<never> => {
    await sent;
    throw new Error("The connection was closed.");
  };
  /** A query under construction, whose answer will be lost. */
  const losing = (query: object): object =>
    new Proxy(query, {
      get(target, name) {
        const value = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        if (name !== "then") return (...args: unknown[]) => losing(Reflect.apply(value, target, args));
        return (...args: Parameters<Promise<never>["then"]>) => lose(Promise.resolve(target)).then(...args);
      },
    });
  const sql = intercepted(store.sql, (send, its) => {
    const sent = send();
    if (words === null || !its.includes(words)) return sent;
    words = null;
    return lose(sent);
  });
  const db = new Proxy(store.db, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        const sent: Promise<unknown> = Reflect.apply(value, target, args);
        if (name === "insert") return insertsLeft-- === 0 ? losing(sent) : sent;
        return name === "transaction" && commitsLeft-- === 0 ? lose(sent) : sent;
      };
    },
  });
  return {
    store: { ...store, sql, db },
    loseStatement: (of) => {
      words = of;
    },
    loseInsert: () => {
      insertsLeft = 0;
    },
    loseCommit: (skip = 0) => {
      commitsLeft = skip;
    },
  };
}
