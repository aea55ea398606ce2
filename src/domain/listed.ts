/** Names in a sentence. */

/** "A", "A or B", "A, B or C". */
export function listed(names: readonly string[], conjunction: "and" | "or"): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${conjunction} ${names.at(-1)}`;
}
