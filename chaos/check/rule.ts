/** What a rule is, and the order of Discord's ids, which several need. */
import type { Evidence } from "../evidence.ts";

/** One breach of a promise. */
export interface Violation {
  /** What happened, in a sentence. */
  readonly text: string;
  /** The messages to look at. */
  readonly messageIds: readonly string[];
}

/** Looks for breaches of one promise; finds none when it was kept. */
export type Rule = (evidence: Evidence) => readonly Violation[];

/** Elements by a key, in their order. */
export function grouped<T>(list: readonly T[], keyOf: (element: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const element of list) {
    const group = groups.get(keyOf(element));
    if (group) group.push(element);
    else groups.set(keyOf(element), [element]);
  }
  return groups;
}
