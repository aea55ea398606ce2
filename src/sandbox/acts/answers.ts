/**
 * What a bot says through an interaction: its first answer, follow-ups, and their edits. Answers with flag 64 are ephemeral:
 * one user sees them, no gateway event tells of them, and they live beside the channel's history.
 * See [Discord Docs/Responding to an interaction](https://docs.discord.com/developers/interactions/receiving-and-responding#responding-to-an-interaction).
 */
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import { freshRow } from "../state/message-log.ts";
import type { JsonObject, Message } from "../state/nouns.ts";
import type { InteractionRow, MessageRow } from "../state/rows.ts";
import { put } from "../state/tables.ts";
import type { ChannelState } from "../state/world.ts";
import { messageEvent } from "../wire/message.ts";
import { userOf } from "../wire/user.ts";
import { deleteMessage, dismiss, type Edit, edited, isBlank, replaceMessage } from "./change-message.ts";
import type { Draft } from "./draft.ts";
import { InteractionType } from "./interact.ts";
import { newMessage } from "./post-message.ts";
import { referenceTo } from "./reference.ts";

const ephemeralFlag = 1 << 6;
const loadingFlag = 1 << 7;

/** See [Discord Docs/Message types](https://docs.discord.com/developers/resources/message#message-object-message-types). */
const messageType = { plain: 0, reply: 19, slashCommand: 20, contextMenuCommand: 23 } as const;

/** An answer wherever it is kept. */
export interface Answer {
  readonly state: ChannelState;
  readonly row: MessageRow;
  readonly isEphemeral: boolean;
}

/** Says something on behalf of an interaction; `isLoading` is the "is thinking…" of a deferred answer. */
export function sayAnswer(
  sandbox: Sandbox,
  interaction: InteractionRow,
  draft: Draft,
  how: { readonly isFirst: boolean; readonly isLoading: boolean },
): Message {
  const state = channelOf(sandbox, interaction);
  const plain = newMessage(sandbox, userOf(sandbox, interaction.applicationId), state, draft);
  const message: Message = {
    ...plain,
    ...origin(sandbox, state, interaction, how.isFirst),
    flags: draft.flags | (how.isLoading ? loadingFlag : 0),
    application_id: interaction.applicationId,
    webhook_id: interaction.applicationId,
    interaction_metadata: metadata(sandbox, interaction, how.isFirst),
  };
  if (message.flags & ephemeralFlag) {
    sandbox.commit([put("ephemeral", { message, userId: interaction.userId })]);
    show(sandbox, interaction, "MESSAGE_CREATE", message);
    return message;
  }
  const d = messageEvent(sandbox, message, state.channel, draft.nonce);
  sandbox.typing.end(state.channel.id, message.author.id);
  sandbox.commit([put("message", freshRow(message))], [{ t: "MESSAGE_CREATE", d, to: { channel: state.channel.id } }]);
  return message;
}

/** An answer of an interaction by its id. @throws Problem 10008 */
export function answerOf(sandbox: Sandbox, interaction: InteractionRow, messageId: string | null): Answer {
  const state = channelOf(sandbox, interaction);
  const row = state.log.get(messageId ?? "");
  if (row) return { state, row, isEphemeral: false };
  const hidden = state.ephemerals.get(messageId ?? "");
  if (!hidden) throw problem(10008);
  return { state, row: freshRow(hidden.message), isEphemeral: true };
}

/** Edits an answer; a loading one stops loading. Ephemerality never changes. @throws Problem 50006 */
export function editAnswer(sandbox: Sandbox, interaction: InteractionRow, answer: Answer, edit: Edit): MessageRow {
  const { state, row, isEphemeral } = answer;
  const wasLoading = (row.message.flags & loadingFlag) !== 0;
  const changed = edited(sandbox, state, row.message, edit);
  if (isBlank(changed)) throw problem(50006);
  const message: Message = {
    ...changed,
    flags: changed.flags & ~loadingFlag,
    // Filling in a deferred answer is no edit.
    edited_timestamp: wasLoading ? null : changed.edited_timestamp,
  };
  if (!isEphemeral) return replaceMessage(sandbox, state, { ...row, message });
  sandbox.commit([put("ephemeral", { message, userId: interaction.userId })]);
  show(sandbox, interaction, "MESSAGE_UPDATE", message);
  return { ...row, message };
}

/** Deletes an answer. */
export function deleteAnswer(sandbox: Sandbox, interaction: InteractionRow, answer: Answer): void {
  const { state, row, isEphemeral } = answer;
  if (!isEphemeral) {
    deleteMessage(sandbox, state, row.message.id);
    return;
  }
  dismiss(sandbox, state, row.message.id, interaction.userId);
}

function channelOf(sandbox: Sandbox, { channelId }: InteractionRow): ChannelState {
  const state = sandbox.world.channels.get(channelId);
  if (!state) throw problem(10003);
  return state;
}

function show(sandbox: Sandbox, { channelId, userId }: InteractionRow, t: string, message: Message): void {
  const channel = sandbox.world.channels.get(channelId)?.channel;
  if (channel) sandbox.fanOut.show(userId, t, messageEvent(sandbox, message, channel));
}

/**
 * The type of an answer: 20 to a slash command, 23 to a context menu (referring to the message it was used on), 19 to a
 * component (referring to its message) and for follow-ups.
 */
function origin(
  sandbox: Sandbox,
  { channel }: ChannelState,
  interaction: InteractionRow,
  isFirst: boolean,
): Partial<Message> {
  const { sourceMessageId, originalMessageId, type, commandName, target } = interaction;
  if (isFirst && type === InteractionType.command) {
    const user = userOf(sandbox, interaction.userId);
    return {
      type: target ? messageType.contextMenuCommand : messageType.slashCommand,
      interaction: { id: interaction.id, type, name: commandName ?? "", user },
      ...(target?.kind === "message" ? { message_reference: referenceTo(channel, target.id) } : {}),
    };
  }
  const referenced = isFirst ? sourceMessageId : originalMessageId;
  if (referenced === null) return { type: messageType.plain };
  return { type: messageType.reply, message_reference: referenceTo(channel, referenced) };
}

function metadata(sandbox: Sandbox, interaction: InteractionRow, isFirst: boolean): JsonObject {
  const { id, type, userId, guildId, originalMessageId } = interaction;
  const owners = { user: userOf(sandbox, userId), authorizing_integration_owners: { "0": guildId ?? "0" } };
  const first = isFirst || originalMessageId === null ? {} : { original_response_message_id: originalMessageId };
  if (type !== InteractionType.modalSubmit) return { id, type, ...owners, ...first, ...usedOn(sandbox, interaction) };
  const opener = { id: interaction.openedById ?? id, ...owners, ...openedBy(sandbox, interaction) };
  return { id, type, ...owners, ...first, triggering_interaction_metadata: opener };
}

/** A modal was opened by a component of a message, or by a command. */
function openedBy(sandbox: Sandbox, interaction: InteractionRow): JsonObject {
  const type = interaction.sourceMessageId === null ? InteractionType.command : InteractionType.component;
  return { type, ...usedOn(sandbox, interaction) };
}

/** What a component or context menu was used on. */
function usedOn(sandbox: Sandbox, { sourceMessageId, target }: InteractionRow): JsonObject {
  if (sourceMessageId !== null) return { interacted_message_id: sourceMessageId };
  if (!target) return {};
  return target.kind === "user" ? { target_user: userOf(sandbox, target.id) } : { target_message_id: target.id };
}
