/** The buttons that appear beside a message under the mouse, or when something in it has the focus. */
import { IconButton } from "../parts/icon-button.tsx";
import { replyIn } from "../store/drafts.ts";
import { isEphemeral } from "../store/mentions.ts";
import { editing } from "../store/message-acts.ts";
import { openBeside } from "../store/overlay.ts";
import type { Message } from "../wire/message.ts";
import { emojiPopup, messageMenu, threadDialog } from "./message-menu.tsx";
import { mayEdit, mayReact, mayReply, mayStartThread } from "./message-rights.ts";

/** The buttons; none for what only oneself sees. */
export function MessageTools({ message }: { message: Message }) {
  if (isEphemeral(message)) return null;
  return (
    <div class="message-tools" role="group" aria-label="Message actions">
      {mayReact(message) && (
        <IconButton
          icon="smile"
          label="Add reaction"
          aria-haspopup="dialog"
          onClick={(event) => openBeside(event.currentTarget, emojiPopup(message))}
        />
      )}
      {mayEdit(message) && <IconButton icon="edit" label="Edit" onClick={() => (editing.value = message.id)} />}
      {mayReply(message) && (
        <IconButton icon="reply" label="Reply" onClick={() => replyIn(message.channel_id, message)} />
      )}
      {mayStartThread(message) && (
        <IconButton icon="thread" label="Start thread" onClick={() => threadDialog(message)} />
      )}
      <IconButton
        icon="more"
        label="More"
        aria-haspopup="menu"
        onClick={(event) => openBeside(event.currentTarget, messageMenu(message))}
      />
    </div>
  );
}
