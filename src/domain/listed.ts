/** Names in a sentence. */

/** "A", "A or B", "A, B or C". */
export function listed(names: readonly string[], conjunction: "and" | "or"): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${conjunction} ${names.at(-1)}`;
}

/** Beyond these, other bots are only counted. */
const maxNames = 2;

/** "Manager", "All 8 bots", "Manager, Auditor and 2 others". `allCount`: how many there are. */
export function botsListed(names: readonly string[], allCount: number): string {
  if (names.length > 1 && names.length === allCount) return `All ${names.length} bots`;
  if (names.length <= maxNames + 1) return listed(names, "and");
  return `${names.slice(0, maxNames).join(", ")} and ${names.length - maxNames} others`;
}
