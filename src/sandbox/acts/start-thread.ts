/**
 * Threads begin: from a message, without one, or as a post of a forum.
 * See [Discord Docs/Threads](https://docs.discord.com/developers/topics/threads).
 */
import { problem } from "../problem.ts";
import { type Sandbox, timestamp } from "../sandbox.ts";
import { freshRow } from "../state/message-log.ts";
import type { Channel, User } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import type { Event, MessageRow, Write } from "../state/rows.ts";
import { madeAtMs } from "../state/snowflakes.ts";
import { put } from "../state/tables.ts";
import { type ChannelState, emptyChannel, isThread } from "../state/world.ts";
import { messageEvent } from "../wire/message.ts";
import { may, refuseParts } from "./access.ts";
import type { Draft } from "./draft.ts";
import { refuseTags } from "./forum-tags.ts";
import { isEmpty, newMessage } from "./post-message.ts";
import { referenceTo } from "./reference.ts";
import { systemMessage } from "./system-message.ts";
import { joinThread } from "./thread-members.ts";

const hasThreadFlag = 1 << 5;
/** A thread from a message older than this is announced in the channel, because the message may be out of sight. */
const announceAfterMs = 10_000;

/** A thread to be made. */
export interface ThreadPlan {
  readonly name: string;
  readonly autoArchiveMinutes: number;
  readonly isPrivate?: boolean;
  readonly invitable?: boolean;
  readonly slowmodeSeconds?: number;
  readonly appliedTags?: readonly string[];
}

/**
 * Starts a thread on behalf of somebody: on a message, or without one when `row` is null.
 * @throws Problem 50013, 50024, 160004
 */
export function startThread(
  sandbox: Sandbox,
  starter: User,
  parent: ChannelState,
  row: MessageRow | null,
  plan: ThreadPlan,
): Channel {
  refuseThreads(parent.channel);
  const needed = plan.isPrivate ? Permission.CREATE_PRIVATE_THREADS : Permission.CREATE_PUBLIC_THREADS;
  if (!may(sandbox, starter.id, parent, needed)) throw problem(50013);
  return row === null
    ? threadInChannel(sandbox, starter, parent, plan)
    : threadFromMessage(sandbox, starter, parent, row, plan);
}

/**
 * Starts a post of a forum on behalf of somebody: a thread and its first message, which share their id.
 * @throws Problem 50006, 50013, 50024, 10087, 40067
 */
export function startPost(
  sandbox: Sandbox,
  starter: User,
  forum: ChannelState,
  plan: ThreadPlan,
  draft: Draft,
): { channel: Channel; row: MessageRow } {
  if (forum.channel.type !== 15) throw problem(50024);
  if (!may(sandbox, starter.id, forum, Permission.SEND_MESSAGES)) throw problem(50013);
  refuseParts(sandbox, starter.id, forum, draft);
  const isModerator = may(sandbox, starter.id, forum, Permission.MANAGE_THREADS);
  refuseTags(sandbox, { parent_id: forum.channel.id }, plan.appliedTags ?? [], isModerator);
  if (isEmpty(draft)) throw problem(50006);
  return postInForum(sandbox, starter, forum, plan, draft);
}

/** Both share their id. */
function threadFromMessage(
  sandbox: Sandbox,
  starter: User,
  parent: ChannelState,
  row: MessageRow,
  plan: ThreadPlan,
): Channel {
  const { message } = row;
  const known = sandbox.world.channels.get(message.id);
  if (known && isThread(known.channel)) throw problem(160004);
  const state = emptyChannel(newThread(sandbox, starter, parent.channel, message.id, plan));
  const flagged = { ...message, flags: message.flags | hasThreadFlag };
  const to = { channel: parent.channel.id };
  const first = systemMessage(sandbox, starter, state, 21, "", referenceTo(parent.channel, message.id));
  const writes: Write[] = [put("channel", state.channel), put("message", { ...row, message: flagged })];
  const events: Event[] = [created(state.channel)];
  writes.push(put("message", freshRow(first)));
  joinThread(sandbox, state, [starter], writes, events);
  if (sandbox.now() - madeAtMs(message.id) > announceAfterMs) {
    const announcement = systemMessage(sandbox, starter, parent, 18, plan.name, referenceTo(state.channel));
    writes.push(put("message", freshRow(announcement)));
    events.push({ t: "MESSAGE_CREATE", d: messageEvent(sandbox, announcement, parent.channel), to });
  }
  sandbox.commit(writes, events);
  const update = messageEvent(sandbox, flagged, parent.channel);
  const opening = messageEvent(sandbox, first, state.channel);
  sandbox.commit(
    [],
    [
      { t: "MESSAGE_UPDATE", d: update, to },
      { t: "MESSAGE_CREATE", d: opening, to: { channel: state.channel.id } },
    ],
  );
  return state.channel;
}

