/** Stores that fail as a server or a process does: away for a while, or dead from one statement on. */
import type { Store } from "../../src/store/database.ts";

/** A store whose next hand-written statements, after the first `skip`, fail as they do when the server is away. */
export function faltering(store: Store): { readonly store: Store; failNext(count: number, skip?: number): void } {
  let failures = 0;
  let passes = 0;
  const sql = new Proxy(store.sql, {
    apply(target, self, args) {
      if (failures === 0) return Reflect.apply(target, self, args);
      if (passes > 0) {
        passes -= 1;
        return Reflect.apply(target, self, args);
      }
      failures -= 1;
      return Promise.reject(new Error("The server is away."));
    },
  });
  return {
    store: { ...store, sql },
    failNext: (count, skip = 0) => {
      failures = count;
      passes = skip;
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
  const sql = new Proxy(store.sql, {
    apply(target, self, args) {
      count += 1;
      if (count < statement) return Reflect.apply(target, self, args);
      const isLast = count === statement && when === "after";
      const sent: Promise<unknown> = isLast ? Reflect.apply(target, self, args) : Promise.resolve();
      return sent.then(() => new Promise(() => undefined));
    },
  });
  return { store: { ...store, sql }, isDead: () => count >= statement };
}

/** A store whose first `count` hand-written statements reach the server only when the test says so. */
export function holding(store: Store, count: number): { readonly store: Store; release(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  const sql = new Proxy(store.sql, {
    apply(target, self, args) {
      left -= 1;
      return left >= 0 ? promise.then(() => Reflect.apply(target, self, args)) : Reflect.apply(target, self, args);
    },
  });
  return { store: { ...store, sql }, release: resolve };
}
