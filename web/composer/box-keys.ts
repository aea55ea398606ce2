/** Keys in the box for messages. */
import { mayEdit } from "../message/message-rights.ts";
import { changeDraft, draftOf } from "../store/drafts.ts";
import { logOf } from "../store/logs.ts";
import { editing } from "../store/message-acts.ts";
import type { Channel } from "../wire/channel.ts";
import { sendDraft } from "./send-draft.ts";

/** Enter sends, Escape answers nobody, Up in an empty box edits what one said last. */
export function handleBoxKey(event: KeyboardEvent, channel: Channel): void {
  const { text, replyTo } = draftOf(channel.id).value;
  if (event.key === "Escape" && replyTo !== null) {
    event.stopPropagation();
    changeDraft(channel.id, { replyTo: null });
  } else if (event.key === "ArrowUp" && text === "" && !event.altKey) {
    const own = logOf(channel.id).value?.messages.findLast(mayEdit);
    if (own === undefined) return;
    event.preventDefault();
    editing.value = own.id;
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    void sendDraft(channel);
  }
}
