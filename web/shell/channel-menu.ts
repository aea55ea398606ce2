/** What one can do with a channel, as a menu. */
import { copy } from "../store/clipboard.ts";
import { channelName } from "../store/names.ts";
import type { Popup } from "../store/overlay.ts";
import { isUnread, markRead } from "../store/reads.ts";
import type { Channel } from "../wire/channel.ts";

/** The menu of a channel. */
export function channelMenu(channel: Channel): Popup {
  const read = isUnread(channel) ? [{ label: "Mark as read", act: () => markRead(channel.id) }] : [];
  const link = `${location.origin}${location.pathname}${location.search}#${channel.id}`;
  return {
    kind: "menu",
    label: `Channel ${channelName(channel)}`,
    items: [
      read,
      [
        { label: "Copy link", act: () => copy(link, "The link") },
        { label: "Copy mention", act: () => copy(`<#${channel.id}>`, "The mention") },
        { label: "Copy channel ID", act: () => copy(channel.id, "The ID") },
      ],
    ],
  };
}