/** A public one is announced by a message of type 18 that shares its id. */
function threadInChannel(sandbox: Sandbox, starter: User, parent: ChannelState, plan: ThreadPlan): Channel {
  const id = sandbox.ids.next();
  const state = emptyChannel(newThread(sandbox, starter, parent.channel, id, plan));
  const writes: Write[] = [put("channel", state.channel)];
  const events: Event[] = [created(state.channel)];
  joinThread(sandbox, state, [starter], writes, events);
  // A private thread is seen by its members only: the starter must be one before anybody is told.
  sandbox.commit(writes, events);
  if (!plan.isPrivate) announce(sandbox, starter, parent, state.channel);
  return state.channel;
}

/** As `startPost`, for whoever was allowed to already. */
export function postInForum(
  sandbox: Sandbox,
  starter: User,
  parent: ChannelState,
  plan: ThreadPlan,
  draft: Draft,
): { channel: Channel; row: MessageRow } {
  const opening = newMessage(sandbox, starter, { ...emptyChannel(parent.channel) }, draft);
  const state = emptyChannel(newThread(sandbox, starter, parent.channel, opening.id, plan));
  const row = freshRow({ ...opening, channel_id: state.channel.id, position: 0 });
  // A forum ends with its last post.
  const forum = { ...parent.channel, last_message_id: state.channel.id };
  const writes: Write[] = [put("channel", forum), put("channel", state.channel), put("message", row)];
  const events: Event[] = [created(state.channel)];
  joinThread(sandbox, state, [starter], writes, events);
  const d = messageEvent(sandbox, row.message, state.channel);
  sandbox.commit(writes, [...events, { t: "MESSAGE_CREATE", d, to: { channel: state.channel.id } }]);
  return { channel: state.channel, row };
}

/** Only text channels of a guild have threads; forums have posts, and threads have none. */
function refuseThreads({ type, guild_id }: Channel): void {
  if (guild_id === undefined || (type !== 0 && type !== 5)) throw problem(50024);
}

function announce(sandbox: Sandbox, starter: User, parent: ChannelState, thread: Channel): void {
  const made = systemMessage(sandbox, starter, parent, 18, thread.name ?? "", referenceTo(thread));
  const message = { ...made, id: thread.id, flags: hasThreadFlag };
  sandbox.commit([put("message", freshRow(message))]);
  const d = messageEvent(sandbox, message, parent.channel);
  sandbox.commit([], [{ t: "MESSAGE_CREATE", d, to: { channel: parent.channel.id } }]);
}

function newThread(sandbox: Sandbox, starter: User, parent: Channel, id: string, plan: ThreadPlan): Channel {
  const at = timestamp(sandbox.now());
  const publicType = parent.type === 5 ? 10 : 11;
  return {
    id,
    type: plan.isPrivate ? 12 : publicType,
    flags: 0,
    last_message_id: null,
    guild_id: parent.guild_id ?? "",
    name: plan.name,
    parent_id: parent.id,
    owner_id: starter.id,
    rate_limit_per_user: plan.slowmodeSeconds ?? parent.default_thread_rate_limit_per_user ?? 0,
    message_count: 0,
    member_count: 1,
    total_message_sent: 0,
    thread_metadata: {
      archived: false,
      archive_timestamp: at,
      auto_archive_duration: plan.autoArchiveMinutes,
      locked: false,
      create_timestamp: at,
      ...(plan.isPrivate ? { invitable: plan.invitable ?? true } : {}),
    },
    ...(plan.appliedTags ? { applied_tags: [...plan.appliedTags] } : {}),
  };
}

function created(thread: Channel): Event {
  return { t: "THREAD_CREATE", d: { ...thread, newly_created: true }, to: { channel: thread.id } };
}
