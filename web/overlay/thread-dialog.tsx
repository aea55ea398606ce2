/** Asks for the name of a thread, and starts it. */
import { useSignal } from "@preact/signals";
import { lineOf } from "../message/reply-line.tsx";
import { attempt } from "../store/notices.ts";
import { mine } from "../store/person.ts";
import { open } from "../store/place.ts";
import { putChannel } from "../store/world.ts";
import type { Message } from "../wire/message.ts";

const maxName = 100;

interface Properties {
  readonly channelId: string;
  /** The message it begins with; null for none. */
  readonly message: Message | null;
  readonly onClose: () => void;
}

/** The form. */
export function ThreadDialog({ channelId, message, onClose }: Properties) {
  const name = useSignal(message ? lineOf(message).slice(0, 40) : "");
  const start = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (name.value.trim() === "") return;
    const on = message ? { messageId: message.id } : {};
    const asked = mine().startThread({ channelId, name: name.value.trim(), ...on });
    const answer = await attempt(asked, "The thread was not started");
    if (answer === null) return;
    putChannel(answer.value);
    onClose();
    await open(answer.value.id);
  };
  return (
    <form onSubmit={(event) => void start(event)}>
      <label class="field">
        Name of the thread
        <input
          data-first
          required
          maxLength={maxName}
          value={name.value}
          onInput={({ currentTarget }) => {
            name.value = currentTarget.value;
          }}
        />
      </label>
      <footer>
        <button type="button" class="secondary" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="primary">
          Start thread
        </button>
      </footer>
    </form>
  );
}
