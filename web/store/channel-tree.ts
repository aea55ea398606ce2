/** How the channels of a guild stand below each other. Pure. */
import type { Channel } from "../wire/channel.ts";
import { isCategory, isGuildChannel, isThread } from "./channel-kinds.ts";
import { compareIds } from "./ids.ts";

/** A category with its channels; `category` null for those above all categories. */
export interface Section {
  readonly category: Channel | null;
  readonly channels: readonly Channel[];
}

/** The sections in Discord's order: by position, then by age. Empty categories stay. */
export function sectionsOf(channels: readonly Channel[]): Section[] {
  const sorted = channels.toSorted(byPosition);
  const of = (parentId: string | null): Channel[] =>
    sorted.filter((channel) => isGuildChannel(channel) && (channel.parent_id ?? null) === parentId);
  const sections = sorted.filter(isCategory).map((category) => ({ category, channels: of(category.id) }));
  const free = of(null);
  return free.length > 0 ? [{ category: null, channels: free }, ...sections] : sections;
}

/** The open threads of a channel, newest first. */
export function threadsOf(channels: readonly Channel[], parentId: string): Channel[] {
  return channels
    .filter((channel) => isThread(channel) && channel.parent_id === parentId)
    .toSorted((a, b) => compareIds(b.last_message_id ?? b.id, a.last_message_id ?? a.id));
}

/** True for a thread that was put away. */
export function isArchived({ thread_metadata: metadata }: Channel): boolean {
  return metadata?.archived ?? false;
}

function byPosition(a: Channel, b: Channel): number {
  return (a.position ?? 0) - (b.position ?? 0) || compareIds(a.id, b.id);
}
