/** What struck lately: every fault of a request, of the weather or of a script, for whoever looks. In memory only. */
import type { Fault } from "./forms.ts";

const kept = 500;

/** Who let a fault strike. */
export type StruckBy = "request" | "weather" | "script";

/** A fault that struck; `at` by the sandbox's clock. */
export interface Strike {
  readonly index: number;
  readonly at: number;
  readonly by: StruckBy;
  readonly fault: Fault;
  /** Why nothing came of it; null when it was carried out. */
  readonly problem: string | null;
}

/** The latest strikes, the oldest first. */
export class StrikeLog {
  #strikes: Strike[] = [];
  #next = 0;

  add(strike: Omit<Strike, "index">): Strike {
    const numbered = { index: this.#next++, ...strike };
    this.#strikes = [...this.#strikes.slice(1 - kept), numbered];
    return numbered;
  }

  /** The index that the next one gets. */
  get next(): number {
    return this.#next;
  }

  /** Those with an index of at least `since`. */
  since(index: number): readonly Strike[] {
    return this.#strikes.filter((strike) => strike.index >= index);
  }
}
