/**
 * Translates what the gateway dispatches into the protocol's events. Pure: it decides nothing but what is worth
 * forwarding. Presence, typing, reactions and pins wake nobody and are dropped here.
 */
import {
  type APIAttachment,
  type APIChannel,
  type APIGuildMember,
  type APIMessage,
  type APIRole,
  GatewayDispatchEvents as Events,
  type GatewayDispatchPayload,
  type GatewayGuildCreateDispatchData,
} from "discord-api-types/v10";
import { type SeenMessage, seenMessage as seenMessageShape, type WorkerEvent } from "../ipc/worker-events.ts";
import type { Log } from "../log.ts";
import { seenInteraction } from "./seen-interaction.ts";

type MessageWithContext = APIMessage & {
  readonly guild_id?: string;
  readonly member?: Partial<APIGuildMember>;
};

/** A message as the control plane wants it. A mention is one written in the text; the ping of a reply is not. */
export function seenMessage(message: MessageWithContext): SeenMessage {
  const written = new Set([...message.content.matchAll(/<@!?(\d+)>/g)].map((match) => match[1]));
  const repliedTo = message.type === 19 ? message.message_reference?.message_id : undefined;
  return {
    id: message.id,
    channelId: message.channel_id,
    guildId: message.guild_id ?? null,
    type: message.type,
    author: {
      id: message.author.id,
      name: message.member?.nick ?? message.author.global_name ?? message.author.username,
      bot: message.author.bot ?? false,
      // What answers an interaction goes through a webhook of the application; not every server says so.
      webhook: message.webhook_id !== undefined || message.interaction_metadata !== undefined,
      roleIds: message.member?.roles ?? [],
    },
    content: message.content,
    attachments: message.attachments.map(seenFile),
    replyTo: repliedTo ? { messageId: repliedTo, authorId: message.referenced_message?.author.id ?? null } : null,
    mentionedUserIds: message.mentions.map((user) => user.id).filter((id) => written.has(id)),
    mentionedRoleIds: message.mention_roles,
    nonce: message.nonce === undefined ? null : String(message.nonce),
  };
}

/**
 * A message of a channel's history. One in a shape of Discord's own keeps its place, with nothing in it: by the length of a
 * page its reader knows whether there is more, and to fail over one message would fail over all that come after it.
 */
export function pastMessage(message: APIMessage, channelId: string, log: Log): SeenMessage {
  try {
    return seenMessageShape.parse(seenMessage(message));
  } catch (error) {
    log.error({ error, channelId, messageId: message.id }, "a message of the history could not be read");
    return { ...unreadable, id: message.id, channelId };
  }
}

/** A message in a shape of Discord's own: as a system message of a type that nobody knows. */
export const unreadable: Omit<SeenMessage, "id" | "channelId"> = {
  guildId: null,
  type: -1,
  author: { id: "0", name: "", bot: false, webhook: false, roleIds: [] },
  content: "",
  attachments: [],
  replyTo: null,
  mentionedUserIds: [],
  mentionedRoleIds: [],
  nonce: null,
};

/** A file as the control plane wants it. */
export function seenFile({ filename, url, size, content_type }: APIAttachment) {
  return { name: filename, url, size, contentType: content_type ?? null };
}

/** Null for an update that changed no words: a link that got its preview, a pin. */
function messageEdited(message: APIMessage): WorkerEvent | null {
  const { id: messageId, channel_id: channelId, author, content, attachments, edited_timestamp: editedAt } = message;
  if (!editedAt) return null;
  const files = attachments.map(seenFile);
  const edit = { messageId, channelId, content, attachments: files, editedAt: Date.parse(editedAt) };
  return { type: "message_edited", authorId: author.id, ...edit };
}

/** A channel as the control plane wants it. `guildId`: where it is, should it not say so itself. */
export function seenChannel(channel: APIChannel, guildId: string | undefined) {
  return {
    id: channel.id,
    guildId: ("guild_id" in channel ? channel.guild_id : undefined) ?? guildId ?? null,
    type: channel.type,
    name: channel.name ?? "",
    parentId: ("parent_id" in channel ? channel.parent_id : null) ?? null,
    ownerId: ("owner_id" in channel ? channel.owner_id : null) ?? null,
  };
}

