/**
 * Who sees which channels, before and after a change of roles, members or overwrites. Whoever gains or loses a channel hears
 * of it: CHANNEL_UPDATE in the form that is theirs, and THREAD_LIST_SYNC for the threads of what they gained.
 * See [Discord Docs/Thread list sync](https://docs.discord.com/developers/events/gateway-events#thread-list-sync).
 */
import type { Sandbox } from "../sandbox.ts";
import type { Channel } from "../state/nouns.ts";
import type { Event } from "../state/rows.ts";
import { isThread } from "../state/world.ts";
import { wireThreads } from "../wire/channel.ts";

/** The channels that each listener of a guild sees; listeners are bots with a session and people with a page. */
export type Sight = ReadonlyMap<string, ReadonlySet<string>>;

/** What everybody who listens sees now. */
export function sightOf({ world, fanOut }: Sandbox, guildId: string): Sight {
  const state = world.guilds.get(guildId);
  const bots = [...world.sessions.values()].map(({ row }) => row.botId);
  const people = [...fanOut.viewers].map(({ userId }) => userId);
  const listeners = [...new Set([...bots, ...people])].filter((userId) => state?.members.has(userId));
  const channels = [...(state?.channels.values() ?? [])].filter((channel) => !isThread(channel));
  const seenBy = (userId: string) => channels.filter((channel) => world.permissions.canView(channel, userId));
  return new Map(listeners.map((userId) => [userId, new Set(seenBy(userId).map(({ id }) => id))]));
}

/** Tells listeners of the threads in channels that they did not see before. */
export function tellThreads(sandbox: Sandbox, guildId: string, before: Sight): void {
  const events = [...sightOf(sandbox, guildId)].flatMap(([userId, seen]): Event[] => {
    const gained = [...seen].filter((id) => before.get(userId)?.has(id) === false);
    return gained.length === 0 ? [] : [threadListSync(sandbox, guildId, userId, gained)];
  });
  if (events.length > 0) sandbox.commit([], events);
}

/** Tells listeners of every channel that they gained or lost, and of the threads in what they gained. */
export function tellSight(sandbox: Sandbox, guildId: string, before: Sight): void {
  const channels = sandbox.world.guilds.get(guildId)?.channels;
  const events = [...sightOf(sandbox, guildId)].flatMap(([userId, seen]): Event[] => {
    const had = before.get(userId) ?? new Set();
    const changed = [...new Set([...had, ...seen])].filter((id) => had.has(id) !== seen.has(id));
    return changed.flatMap((id) => {
      const channel = channels?.get(id);
      return channel ? [{ t: "CHANNEL_UPDATE", d: channel, to: { users: [userId] } }] : [];
    });
  });
  if (events.length > 0) sandbox.commit([], events);
  tellThreads(sandbox, guildId, before);
}

function threadListSync({ world }: Sandbox, guildId: string, userId: string, channelIds: readonly string[]): Event {
  const isGained = (channel: Channel): boolean =>
    channelIds.includes(channel.parent_id ?? "") && !channel.thread_metadata?.archived;
  const threads = world
    .threadsOf(guildId)
    .filter(({ channel }) => isGained(channel) && world.permissions.canView(channel, userId));
  const { threads: shown, members } = wireThreads(threads, userId, false);
  return {
    t: "THREAD_LIST_SYNC",
    d: { guild_id: guildId, channel_ids: channelIds, threads: shown, members },
    to: { users: [userId] },
  };
}
