/**
 * Snowflakes as Discord makes them: 42 bits of milliseconds since 2015, 10 bits of worker, 12 bits of increment.
 * One source per sandbox, strictly increasing, also across restarts. See [Discord Docs/Snowflakes](https://docs.discord.com/developers/reference#snowflakes).
 */

const discordEpochMs = 1_420_070_400_000n;
const maxIncrement = 4095n;

/** Makes ids that only grow, whatever the clock does. */
export class Snowflakes {
  readonly #now: () => number;
  #lastMs = 0n;
  #increment = 0n;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** No id so far is of a later moment; 0 before the first. Ahead of the clock where that was set right. */
  get lastMs(): number {
    return Number(this.#lastMs);
  }

  /** A new id, greater than every id before it. */
  next(): string {
    const nowMs = BigInt(this.#now());
    if (nowMs > this.#lastMs) this.#advanceTo(nowMs);
    else if (this.#increment < maxIncrement) this.#increment++;
    else this.#advanceTo(this.#lastMs + 1n);
    return String(((this.#lastMs - discordEpochMs) << 22n) | this.#increment);
  }

  /** Makes every further id younger than `timeMs` (after a replay: ids of that moment may exist). */
  startAfter(timeMs: number): void {
    if (BigInt(timeMs) >= this.#lastMs) this.#advanceTo(BigInt(timeMs) + 1n);
  }

  #advanceTo(timeMs: bigint): void {
    this.#lastMs = timeMs;
    this.#increment = 0n;
  }
}

/** When an id was made, in milliseconds since 1970. */
export function madeAtMs(id: string): number {
  return Number((BigInt(id) >> 22n) + discordEpochMs);
}

/** Orders ids by value: negative when `a` is older. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** True for a decimal id that fits into 64 bits. */
export function isId(text: string): boolean {
  return /^(0|[1-9][0-9]{0,19})$/.test(text) && BigInt(text) < 2n ** 64n;
}
