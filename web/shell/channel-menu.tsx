/** What one can do with a channel or a category, as a menu. */
import { Icon } from "../parts/icon.tsx";
import { isCategory, isDm } from "../store/channel-kinds.ts";
import { copy } from "../store/clipboard.ts";
import { channelName } from "../store/names.ts";
import { dialog, type MenuItem, type Popup } from "../store/overlay.ts";
import { isUnread, markRead } from "../store/reads.ts";
import type { Channel } from "../wire/channel.ts";

/** The menu of a channel. */
export function channelMenu(channel: Channel): Popup {
  const read = isUnread(channel) ? [{ label: "Mark as read", act: () => markRead(channel.id) }] : [];
  return {
    kind: "menu",
    label: `${isCategory(channel) ? "Category" : "Channel"} ${channelName(channel)}`,
    items: [read, copyItems(channel), isDm(channel) ? [] : [deleteItem(channel)]],
  };
}

function copyItems(channel: Channel): MenuItem[] {
  const { id } = channel;
  const link = `${location.origin}${location.pathname}${location.search}#${id}`;
  const copyId = { label: "Copy channel ID", act: () => copy(id, "The ID") };
  if (isCategory(channel)) return [copyId];
  return [
    { label: "Copy link", act: () => copy(link, "The link") },
    { label: "Copy mention", act: () => copy(`<#${id}>`, "The mention") },
    copyId,
  ];
}

function deleteItem(channel: Channel): MenuItem {
  const act = (): void => {
    dialog.value = { kind: "delete-channel", channel };
  };
  return { label: "Delete…", kind: "danger", icon: <Icon name="trash" size={18} />, act };
}
