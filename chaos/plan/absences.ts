/**
 * When the house is away for longer than a restart takes, as after a power failure: what it misses then it has to read up.
 * Nobody is there to be hit meanwhile, so that all other blows fall around the absences. Pure; called by `blows.ts`.
 */
import type { Seeded } from "./seeded.ts";

/** The supervisor is killed, and not started again for so long. */
export interface Absence {
  readonly kind: "absence";
  readonly forMs: number;
  /** Discord ends every session meanwhile, so that nothing is replayed. */
  readonly isForgotten: boolean;
  /** How long after READY each bot then hears of its guild. */
  readonly guildsLateMs: number;
}

const minMs = 2_000;
const maxMs = 60_000;
/** Of the storm: of all absences together, and of the longest. */
const maxShare = 0.2;
const maxShareOfOne = 0.15;
const maxCount = 8;
const maxGuildsLateMs = 3_000;

/** Absences with their times, and the way around them. */
export interface AbsencePlan {
  readonly absences: readonly (Absence & { readonly atMs: number })[];
  /** How much of the storm the house is there. */
  readonly presentMs: number;
  /** From a time that counts only the house's presence, to the time of the storm. */
  around(presentMs: number): number;
}

/** As many as fit into a storm of this length; none into one that is very short. */
export function planAbsences(stormMs: number, { between }: Seeded): AbsencePlan {
  const lengths: number[] = [];
  for (let leftMs = stormMs * maxShare; lengths.length < maxCount && leftMs > minMs; leftMs -= lengths.at(-1) ?? 0) {
    lengths.push(Math.round(between(minMs, Math.max(minMs, Math.min(maxMs, stormMs * maxShareOfOne, leftMs)))));
  }
  const presentMs = stormMs - lengths.reduce((sum, length) => sum + length, 0);
  const begins = lengths.map(() => Math.round(between(0, presentMs))).sort((one, other) => one - other);
  const around = (at: number): number =>
    at + lengths.reduce((sum, length, place) => sum + ((begins[place] ?? 0) < at ? length : 0), 0);
  const absences = lengths.map((forMs, place) => {
    const isForgotten = between(0, 1) < 0.5;
    const guildsLateMs = isForgotten && between(0, 1) < 0.5 ? Math.round(between(1, maxGuildsLateMs)) : 0;
    const before = lengths.slice(0, place).reduce((sum, length) => sum + length, 0);
    return { kind: "absence", forMs, isForgotten, guildsLateMs, atMs: (begins[place] ?? 0) + before } as const;
  });
  return { absences, presentMs, around };
}
