/** The emoji, with a search. Loaded when it is first opened. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { emojiNamed, emojiNames, recentEmoji, usedEmoji } from "../store/emoji-names.ts";
import { closePopup } from "../store/overlay.ts";
import { emojiGroups } from "./emoji-groups.ts";
import { goOnGrid } from "./grid-keys.ts";

/** The picker; `pick` gets the emoji. */
export function EmojiPicker({ pick }: { pick: (emoji: string) => void }) {
  const typed = useSignal("");
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => search.current?.focus(), []);
  const take = (emoji: string): void => {
    usedEmoji(emoji);
    closePopup();
    pick(emoji);
  };
  const groups = emojiGroups(emojiNames.value, recentEmoji.value, typed.value);
  const first = groups[0]?.emoji[0]?.sign;
  return (
    <div class="emoji-picker" onKeyDown={goOnGrid}>
      <input
        ref={search}
        type="search"
        aria-label="Search emoji"
        placeholder="Search emoji"
        value={typed.value}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !first) return;
          // The focus goes back to the button that has opened this, which the same key must not press.
          event.preventDefault();
          take(emojiNamed(typed.value) ?? first);
        }}
      />
      <div class="emoji-scroll">
        {groups.map(({ title, emoji }) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <div class="emoji-grid">
              {emoji.map(({ sign, name }) => (
                <button key={sign} type="button" aria-label={name} title={name} onClick={() => take(sign)}>
                  {sign}
                </button>
              ))}
            </div>
          </section>
        ))}
        {groups.length === 0 && <p class="popup-empty">No emoji is called so.</p>}
      </div>
    </div>
  );
}
