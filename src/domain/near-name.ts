/**
 * Tells names that people take for one another: `task_board`, `📋task-board` and `task-bord` for `task-board`. Called where
 * something of a guild is about to be made that may be there under another spelling.
 */
import { distance } from "fastest-levenshtein";

/** Shorter names are too often one letter apart and mean different things: `nx`, `it`. */
const minLengthForSlip = 5;

/** True when both names have the same letters and digits in order, or are long and one letter apart. */
export function isNearName(one: string, other: string): boolean {
  const [a, b] = [essence(one), essence(other)];
  if (a === "" || b === "") return false;
  return a === b || (Math.min(a.length, b.length) >= minLengthForSlip && distance(a, b) === 1);
}

/** Letters and digits alone, in lower case. */
function essence(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}
