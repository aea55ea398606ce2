/** What letters do to the message that has the focus. */
import { replyIn } from "../store/drafts.ts";
import { editing } from "../store/message-acts.ts";
import { dialog, openBeside } from "../store/overlay.ts";
import type { Message } from "../wire/message.ts";
import { emojiPopup, messageMenu } from "./message-menu.tsx";
import { mayDelete, mayEdit, mayReact, mayReply } from "./message-rights.ts";

/** True when the key means something here. */
export function actOnKey(key: string, message: Message, node: Element): boolean {
  if (key === "Enter") openBeside(node, messageMenu(message));
  else if (key === "r" && mayReply(message)) replyIn(message.channel_id, message);
  else if (key === "e" && mayEdit(message)) editing.value = message.id;
  else if (key === "+" && mayReact(message)) openBeside(node, emojiPopup(message));
  else if ((key === "Delete" || key === "Backspace") && mayDelete(message)) dialog.value = { kind: "delete", message };
  else return false;
  return true;
}
