/** Link messages in the domain's words, and back. The walls meet here: neither room knows the other's shapes. */
import type { ControlEvent } from "../../control/event-door.ts";
import type { Channel, ChannelKind } from "../../domain/guild.ts";
import type { AgentId } from "../../domain/ids.ts";
import type { AuthorKind, Message } from "../../domain/message.ts";
import type { SeenMessage, WorkerEvent } from "../../ipc/worker-events.ts";
import type { WorkerToSupervisor } from "../../ipc/worker-protocol.ts";
import type { Bot } from "../../store/guild.ts";
import { toJson } from "../../store/json.ts";
import type { Knowledge } from "./knowledge.ts";

/** Discord's message types that a person or bot writes: a message, a reply, the answers to two kinds of commands. */
const writtenTypes: ReadonlySet<number> = new Set([0, 19, 20, 23]);

/** Those that a token's own request makes; what answers an interaction is sent as by a webhook. */
const postTypes: ReadonlySet<number> = new Set([0, 19]);

const channelKinds: ReadonlyMap<number, ChannelKind> = new Map([
  [0, "text"],
  [1, "dm"],
  [2, "text"],
  [4, "category"],
  [5, "text"],
  [10, "thread"],
  [11, "thread"],
  [12, "thread"],
  [15, "forum"],
  [16, "forum"],
]);

/** What Discord says of a bot when it signs in. */
export function toBot(
  agentId: AgentId,
  { userId, applicationId, username, guildIds }: Extract<WorkerToSupervisor, { type: "ready" }>,
): Bot {
  return { agentId, userId, applicationId, username, guildIds };
}

/** A message as a bot saw it. REST leaves out the guild: it is that of the channel. */
export function toMessage(seen: SeenMessage, knowledge: Knowledge): Message {
  const { id, channelId, author, content, attachments, replyTo, mentionedUserIds, mentionedRoleIds } = seen;
  return {
    id,
    channelId,
    guildId: seen.guildId ?? knowledge.guildOf(channelId),
    authorId: author.id,
    authorName: author.name,
    authorKind: authorKindOf(seen, knowledge),
    authorRoleIds: author.roleIds,
    content,
    attachments,
    replyTo,
    mentionedUserIds,
    mentionedRoleIds,
  };
}

/** A worker's event for the control plane. `isLive`: heard as it happened, not sent again for what a bot had missed. */
export function toControlEvent(event: WorkerEvent, knowledge: Knowledge, isLive: boolean): ControlEvent {
  switch (event.type) {
    case "message_created":
      return toMessageEvent(event.message, knowledge, isLive);
    case "message_edited": {
      const { authorId, channelId, messageId, content, attachments, editedAt } = event;
      return { type: event.type, authorId, channelId, edit: { messageId, content, attachments, editedAt } };
    }
    case "interaction_created": {
      const { target } = event.interaction;
      return { ...event, interaction: { ...event.interaction, target: target && { messageId: target.messageId } } };
    }
    case "messages_deleted":
      return event;
    default:
      return toGuildEvent(withStorableNames(event));
  }
}

function toMessageEvent(seen: SeenMessage, knowledge: Knowledge, isLive: boolean): ControlEvent {
  const isLivePost = isLive && postTypes.has(seen.type) && !seen.author.webhook;
  return { type: "message_created", message: toMessage(seen, knowledge), nonce: seen.nonce, isLivePost };
}

type SeenGuildEvent = Exclude<
  WorkerEvent,
  { type: "message_created" | "message_edited" | "messages_deleted" | "interaction_created" }
>;

/** Discord does not say what a name may hold: one that the database refuses must not hide a channel. */
function withStorableNames(event: SeenGuildEvent): SeenGuildEvent {
  return JSON.parse(toJson(event));
}

function toGuildEvent(event: SeenGuildEvent): ControlEvent {
  switch (event.type) {
    case "guild_available":
      return { ...event, channels: event.channels.map(toChannel) };
    case "channel_changed":
      return { type: event.type, channel: toChannel(event.channel) };
    case "threads_listed":
      return { type: event.type, threads: event.threads.map(toChannel) };
    default:
      return event;
  }
}

function authorKindOf({ author, type }: SeenMessage, knowledge: Knowledge): AuthorKind {
  if (knowledge.isOurBot(author.id)) return "own_bot";
  if (!writtenTypes.has(type)) return "system";
  return author.bot || author.webhook ? "foreign_bot" : "human";
}

/** A channel as a bot saw it. */
export function toChannel(seen: Extract<WorkerEvent, { type: "channel_changed" }>["channel"]): Channel {
  const { id, guildId, name, parentId, ownerId } = seen;
  return { id, guildId, kind: channelKinds.get(seen.type) ?? "other", name, parentId, ownerId };
}
