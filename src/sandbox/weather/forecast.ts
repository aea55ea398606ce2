/**
 * What strikes next, drawn by chance: which kind, how long after the one before, at which bot, and how. The same seed and the
 * same rates give the same forecast for ever; the bots only decide whom it meets. Pure.
 */

import { chanceFrom, gapMs, pick } from "../chance.ts";
import type { Fault } from "../faults/forms.ts";
import { type BlowKind, blowKinds, shapeBlow } from "./blows.ts";
import type { Rates } from "./levels.ts";

/** One blow that is to come. */
export interface Blow {
  /** Milliseconds after the blow before. */
  readonly afterMs: number;
  readonly kind: BlowKind;
  /** The fault at one of these bots; null when there is none. */
  at(botIds: readonly string[]): Fault | null;
}

/** Blows without end; none at all when the rates are. */
export function* forecast(seed: number, rates: Rates): Generator<Blow, void> {
  const chance = chanceFrom(seed);
  const kinds = blowKinds.filter((kind) => (rates[kind] ?? 0) > 0);
  const total = kinds.reduce((sum, kind) => sum + (rates[kind] ?? 0), 0);
  while (total > 0) {
    const afterMs = gapMs(total, chance());
    const kind = kindAt(kinds, rates, chance() * total);
    const aim = chance();
    // A chance of its own, so that no blow moves the ones behind it.
    const details = chance() * 2 ** 32;
    yield { afterMs, kind, at: (botIds) => aimed(kind, pick(botIds, aim), details) };
  }
}

function aimed(kind: BlowKind, bot: string | undefined, seed: number): Fault | null {
  return bot === undefined ? null : shapeBlow(kind, bot, chanceFrom(seed));
}

function kindAt(kinds: readonly BlowKind[], rates: Rates, at: number): BlowKind {
  let passed = 0;
  for (const kind of kinds) {
    passed += rates[kind] ?? 0;
    if (at < passed) return kind;
  }
  return kinds.at(-1) ?? "drop_socket";
}
