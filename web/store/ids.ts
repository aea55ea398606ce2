/** Snowflakes: strings of digits that grow with time. Pure. */

const discordEpochMs = 1_420_070_400_000;

/** Negative when `a` is older than `b`. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}

/** True when `id` is newer than `than`; anything is newer than nothing. */
export function isNewer(id: string, than: string | null | undefined): boolean {
  return than == null || compareIds(id, than) > 0;
}

/** The id right after this one: as `before`, it makes a page end with this message. */
export function idAfter(id: string): string {
  return String(BigInt(id) + 1n);
}

/** When the thing with this id was made, in milliseconds since 1970. */
export function madeAtMs(id: string): number {
  return Number(BigInt(id) >> 22n) + discordEpochMs;
}
