/** What is being typed at the cursor that calls for suggestions. Pure. */

/** A word begun with a sign: `@na`, `#gen`, `:smi`, or a command. */
export interface SuggestionQuery {
  readonly kind: "mention" | "channel" | "emoji" | "command";
  /** What stands behind the sign. */
  readonly typed: string;
  /** Where the sign stands. */
  readonly start: number;
}

const patterns: readonly (readonly [SuggestionQuery["kind"], RegExp])[] = [
  ["mention", /(?:^|[\s(])@([\p{L}\p{N}_-]*(?: [\p{L}\p{N}_-]*)?)$/u],
  ["channel", /(?:^|[\s(])#([\p{L}\p{N}_-]*)$/u],
  ["emoji", /(?:^|[\s(]):([a-z0-9_+-]{2,})$/i],
];

/** The query at the end of `before`, the text up to the cursor; null when there is none. */
export function queryAt(before: string): SuggestionQuery | null {
  const command = /^\/([^\n]*)$/.exec(before)?.[1];
  if (command !== undefined) return { kind: "command", typed: command, start: 0 };
  for (const [kind, pattern] of patterns) {
    const typed = pattern.exec(before)?.[1];
    if (typed !== undefined) return { kind, typed, start: before.length - typed.length - 1 };
  }
  return null;
}

/** How well a name fits what was typed: 0 begins with it, 1 a word of it does, 2 contains it; null not at all. */
export function rankOf(name: string, typed: string): number | null {
  const [own, wanted] = [name.toLowerCase(), typed.toLowerCase()];
  if (own.startsWith(wanted)) return 0;
  if (own.split(/[\s_-]+/).some((word) => word.startsWith(wanted))) return 1;
  return own.includes(wanted) ? 2 : null;
}

/** The items that fit, the best first, else in their own order. */
export function bestOf<T>(items: readonly T[], typed: string, nameOf: (item: T) => string, max: number): T[] {
  const ranked = items.flatMap((item) => {
    const rank = rankOf(nameOf(item), typed);
    return rank === null ? [] : [{ item, rank }];
  });
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, max)
    .map(({ item }) => item);
}
