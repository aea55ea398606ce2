/**
 * Messages change after they were said: edited, deleted, pinned, reacted to. Each act is one commit and tells whoever may
 * view the channel. Checks of permissions belong to the callers.
 */
import { type Sandbox, timestamp } from "../sandbox.ts";
import type { JsonObject, Message } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import type { MessageRow, Reaction } from "../state/rows.ts";
import { drop, put } from "../state/tables.ts";
import type { ChannelState } from "../state/world.ts";
import { messageEvent, wireEmoji } from "../wire/message.ts";
import { may } from "./access.ts";
import type { AllowedMentions, DraftFile } from "./draft.ts";
import { mentionsIn } from "./mentions.ts";
import { shelve } from "./post-message.ts";

/** What an edit replaces; absent parts stay. */
export interface Edit {
  readonly content?: string;
  readonly embeds?: readonly JsonObject[];
  readonly components?: readonly JsonObject[];
  readonly flags?: number;
  readonly allowedMentions: AllowedMentions | null;
  /** Ids of attachments that stay; null keeps them all. */
  readonly keepAttachments: readonly string[] | null;
  readonly files: readonly DraftFile[];
}

/** The message after an edit; not yet committed, so that ephemeral messages can use it too. */
export function edited(sandbox: Sandbox, state: ChannelState, message: Message, edit: Edit): Message {
  const content = edit.content?.trim() ?? message.content;
  const reference = message.message_reference?.message_id;
  const repliedTo = state.log.get(reference ?? "")?.message.author ?? null;
  const pingedBefore = message.mentions.some(({ id }) => id === repliedTo?.id);
  const mentions = mentionsIn(sandbox.world, content, edit.allowedMentions, {
    guildId: state.channel.guild_id ?? null,
    mayMentionEveryone: may(sandbox, message.author.id, state, Permission.MENTION_EVERYONE),
    repliedTo: pingedBefore ? repliedTo : null,
  });
  const kept = message.attachments.filter(({ id }) => edit.keepAttachments?.includes(id) ?? true);
  return {
    ...message,
    ...mentions,
    content,
    embeds: [...(edit.embeds ?? message.embeds)],
    components: [...(edit.components ?? message.components)],
    flags: edit.flags ?? message.flags,
    attachments: [...kept, ...shelve(sandbox, message.channel_id, { files: edit.files, flags: message.flags })],
    edited_timestamp: timestamp(sandbox.now()),
  };
}

/** True when nothing is left of a message. */
export function isBlank({ content, embeds, components, attachments }: Message): boolean {
  return content.trim() === "" && embeds.length + components.length + attachments.length === 0;
}

/** Replaces a message and tells its readers. */
export function replaceMessage(sandbox: Sandbox, state: ChannelState, row: MessageRow): MessageRow {
  const d = messageEvent(sandbox, row.message, state.channel);
  sandbox.commit([put("message", row)], [{ t: "MESSAGE_UPDATE", d, to: { channel: state.channel.id } }]);
  return row;
}

/** Deletes a message. */
export function deleteMessage(sandbox: Sandbox, state: ChannelState, messageId: string): void {
  const d = { id: messageId, ...placeOf(state) };
  sandbox.commit(
    [drop("message", state.channel.id, messageId)],
    [{ t: "MESSAGE_DELETE", d, to: { channel: state.channel.id } }],
  );
}

/** Pins or unpins a message; a pin is also announced by a system message of type 6. */
export function pinMessage(sandbox: Sandbox, state: ChannelState, row: MessageRow, isPinned: boolean): MessageRow {
  const at = timestamp(sandbox.now());
  const changed = { ...row, message: { ...row.message, pinned: isPinned }, pinnedAt: isPinned ? at : null };
  const last = isPinned ? at : (state.channel.last_pin_timestamp ?? null);
  const { channel_id, guild_id } = placeOf(state);
  const place = guild_id === undefined ? { channel_id } : { channel_id, guild_id };
  const to = { channel: state.channel.id };
  sandbox.commit(
    [put("message", changed), put("channel", { ...state.channel, last_pin_timestamp: last })],
    [
      { t: "MESSAGE_UPDATE", d: messageEvent(sandbox, changed.message, state.channel), to },
      { t: "CHANNEL_PINS_UPDATE", d: { ...place, last_pin_timestamp: last }, to },
    ],
  );
  return changed;
}

/** Puts or takes back one user's reaction; nothing happens when it already was so. */
export function react(
  sandbox: Sandbox,
  state: ChannelState,
  row: MessageRow,
  change: { readonly emoji: string; readonly userId: string; readonly isAdded: boolean },
): void {
  const { emoji, userId, isAdded } = change;
  const before = row.reactions.find((reaction) => reaction.emoji === emoji)?.userIds ?? [];
  if (before.includes(userId) === isAdded) return;
  const userIds = isAdded ? [...before, userId] : before.filter((id) => id !== userId);
  const d = reactionEvent(sandbox, state, row.message, change);
  sandbox.commit(
    [put("message", { ...row, reactions: withReaction(row.reactions, { emoji, userIds }) })],
    [{ t: isAdded ? "MESSAGE_REACTION_ADD" : "MESSAGE_REACTION_REMOVE", d, to: { channel: state.channel.id } }],
  );
}

function withReaction(reactions: readonly Reaction[], changed: Reaction): Reaction[] {
  const isKnown = reactions.some(({ emoji }) => emoji === changed.emoji);
  const all = isKnown
    ? reactions.map((reaction) => (reaction.emoji === changed.emoji ? changed : reaction))
    : [...reactions, changed];
  return all.filter(({ userIds }) => userIds.length > 0);
}

function reactionEvent(
  { world }: Sandbox,
  state: ChannelState,
  message: Message,
  { emoji, userId, isAdded }: { readonly emoji: string; readonly userId: string; readonly isAdded: boolean },
): object {
  const member = world.guildOf(state.channel)?.members.get(userId);
  const user = world.users.get(userId);
  return {
    user_id: userId,
    message_id: message.id,
    ...placeOf(state),
    emoji: wireEmoji(emoji),
    burst: false,
    type: 0,
    ...(isAdded ? { message_author_id: message.author.id } : {}),
    ...(isAdded && member && user ? { member: { ...member, user } } : {}),
  };
}

function placeOf({ channel }: ChannelState): { channel_id: string; guild_id?: string } {
  return { channel_id: channel.id, ...(channel.guild_id === undefined ? {} : { guild_id: channel.guild_id }) };
}
