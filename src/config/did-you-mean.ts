/** Guesses what a misspelt word was meant to be. Called wherever a name from a file is not among the known ones. */
import { closest, distance } from "fastest-levenshtein";

/** The known word nearest to `word`, or null when none is near enough to be a likely slip. Ignores case. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const byFolded = new Map(known.map((one) => [one.toLowerCase(), one]));
  const folded = closest(word.toLowerCase(), [...byFolded.keys()]);
  const allowed = Math.ceil(word.length / 3);
  return distance(word.toLowerCase(), folded) <= allowed ? (byFolded.get(folded) ?? null) : null;
}

/** `Did you mean "x"?` when a known word is near, else a sentence that lists them after `listed`. */
export function didYouMean(word: string, known: readonly string[], listed: string): string {
  const guess = nearest(word, known);
  if (guess !== null) return `Did you mean "${guess}"?`;
  return known.length === 0 ? `${listed}: none.` : `${listed}: ${known.join(", ")}.`;
}
