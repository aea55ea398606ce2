/**
 * Acts of which nobody knows whether they happened: each is looked for before it is done again. For edits, deletions and
 * threads; posts have their nonce and a sender of their own. In memory: after a death the act itself says that it is done,
 * because a thread exists already, a message is gone, an edit changes nothing. Kept by the guarded Discord.
 */
import type { Outcome } from "../domain/outcome.ts";

/** One act, and how it shows that it was done. `Value` is what its doing gives. */
export interface RepeatableAct<Value> {
  /** Names it, and what it would make. */
  readonly key: string;
  act(): Promise<Outcome<Value>>;
  /** What the act has given, when it was done after all; null when it was not. */
  look(): Promise<Outcome<Value | null>>;
}

/** The unclear acts of all bots. */
export class UnclearActs {
  readonly #keys = new Set<string>();

  /** Does it, unless an earlier try of unknown outcome proves to have done it. */
  async run<Value>({ key, act, look }: RepeatableAct<Value>): Promise<Outcome<Value>> {
    if (this.#keys.has(key)) {
      const seen = await look();
      // Who cannot look now asks again later; who is not let look is told by the act itself.
      if (seen.kind === "retry" || seen.kind === "unknown") return seen;
      this.#keys.delete(key);
      if (seen.kind === "done" && seen.value !== null) return { kind: "done", value: seen.value };
    }
    const outcome = await act();
    if (outcome.kind === "unknown") this.#keys.add(key);
    return outcome;
  }
}
