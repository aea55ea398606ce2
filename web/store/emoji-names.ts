/** The emoji once they are loaded, and those that were used last. */
import { signal } from "@preact/signals";
import type { NamedEmoji } from "../composer/emoji.ts";
import { recall, remember } from "./memory.ts";
import { attempt } from "./notices.ts";

const maxRecent = 18;
const first = ["👍", "❤️", "😂", "🎉", "👀", "✅", "🙏", "🚀"];

/** All emoji; empty until they were asked for. */
export const emojiNames = signal<readonly NamedEmoji[]>([]);
/** Those used last, the latest first. */
export const recentEmoji = signal<readonly string[]>(recall("emoji", first));

/** Loads the emoji, once. */
export async function needEmoji(): Promise<void> {
  if (emojiNames.value.length > 0) return;
  const answer = await attempt(import("../composer/emoji.ts"), "The emoji could not be loaded");
  if (answer) emojiNames.value = answer.value.allEmoji;
}

/** The emoji of this name. */
export function emojiNamed(name: string): string | undefined {
  return emojiNames.value.find(({ names }) => names.includes(name))?.emoji;
}

/** Remembers that an emoji was used. */
export function usedEmoji(emoji: string): void {
  recentEmoji.value = [emoji, ...recentEmoji.value.filter((other) => other !== emoji)].slice(0, maxRecent);
  remember("emoji", recentEmoji.value);
}
