/**
 * The part of the worker protocol that is about what one bot sees happen on Discord: messages, interactions, the guild. In
 * Discord's terms, unjudged; what it means is decided where agents and rows are known.
 */
import * as z from "zod";
import { id } from "./shapes.ts";

/** A file of a message. */
export const attachment = z.object({
  name: z.string(),
  url: z.string(),
  size: z.number(),
  contentType: z.string().nullable(),
});

/** A message as one bot saw it. `nonce` is set only on our own posts' echoes. */
export const seenMessage = z.object({
  id,
  channelId: id,
  guildId: id.nullable(),
  /** Discord's message type: 0 is a message, 19 a reply, 20 and 23 answers to commands; others are system messages. */
  type: z.number(),
  author: z.object({ id, name: z.string(), bot: z.boolean(), webhook: z.boolean(), roleIds: z.array(id) }),
  content: z.string(),
  attachments: z.array(attachment),
  replyTo: z.object({ messageId: id, authorId: id.nullable() }).nullable(),
  mentionedUserIds: z.array(id),
  mentionedRoleIds: z.array(id),
  nonce: z.string().nullable(),
});
export type SeenMessage = z.infer<typeof seenMessage>;

/** A message that is only named; `sequence` as with an event. */
export const namedMessage = z.object({ sequence: z.number(), messageId: id, channelId: id });
export type NamedMessage = z.infer<typeof namedMessage>;

/** A channel, category or thread as one bot saw it. */
export const seenChannel = z.object({
  id,
  guildId: id.nullable(),
  /** Discord's channel type. */
  type: z.number(),
  name: z.string(),
  parentId: id.nullable(),
  ownerId: id.nullable(),
});
const seenRole = z.object({ id, guildId: id, name: z.string(), permissions: z.string(), botId: id.nullable() });

const seenInteraction = z.object({
  id,
  applicationId: id,
  token: z.string(),
  kind: z.enum(["command", "autocomplete", "component", "modal"]),
  /** The command's name, with its subcommand after a space; for components and modals the custom id. */
  name: z.string(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** What was entered or chosen, by the field's custom id: of a modal all fields, of a select itself. */
  fields: z.record(z.string(), z.array(z.string())),
  /** The message that it is about: chosen in the context menu, or the one whose button was pressed. */
  target: z.object({ messageId: id, content: z.string() }).nullable(),
  /** The option being typed, for autocomplete. */
  focused: z.string().nullable(),
  channelId: id,
  guildId: id.nullable(),
  user: z.object({ id, name: z.string(), roleIds: z.array(id), permissions: z.string() }),
  /** False when Discord refused the acknowledgement (too late, or already answered). */
  acknowledged: z.boolean(),
});
export type SeenInteraction = z.infer<typeof seenInteraction>;

const member = z.object({ guildId: id, userId: id, name: z.string(), bot: z.boolean(), roleIds: z.array(id) });

/** What happened on Discord. Each is answered with `handled` once it is on disk. */
export const workerEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("message_created"), message: seenMessage }),
  /** New words of a message, as far as Discord tells them. `editedAt`: milliseconds since 1970. */
  z.object({
    type: z.literal("message_edited"),
    messageId: id,
    channelId: id,
    authorId: id,
    content: z.string(),
    attachments: z.array(attachment),
    editedAt: z.number(),
  }),
  z.object({ type: z.literal("messages_deleted"), channelId: id, messageIds: z.array(id) }),
  z.object({ type: z.literal("interaction_created"), interaction: seenInteraction }),
  z.object({
    type: z.literal("guild_available"),
    guild: z.object({ id, name: z.string(), ownerId: id }),
    channels: z.array(seenChannel),
    /** Channels that this bot may not view: Discord lists them without telling what they are. */
    hiddenChannelIds: z.array(id),
    roles: z.array(seenRole),
  }),
  z.object({ type: z.literal("guild_removed"), guildId: id }),
  z.object({ type: z.literal("channel_changed"), channel: seenChannel }),
  /** Open threads of channels that this bot has come to see: nothing else ever tells it of them. */
  z.object({ type: z.literal("threads_listed"), threads: z.array(seenChannel) }),
  z.object({ type: z.literal("channel_deleted"), channelId: id }),
  z.object({ type: z.literal("role_changed"), role: seenRole }),
  z.object({ type: z.literal("role_deleted"), roleId: id }),
  z.object({ type: z.literal("member_changed"), member }),
]);
export type WorkerEvent = z.infer<typeof workerEvent>;