/** Of a channel that a bot may not view, Discord tells the id and a stand-in for the rest: this flag marks it. */
const obfuscatedFlag = 1 << 17;

/** Whether a channel is such a stand-in. */
export function isHidden(channel: { readonly flags?: number | undefined }): boolean {
  return ((channel.flags ?? 0) & obfuscatedFlag) !== 0;
}

function seenRole(role: APIRole, guildId: string) {
  return { id: role.id, guildId, name: role.name, permissions: role.permissions, botId: role.tags?.bot_id ?? null };
}

function guildAvailable(guild: GatewayGuildCreateDispatchData): WorkerEvent {
  const hidden = guild.channels.filter(isHidden);
  const visible = guild.channels.filter((channel) => !isHidden(channel));
  return {
    type: "guild_available",
    guild: { id: guild.id, name: guild.name, ownerId: guild.owner_id },
    hiddenChannelIds: hidden.map(({ id }) => id),
    // A guild without threads may come without the list.
    channels: [...visible, ...(guild.threads ?? [])].map((channel) => seenChannel(channel as APIChannel, guild.id)),
    roles: guild.roles.map((role) => seenRole(role, guild.id)),
  };
}

/** The event to forward, or null when nobody stores it. */
export function workerEventOf(payload: GatewayDispatchPayload): WorkerEvent | null {
  switch (payload.t) {
    case Events.MessageCreate:
      return { type: "message_created", message: seenMessage(payload.d) };
    case Events.MessageUpdate:
      return messageEdited(payload.d);
    case Events.MessageDelete:
      return { type: "messages_deleted", channelId: payload.d.channel_id, messageIds: [payload.d.id] };
    case Events.MessageDeleteBulk:
      return { type: "messages_deleted", channelId: payload.d.channel_id, messageIds: payload.d.ids };
    case Events.InteractionCreate: {
      const interaction = seenInteraction(payload.d);
      return interaction && { type: "interaction_created", interaction };
    }
    case Events.GuildCreate:
      return payload.d.unavailable ? null : guildAvailable(payload.d);
    case Events.GuildDelete:
      return payload.d.unavailable ? null : { type: "guild_removed", guildId: payload.d.id };
    default:
      return guildDetailOf(payload);
  }
}

function guildDetailOf(payload: GatewayDispatchPayload): WorkerEvent | null {
  switch (payload.t) {
    case Events.ChannelCreate:
    case Events.ChannelUpdate:
    case Events.ThreadCreate:
    case Events.ThreadUpdate:
      return isHidden(payload.d) ? null : { type: "channel_changed", channel: seenChannel(payload.d, undefined) };
    case Events.ThreadListSync: {
      const { threads, guild_id: guildId } = payload.d;
      return { type: "threads_listed", threads: threads.map((thread) => seenChannel(thread as APIChannel, guildId)) };
    }
    case Events.ChannelDelete:
    case Events.ThreadDelete:
      return { type: "channel_deleted", channelId: payload.d.id };
    case Events.GuildRoleCreate:
    case Events.GuildRoleUpdate:
      return { type: "role_changed", role: seenRole(payload.d.role, payload.d.guild_id) };
    case Events.GuildRoleDelete:
      return { type: "role_deleted", roleId: payload.d.role_id };
    // Without the members intent Discord tells only of ourselves.
    case Events.GuildMemberUpdate:
      return { type: "member_changed", member: seenMember(payload.d) };
    default:
      return null;
  }
}

function seenMember(member: Pick<APIGuildMember, "user" | "roles" | "nick"> & { readonly guild_id: string }) {
  return {
    guildId: member.guild_id,
    userId: member.user.id,
    name: member.nick ?? member.user.global_name ?? member.user.username,
    bot: member.user.bot ?? false,
    roleIds: member.roles,
  };
}
