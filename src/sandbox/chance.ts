/** Chance that can be repeated: the same seed gives the same numbers, on every machine. */

/** Numbers of at least 0 and less than 1. */
export type Chance = () => number;

/** See [Mulberry32](https://gist.github.com/tommyettinger/46a874533244883189143505d203312c): 32 bits of state, no more needed. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of the items, by chance; undefined of none. */
export function pick<T>(items: readonly T[], chance: number): T | undefined {
  return items[Math.floor(chance * items.length)];
}

/** A whole number from `low` to `high`, both included. */
export function between(low: number, high: number, chance: number): number {
  return low + Math.floor(chance * (high - low + 1));
}

/** Milliseconds until the next of things that happen so often a minute, each on its own. */
export function gapMs(perMinute: number, chance: number): number {
  return Math.max(1, Math.round((-Math.log(1 - chance) * 60_000) / perMinute));
}
