/** The emoji in the groups in which they are shown. Pure. */
import type { NamedEmoji } from "../composer/emoji.ts";
import { rankOf } from "../composer/query.ts";

const maxFound = 63;

/** Emoji under one heading. */
export interface EmojiGroup {
  readonly title: string;
  readonly emoji: readonly { readonly sign: string; readonly name: string }[];
}

/** Those used last and then all by category; or, when something was typed, those that fit, the best first. */
export function emojiGroups(all: readonly NamedEmoji[], recent: readonly string[], typed: string): EmojiGroup[] {
  if (typed.trim() !== "") {
    const found = fitting(all, typed.trim());
    return found.length > 0 ? [{ title: "Found", emoji: found.map(shown) }] : [];
  }
  const nameOf = new Map(all.map((each) => [each.emoji, each.names[0] ?? ""]));
  const used = recent.map((sign) => ({ sign, name: nameOf.get(sign) ?? sign }));
  const categories = Map.groupBy(all, ({ category }) => category);
  return [
    { title: "Used last", emoji: used },
    ...[...categories].map(([title, own]) => ({ title, emoji: own.map(shown) })),
  ];
}

function fitting(all: readonly NamedEmoji[], typed: string): NamedEmoji[] {
  const ranked = all.flatMap((each) => {
    const ranks = [...each.names, ...each.tags].flatMap((name) => rankOf(name, typed) ?? []);
    return ranks.length > 0 ? [{ each, rank: Math.min(...ranks) }] : [];
  });
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, maxFound)
    .map(({ each }) => each);
}

function shown({ emoji, names }: NamedEmoji): { sign: string; name: string } {
  return { sign: emoji, name: (names[0] ?? "").replaceAll("_", " ") };
}
