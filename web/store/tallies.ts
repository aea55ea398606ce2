/** Sums over channels: what is unread, how often one is called. */
import type { Channel } from "../wire/channel.ts";
import { isThread } from "./channel-kinds.ts";
import { callCounts, isUnread } from "./reads.ts";

/** How often one is called in these channels. */
export function callsIn(channels: readonly Channel[]): number {
  return channels.reduce((sum, { id }) => sum + (callCounts.value.get(id) ?? 0), 0);
}

/** True when one of them has something unread that is worth a mark: threads one is not in are not. */
export function hasUnread(channels: readonly Channel[]): boolean {
  return channels.some((channel) => isUnread(channel) && (!isThread(channel) || channel.member !== undefined));
}
