/**
 * When a host must fall silent: Discord bans an address, with every bot behind it, that makes 10,000 invalid requests
 * within ten minutes (answers 401, 403, and 429 that are not shared). Pure: whoever counts keeps the state, and `now` is an
 * argument in milliseconds of a clock that never goes back. See [Discord Docs/Invalid request limit](https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans).
 */

/** The window that Discord counts in. */
export const invalidWindowMs = 10 * 60_000;

/** With so many within the window nothing more leaves: a tenth of Discord's limit, for it may count what we do not see. */
export const maxInvalidRequests = 1_000;

/** With so few it leaves again; else a single one more would stop it at once. */
const roomAtCount = maxInvalidRequests / 2;

/** Counts are kept by slots of this length, which bounds what has to be remembered. */
const slotMs = 5_000;

/** Invalid requests that were made between two moments. */
export interface InvalidSlot {
  readonly from: number;
  readonly at: number;
  readonly count: number;
}

/** What is known of one address. */
export interface Breaker {
  /** Oldest first. */
  readonly slots: readonly InvalidSlot[];
  readonly isOpen: boolean;
}

/** An address that nobody holds anything against. */
export const closedBreaker: Breaker = { slots: [], isOpen: false };

/** How it stands: `roomInMs` is how long nothing may leave, if nothing more is counted; 0 while it is closed. */
export interface BreakerReading {
  readonly count: number;
  readonly isOpen: boolean;
  readonly roomInMs: number;
}

/** Counts invalid requests, and forgets those that Discord no longer counts. */
export function countInvalid({ slots, isOpen }: Breaker, count: number, now: number): Breaker {
  const counted = slots.filter(({ at }) => at > now - invalidWindowMs);
  if (count > 0) {
    // A slot goes on for a while, and moves its end: none is forgotten early, its first a little late. It has to end, or a
    // steady trickle would never be forgotten.
    const last = counted.at(-1);
    const goesOn = last !== undefined && now - last.from < slotMs;
    if (goesOn) counted.pop();
    counted.push({ from: goesOn ? last.from : now, at: now, count: count + (goesOn ? last.count : 0) });
  }
  const total = sum(counted);
  return { slots: counted, isOpen: isOpen ? total > roomAtCount : total >= maxInvalidRequests };
}

/** Reads how it stands. */
export function readBreaker(breaker: Breaker, now: number): BreakerReading {
  const { slots, isOpen } = countInvalid(breaker, 0, now);
  return { count: sum(slots), isOpen, roomInMs: isOpen ? roomIn(slots, now) : 0 };
}

function roomIn(slots: readonly InvalidSlot[], now: number): number {
  let left = sum(slots);
  for (const { at, count } of slots) {
    left -= count;
    if (left <= roomAtCount) return at + invalidWindowMs - now;
  }
  return 0;
}

function sum(slots: readonly InvalidSlot[]): number {
  return slots.reduce((total, { count }) => total + count, 0);
}
