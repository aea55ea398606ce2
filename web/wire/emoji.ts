/** Emoji, alone and put on messages. Discord's own shapes, as far as the page reads them; types only. */

/** An emoji: `id` null for those of Unicode. */
export interface Emoji {
  readonly id: string | null;
  readonly name: string;
}

/** How often an emoji was put on a message. */
export interface Reaction {
  readonly emoji: Emoji;
  readonly count: number;
  readonly me: boolean;
}
