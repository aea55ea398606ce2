/** By which names things are shown. Reads the store's signals, so whoever draws with these is drawn anew when a name changes. */
import type { Channel } from "../wire/channel.ts";
import { isCategory, isDm, isThread } from "./channel-kinds.ts";
import { channels, guild, guilds, me, members, users } from "./world.ts";

/** The name of a person or bot. */
export function nameOf(userId: string): string {
  const user = users.value.get(userId);
  return members.value.get(userId)?.nick ?? user?.global_name ?? user?.username ?? "someone";
}

/** The person or bot at the other end of a direct message. */
export function recipientOf(channel: Channel): string | null {
  return channel.recipients?.find(({ id }) => id !== me.value?.id)?.id ?? null;
}

/** The name of a channel; that of a direct message is the other person's. */
export function channelName(channel: Channel): string {
  if (!isDm(channel)) return channel.name ?? "unnamed";
  const other = recipientOf(channel);
  return other === null ? "nobody" : nameOf(other);
}

/** A channel's name with the sign people write before it; threads and categories have none. */
export function channelLabel(channel: Channel): string {
  if (isDm(channel)) return `@${channelName(channel)}`;
  return isThread(channel) || isCategory(channel) ? channelName(channel) : `#${channelName(channel)}`;
}

/** What a mention says: `@`, `@&` or `#` and an id. */
export function mentionName(sign: string, id: string): string {
  if (sign === "#") {
    const channel = channels.value.get(id);
    return channel ? channelLabel(channel) : "#unknown";
  }
  if (sign === "@&") return `@${roleName(id)}`;
  return `@${nameOf(id)}`;
}

function roleName(id: string): string {
  const place = guild.value ?? guilds.value[0];
  return place?.roles.find((role) => role.id === id)?.name ?? "unknown role";
}
