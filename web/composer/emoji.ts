/** The emoji by their names. Loaded when somebody types a colon or opens the list. */
import { gemoji } from "gemoji";

/** An emoji with its names. */
export interface NamedEmoji {
  readonly emoji: string;
  readonly names: readonly string[];
  readonly category: string;
  readonly tags: readonly string[];
}

/** All of them, in the order of Unicode. */
export const allEmoji: readonly NamedEmoji[] = gemoji;
