/** Asks before a message is deleted. */
import { lineOf } from "../message/reply-line.tsx";
import { deleteMessage } from "../store/message-acts.ts";
import { nameOf } from "../store/names.ts";
import type { Message } from "../wire/message.ts";

/** The question. */
export function DeleteDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const remove = (): void => {
    onClose();
    void deleteMessage(message);
  };
  return (
    <>
      <blockquote class="quoted-message">
        <strong>{nameOf(message.author.id)}</strong> {lineOf(message)}
      </blockquote>
      <p class="note">It cannot be brought back.</p>
      <footer>
        <button type="button" class="secondary" onClick={onClose}>
          Keep it
        </button>
        <button type="button" class="danger" data-first onClick={remove}>
          Delete
        </button>
      </footer>
    </>
  );
}
