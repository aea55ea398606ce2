/** The emoji below a message. */
import { useSignal } from "@preact/signals";
import { loadReactors } from "../api/requests.ts";
import { IconButton } from "../parts/icon-button.tsx";
import { toggleReaction } from "../store/message-acts.ts";
import { nameOf } from "../store/names.ts";
import { attempt } from "../store/notices.ts";
import { openBeside } from "../store/overlay.ts";
import type { Reaction } from "../wire/emoji.ts";
import type { Message } from "../wire/message.ts";
import { emojiPopup } from "./message-menu.tsx";
import { mayReact } from "./message-rights.ts";

/** Nothing when there are none. */
export function Reactions({ message }: { message: Message }) {
  const { reactions = [] } = message;
  if (reactions.length === 0) return null;
  return (
    <div class="reactions" role="group" aria-label="Reactions">
      {reactions.map((reaction) => (
        <Chip key={reaction.emoji.id ?? reaction.emoji.name} reaction={reaction} message={message} />
      ))}
      {mayReact(message) && (
        <IconButton
          icon="smile"
          size={18}
          class="reaction-add"
          label="Add another reaction"
          aria-haspopup="dialog"
          onClick={(event) => openBeside(event.currentTarget, emojiPopup(message))}
        />
      )}
    </div>
  );
}

function Chip({ reaction: { emoji, count, me }, message }: { reaction: Reaction; message: Message }) {
  const name = emoji.id === null ? emoji.name : `:${emoji.name}:`;
  const who = useSignal("");
  const ask = async (): Promise<void> => {
    const answer = await attempt(loadReactors(message.channel_id, message.id), "Who reacted could not be loaded");
    const own = answer?.value.find(({ emoji: other }) => other.id === emoji.id && other.name === emoji.name);
    who.value = own?.users.map(({ id }) => nameOf(id)).join(", ") ?? "";
  };
  return (
    <button
      type="button"
      class="reaction"
      aria-pressed={me}
      title={who.value}
      onMouseEnter={() => void ask()}
      aria-label={`${name}, ${count} ${count === 1 ? "reaction" : "reactions"}`}
      onClick={() => void toggleReaction(message, emoji)}
    >
      <span class="emoji">{name}</span> {count}
    </button>
  );
}
