/** The one source of chance in a chaos run: the same seed makes the same choices. Used by the plan, and by nothing else. */

/** Choices that a seed decides. */
export interface Seeded {
  /** In [from, to). */
  between(from: number, to: number): number;
  /** @throws RangeError for an empty list */
  oneOf<T>(list: readonly T[]): T;
  /** So many different elements, or all there are. */
  someOf<T>(list: readonly T[], count: number): readonly T[];
  /** A key by its weight. */
  byWeight<Key extends string>(weights: Readonly<Record<Key, number>>): Key;
}

/** Choices from a whole number. */
export function seeded(seed: number): Seeded {
  const next = numbersFrom(seed);
  const oneOf = <T>(list: readonly T[]): T => {
    const index = Math.floor(next() * list.length);
    if (index >= list.length) throw new RangeError("There is nothing to choose from.");
    return list[index] as T;
  };
  return {
    between: (from, to) => from + next() * (to - from),
    oneOf,
    someOf: (list, count) => {
      const left = [...list];
      return Array.from({ length: Math.min(count, list.length) }, () => {
        const chosen = oneOf(left);
        left.splice(left.indexOf(chosen), 1);
        return chosen;
      });
    },
    byWeight: (weights) => {
      const entries = Object.entries(weights) as [keyof typeof weights, number][];
      let place = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      const found = entries.find(([, weight]) => {
        place -= weight;
        return place < 0;
      });
      if (!found) throw new RangeError("There is nothing to choose from.");
      return found[0];
    },
  };
}

/** mulberry32: the same numbers for the same seed, in [0, 1). */
function numbersFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
