/** Everything one can do with a message, as a menu. */
import { Icon } from "../parts/icon.tsx";
import { appItems } from "../store/apps.ts";
import { copy } from "../store/clipboard.ts";
import { replyIn } from "../store/drafts.ts";
import { isEphemeral } from "../store/mentions.ts";
import { dismissMessage, editing, toggleReaction } from "../store/message-acts.ts";
import { dialog, type MenuItem, openBeside, type Popup } from "../store/overlay.ts";
import { togglePin } from "../store/pins.ts";
import { channels } from "../store/world.ts";
import type { Message } from "../wire/message.ts";
import { mayDelete, mayEdit, mayPin, mayReact, mayReply, mayStartThread } from "./message-rights.ts";

/** The menu. */
export function messageMenu(message: Message): Popup {
  return {
    kind: "menu",
    label: "Message",
    items: [ownItems(message), appItems(3, message.id), copyItems(message), endItems(message)],
  };
}

/** The emoji from which one picks a reaction. */
export function emojiPopup(message: Message): Popup {
  return { kind: "emoji", pick: (emoji) => void toggleReaction(message, { id: null, name: emoji }) };
}

/** Asks for the name of a thread. */
export function threadDialog(message: Message): void {
  dialog.value = { kind: "thread", channelId: message.channel_id, message };
}

function ownItems(message: Message): MenuItem[] {
  const items: (MenuItem | false)[] = [
    mayReact(message) && { label: "Add reaction…", icon: <Icon name="smile" size={18} />, act: () => react(message) },
    mayReply(message) && {
      label: "Reply",
      icon: <Icon name="reply" size={18} />,
      act: () => replyIn(message.channel_id, message),
    },
    mayStartThread(message) && {
      label: "Start thread…",
      icon: <Icon name="thread" size={18} />,
      act: () => threadDialog(message),
    },
    mayPin(message) && {
      label: message.pinned ? "Unpin" : "Pin",
      icon: <Icon name="pin" size={18} />,
      act: () => void togglePin(message),
    },
  ];
  return items.filter((item) => item !== false);
}

function copyItems({ content, id, channel_id }: Message): MenuItem[] {
  const link = `${location.origin}/channels/${channels.value.get(channel_id)?.guild_id ?? "@me"}/${channel_id}/${id}`;
  const icon = <Icon name="copy" size={18} />;
  return [
    ...(content === "" ? [] : [{ label: "Copy text", icon, act: () => copy(content, "The text") }]),
    { label: "Copy Message Link", icon: <Icon name="link" size={18} />, act: () => copy(link, "The link") },
    { label: "Copy message ID", icon: <Icon name="id" size={18} />, act: () => copy(id, "The ID") },
  ];
}

function endItems(message: Message): MenuItem[] {
  const items: (MenuItem | false)[] = [
    mayEdit(message) && {
      label: "Edit",
      icon: <Icon name="edit" size={18} />,
      act: () => {
        editing.value = message.id;
      },
    },
    mayDelete(message) && {
      label: "Delete…",
      kind: "danger",
      icon: <Icon name="trash" size={18} />,
      act: () => {
        dialog.value = { kind: "delete", message };
      },
    },
    isEphemeral(message) && { label: "Dismiss message", act: () => void dismissMessage(message) },
  ];
  return items.filter((item) => item !== false);
}

function react(message: Message): void {
  const node = document.querySelector(`[data-id="${message.id}"]`);
  if (node) openBeside(node, emojiPopup(message));
}
