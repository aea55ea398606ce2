/**
 * Threads begin: from a message, without one, or as a post of a forum.
 * See [Discord Docs/Threads](https://docs.discord.com/developers/topics/threads).
 */
import { problem } from "../problem.ts";
import { type Sandbox, timestamp } from "../sandbox.ts";
import type { Channel, Message, User } from "../state/nouns.ts";
import type { Event, MessageRow, Write } from "../state/rows.ts";
import { madeAtMs } from "../state/snowflakes.ts";
import { put } from "../state/tables.ts";
import { type ChannelState, emptyChannel, isThread } from "../state/world.ts";
import { messageEvent } from "../wire/message.ts";
import { type Draft, textDraft } from "./draft.ts";
import { newMessage } from "./post-message.ts";
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
  readonly appliedTags?: readonly string[];
}

/** Starts a thread on a message; both share their id. @throws Problem 160004, 50024 */
export function threadFromMessage(
  sandbox: Sandbox,
  starter: User,
  parent: ChannelState,
  row: MessageRow,
  plan: ThreadPlan,
): Channel {
  const { message } = row;
  const known = sandbox.world.channels.get(message.id);
  if (known && isThread(known.channel)) throw problem(160004);
  refuseThreads(parent.channel);
  const state = emptyChannel(newThread(sandbox, starter, parent.channel, message.id, plan));
  const flagged = { ...message, flags: message.flags | hasThreadFlag };
  const to = { channel: parent.channel.id };
  const first = systemMessage(sandbox, starter, state, 21, "", {
    ...referenceTo(parent.channel),
    message_id: message.id,
  });
  const writes: Write[] = [put("channel", state.channel), put("message", { ...row, message: flagged })];
  const events: Event[] = [created(state.channel)];
  writes.push(put("message", bare(first)));
  joinThread(sandbox, state, [starter], writes, events);
  if (sandbox.now() - madeAtMs(message.id) > announceAfterMs) {
    const announcement = systemMessage(sandbox, starter, parent, 18, plan.name, referenceTo(state.channel));
    writes.push(put("message", bare(announcement)));
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

/** Starts a thread in a channel; a public one is announced by a message of type 18 that shares its id. @throws Problem 50024 */
export function threadInChannel(sandbox: Sandbox, starter: User, parent: ChannelState, plan: ThreadPlan): Channel {
  refuseThreads(parent.channel);
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

/** Starts a post of a forum: a thread and its first message share their id. */
export function postInForum(
  sandbox: Sandbox,
  starter: User,
  parent: ChannelState,
  plan: ThreadPlan,
  draft: Draft,
): { channel: Channel; row: MessageRow } {
  const opening = newMessage(sandbox, starter, { ...emptyChannel(parent.channel) }, draft);
  const state = emptyChannel(newThread(sandbox, starter, parent.channel, opening.id, plan));
  const row = bare({ ...opening, channel_id: state.channel.id, position: 0 });
  const writes: Write[] = [put("channel", state.channel), put("message", row)];
  const events: Event[] = [created(state.channel)];
  joinThread(sandbox, state, [starter], writes, events);
  const d = messageEvent(sandbox, row.message, state.channel);
  sandbox.commit(writes, [...events, { t: "MESSAGE_CREATE", d, to: { channel: state.channel.id } }]);
  return { channel: state.channel, row };
}

/** Only channels of a guild have threads, and threads have none. */
function refuseThreads(parent: Channel): void {
  if (isThread(parent) || parent.guild_id === undefined) throw problem(50024);
}

function announce(sandbox: Sandbox, starter: User, parent: ChannelState, thread: Channel): void {
  const made = systemMessage(sandbox, starter, parent, 18, thread.name ?? "", referenceTo(thread));
  const message = { ...made, id: thread.id, flags: hasThreadFlag };
  sandbox.commit([put("message", bare(message))]);
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
    rate_limit_per_user: 0,
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

function systemMessage(
  sandbox: Sandbox,
  author: User,
  state: ChannelState,
  type: number,
  content: string,
  reference: NonNullable<Message["message_reference"]>,
): Message {
  return { ...newMessage(sandbox, author, state, textDraft(content)), type, message_reference: reference };
}

function referenceTo({ id, guild_id }: Channel): NonNullable<Message["message_reference"]> {
  return { type: 0, channel_id: id, ...(guild_id === undefined ? {} : { guild_id }) };
}

function bare(message: Message): MessageRow {
  return { message, reactions: [], pinnedAt: null };
}
