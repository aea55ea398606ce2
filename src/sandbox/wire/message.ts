/**
 * Messages as REST answers and events carry them: with absolute addresses, reactions, the thread they started and the
 * message they refer to. See [Discord Docs/Message](https://docs.discord.com/developers/resources/message).
 */
import type { Sandbox } from "../sandbox.ts";
import type { Attachment, Channel, Message, User } from "../state/nouns.ts";
import type { MessageRow, Reaction } from "../state/rows.ts";
import { isThread } from "../state/world.ts";

/** How often a message's nonce travels: with its creation, never from history. */
export type Nonce = string | number | undefined;

/** Types of messages that are shown with the one they refer to: reply, start of a thread, answer to a context menu. */
const referringTypes = new Set([19, 21, 23]);

/** A message for `viewerId` over REST. */
export function wireMessage(sandbox: Sandbox, row: MessageRow, viewerId: string, nonce?: Nonce): object {
  const reactions = row.reactions.map((reaction) => wireReaction(reaction, viewerId));
  return {
    ...embedded(sandbox, row.message),
    ...(nonce === undefined ? {} : { nonce }),
    ...(reactions.length > 0 ? { reactions } : {}),
    ...threadOf(sandbox, row.message),
    ...referenced(sandbox, row.message),
  };
}

/** A message as MESSAGE_CREATE and MESSAGE_UPDATE carry it. */
export function messageEvent(sandbox: Sandbox, message: Message, channel: Channel, nonce?: Nonce): object {
  return {
    ...embedded(sandbox, message),
    ...(nonce === undefined ? {} : { nonce }),
    ...(channel.guild_id === undefined ? {} : guildParts(sandbox, message, channel.guild_id)),
    ...threadOf(sandbox, message),
    ...referenced(sandbox, message),
  };
}

/** An emoji as routes name it (`👍` or `name:id`) in the form of events. */
export function wireEmoji(emoji: string): { id: string | null; name: string } {
  const custom = /^(\w+):(\d+)$/.exec(emoji);
  return custom ? { id: custom[2] ?? null, name: custom[1] ?? "" } : { id: null, name: emoji };
}

/** An attachment with absolute addresses. */
function wireAttachment(sandbox: Sandbox, attachment: Attachment): Attachment {
  const url = `${sandbox.baseUrl}${attachment.url}`;
  return { ...attachment, url, proxy_url: url };
}

/** With authors and those they mention as they are now, not as they were called then; webhooks are no users. */
function embedded(sandbox: Sandbox, message: Message): Message {
  const now = (user: User): User => sandbox.world.users.get(user.id) ?? user;
  return {
    ...message,
    author: now(message.author),
    mentions: message.mentions.map(now),
    attachments: message.attachments.map((attachment) => wireAttachment(sandbox, attachment)),
  };
}

function guildParts(sandbox: Sandbox, message: Message, guildId: string): object {
  const members = sandbox.world.guilds.get(guildId)?.members;
  const member = members?.get(message.author.id);
  const mentions = embedded(sandbox, message).mentions.map((user) => {
    const mentioned = members?.get(user.id);
    return mentioned ? { ...user, member: mentioned } : user;
  });
  return { guild_id: guildId, mentions, ...(member ? { member } : {}) };
}

function referenced(sandbox: Sandbox, message: Message): object {
  const reference = message.message_reference;
  if (!reference || !referringTypes.has(message.type)) return {};
  const row = sandbox.world.channels.get(reference.channel_id)?.log.get(reference.message_id ?? "");
  return { referenced_message: row ? embedded(sandbox, row.message) : null };
}

function threadOf({ world }: Sandbox, message: Message): { thread?: Channel } {
  const thread = world.channels.get(message.id)?.channel;
  return thread && isThread(thread) && thread.parent_id === message.channel_id ? { thread } : {};
}

function wireReaction({ emoji, userIds }: Reaction, viewerId: string): object {
  return {
    emoji: wireEmoji(emoji),
    count: userIds.length,
    count_details: { burst: 0, normal: userIds.length },
    burst_colors: [],
    me_burst: false,
    me: userIds.includes(viewerId),
  };
}
