/** A run that hit nothing proves nothing: most blows of its plan have to have met somebody. */
import type { Evidence } from "../evidence.ts";
import type { Violation } from "./rule.ts";

/** While the house is away there is nobody to hit, which is part of a storm; more than this is not. */
const maxMissedShare = 1 / 3;

/** Most of the storm took place. */
export function storm({ struck }: Pick<Evidence, "struck">): readonly Violation[] {
  const missed = struck.filter((one) => one.missed).length;
  if (missed <= struck.length * maxMissedShare) return [];
  return [{ text: `${missed} of ${struck.length} blows met nobody: this was no storm.`, messageIds: [] }];
}
