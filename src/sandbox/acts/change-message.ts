/**
 * Messages change after they were said: edited, deleted. Each act is one commit and tells whoever may view the channel.
 * Checks of permissions belong to the callers.
 */
import { type Sandbox, timestamp } from "../sandbox.ts";
import type { JsonObject, Message } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import type { MessageRow } from "../state/rows.ts";
import { drop, put } from "../state/tables.ts";
import type { ChannelState } from "../state/world.ts";
import { messageEvent } from "../wire/message.ts";
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

/** Deletes many messages at once; those that are not there are passed over. */
export function deleteMessages(sandbox: Sandbox, state: ChannelState, messageIds: readonly string[]): void {
  const known = messageIds.filter((id) => state.log.get(id) !== undefined);
  const d = { ids: known, ...placeOf(state) };
  sandbox.commit(
    known.map((id) => drop("message", state.channel.id, id)),
    [{ t: "MESSAGE_DELETE_BULK", d, to: { channel: state.channel.id } }],
  );
}

/** Takes an ephemeral message away from the one who sees it. */
export function dismiss(sandbox: Sandbox, state: ChannelState, messageId: string, userId: string): void {
  sandbox.commit([drop("ephemeral", state.channel.id, messageId)]);
  sandbox.fanOut.show(userId, "MESSAGE_DELETE", { id: messageId, ...placeOf(state) });
}

/** Where a message stands, as events say it. */
export function placeOf({ channel }: ChannelState): { channel_id: string; guild_id?: string } {
  return { channel_id: channel.id, ...(channel.guild_id === undefined ? {} : { guild_id: channel.guild_id }) };
}
