/** Asks for the name of a thread, and starts it. */
import { useSignal } from "@preact/signals";
import { lineOf } from "../message/reply-line.tsx";
import { mine } from "../store/person.ts";
import { openNew } from "../store/place.ts";
import type { Message } from "../wire/message.ts";
import { FormFrame } from "./form-frame.tsx";
import { TextField } from "./text-field.tsx";

const maxName = 100;
const maxSuggestedName = 40;

interface Properties {
  readonly channelId: string;
  /** The message it begins with; null for none. */
  readonly message: Message | null;
  readonly onClose: () => void;
}

/** The form. */
export function ThreadDialog({ channelId, message, onClose }: Properties) {
  const name = useSignal(message ? lineOf(message).slice(0, maxSuggestedName) : "");
  const on = message ? { messageId: message.id } : {};
  return (
    <FormFrame
      action="Start thread"
      failure="The thread was not started"
      send={() => mine().startThread({ channelId, name: name.value.trim(), ...on })}
      onSent={openNew}
      onClose={onClose}
    >
      <TextField
        label="Name of the thread"
        isFirst
        maxLength={maxName}
        value={name.value}
        onChange={(text) => {
          name.value = text;
        }}
      />
    </FormFrame>
  );
}
