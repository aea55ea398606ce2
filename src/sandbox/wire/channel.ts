/**
 * Channels and threads as one bot sees them over REST and in GUILD_CREATE.
 * See [Discord Docs/Channel](https://docs.discord.com/developers/resources/channel).
 */
import type { Channel, ThreadMember } from "../state/nouns.ts";
import { type ChannelState, isThread, type World } from "../state/world.ts";

/** A channel for `viewerId`: a DM without the viewer among its recipients, a thread with the viewer's membership. */
export function wireChannel(world: World, channel: Channel, viewerId: string): object {
  if (channel.recipients) {
    const recipients = channel.recipients.filter(({ id }) => id !== viewerId);
    return { ...channel, recipients: recipients.map((user) => world.users.get(user.id) ?? user) };
  }
  const membership = world.channels.get(channel.id)?.threadMembers.get(viewerId);
  return isThread(channel) && membership ? { ...channel, member: membership } : channel;
}

/** A list of threads. */
interface ThreadList {
  readonly threads: readonly Channel[];
  readonly members: readonly ThreadMember[];
  readonly has_more: boolean;
}

/** A list of threads with the viewer's memberships, as the thread routes answer it. */
export function wireThreads(threads: readonly ChannelState[], viewerId: string, hasMore: boolean): ThreadList {
  const members = threads.flatMap(({ threadMembers }): ThreadMember[] => {
    const membership = threadMembers.get(viewerId);
    return membership ? [membership] : [];
  });
  return { threads: threads.map(({ channel }) => channel), members, has_more: hasMore };
}
