/** A tag that can be chosen. */
import type { ForumTag } from "../wire/channel.ts";

interface Properties {
  readonly tag: ForumTag;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}

/** The tag. */
export function TagButton({ tag: { name, emoji_name: emoji }, isChosen, onToggle }: Properties) {
  return (
    <button type="button" class="tag" aria-pressed={isChosen} onClick={onToggle}>
      {emoji && <span class="emoji">{emoji}</span>} {name}
    </button>
  );
}
