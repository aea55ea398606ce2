/**
 * Who is in a thread, and threads that wake up: both follow from other acts, so they add to a commit in the making.
 * See [Discord Docs/Threads](https://docs.discord.com/developers/topics/threads).
 */
import { problem } from "../problem.ts";
import { type Sandbox, timestamp } from "../sandbox.ts";
import type { Channel, ThreadMember, User } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import type { Event, Write } from "../state/rows.ts";
import { drop, put } from "../state/tables.ts";
import { type ChannelState, isThread } from "../state/world.ts";
import { userOf } from "../wire/user.ts";
import { channelFor, may, sendPermission } from "./access.ts";

/** Adds a user to a thread on behalf of another, or of themselves. @throws Problem 10013, 50001, 50013, 50024, 50083 */
export function addToThread(sandbox: Sandbox, byId: string, threadId: string, userId: string): void {
  const state = openThread(sandbox, byId, threadId);
  const { channel } = state;
  const isSelf = userId === byId;
  const mayInvite = channel.type !== 12 || channel.owner_id === byId || channel.thread_metadata?.invitable !== false;
  const isModerator = may(sandbox, byId, state, Permission.MANAGE_THREADS);
  if (!isSelf && !isModerator && !(mayInvite && may(sandbox, byId, state, sendPermission(state)))) throw problem(50013);
  const writes: Write[] = [];
  const events: Event[] = [];
  joinThread(sandbox, state, [userOf(sandbox, userId)], writes, events);
  sandbox.commit(writes, events);
}

/** Removes a user from a thread on behalf of another, or of themselves. @throws Problem 50001, 50013, 50024, 50083 */
export function removeFromThread(sandbox: Sandbox, byId: string, threadId: string, userId: string): void {
  const state = openThread(sandbox, byId, threadId);
  const isModerator = may(sandbox, byId, state, Permission.MANAGE_THREADS);
  const isOwnPrivate = state.channel.type === 12 && state.channel.owner_id === byId;
  if (userId !== byId && !isModerator && !isOwnPrivate) throw problem(50013);
  leaveThread(sandbox, state, userId);
}

/** A thread that the user may view. @throws Problem 10003, 50001, 50024 */
export function threadFor(sandbox: Sandbox, userId: string, threadId: string): ChannelState {
  const state = channelFor(sandbox, userId, threadId);
  if (!isThread(state.channel)) throw problem(50024);
  return state;
}

/** Adds those who are not yet members. Whoever may not view the parent stays out. */
export function joinThread(
  sandbox: Sandbox,
  state: ChannelState,
  users: readonly User[],
  writes: Write[],
  events: Event[],
): void {
  const fresh = users.filter(({ id }) => !state.threadMembers.has(id) && mayJoin(sandbox, state.channel, id));
  if (fresh.length === 0) return;
  const added = fresh.map(({ id }): ThreadMember => {
    return { id: state.channel.id, user_id: id, join_timestamp: timestamp(sandbox.now()), flags: 0 };
  });
  writes.push(...added.map((member) => put("threadMember", member)));
  events.push(...introductions(sandbox, state.channel, added));
  events.push(membersUpdate(sandbox, state, added, []));
}

/** Nobody joins or leaves an archived thread. */
function openThread(sandbox: Sandbox, userId: string, threadId: string): ChannelState {
  const state = threadFor(sandbox, userId, threadId);
  if (state.channel.thread_metadata?.archived) throw problem(50083);
  return state;
}

function leaveThread(sandbox: Sandbox, state: ChannelState, userId: string): void {
  if (!state.threadMembers.has(userId)) return;
  const update = membersUpdate(sandbox, state, [], [userId]);
  // Whoever leaves a private thread may no longer view it, and still hears that they left.
  const events: Event[] = [{ ...update, to: { channel: state.channel.id, except: userId } }];
  events.push({ ...update, to: { users: [userId] } });
  sandbox.commit([drop("threadMember", state.channel.id, userId)], events);
}

/** Something said in an archived thread reopens it. */
export function reopenThread(sandbox: Sandbox, state: ChannelState, writes: Write[], events: Event[]): void {
  const metadata = state.channel.thread_metadata;
  if (!metadata?.archived) return;
  const at = timestamp(sandbox.now());
  const channel: Channel = {
    ...state.channel,
    thread_metadata: { ...metadata, archived: false, archive_timestamp: at },
  };
  writes.push(put("channel", channel));
  events.push({ t: "THREAD_UPDATE", d: channel, to: { channel: channel.id } });
}

/** Whoever comes into a private thread that exists already has never heard of it. */
function introductions({ world }: Sandbox, thread: Channel, added: readonly ThreadMember[]): Event[] {
  if (thread.type !== 12 || !world.channels.has(thread.id)) return [];
  return added.map((member) => ({ t: "THREAD_CREATE", d: { ...thread, member }, to: { users: [member.user_id] } }));
}

function mayJoin({ world }: Sandbox, thread: Channel, userId: string): boolean {
  const parent = world.channels.get(thread.parent_id ?? "")?.channel;
  return parent !== undefined && world.permissions.canView(parent, userId);
}

function membersUpdate(
  { world }: Sandbox,
  { channel, threadMembers }: ChannelState,
  added: readonly ThreadMember[],
  removed: readonly string[],
): Event {
  const members = world.guildOf(channel)?.members;
  const d = {
    id: channel.id,
    guild_id: channel.guild_id,
    member_count: threadMembers.size + added.length - removed.length,
    ...(added.length > 0
      ? {
          added_members: added.map((member) => {
            const partial = members?.get(member.user_id);
            const user = world.users.get(member.user_id);
            return { ...member, member: partial && user ? { ...partial, user } : undefined, presence: null };
          }),
        }
      : {}),
    ...(removed.length > 0 ? { removed_member_ids: removed } : {}),
  };
  return { t: "THREAD_MEMBERS_UPDATE", d, to: { channel: channel.id } };
}
