/**
 * A person uses a bot: an interaction begins, the bot hears INTERACTION_CREATE and has three seconds to answer.
 * See [Discord Docs/Interactions](https://docs.discord.com/developers/interactions/receiving-and-responding).
 */
import { randomBytes } from "node:crypto";
import type { Sandbox } from "../sandbox.ts";
import { freshRow } from "../state/message-log.ts";
import type { JsonObject, Message, User } from "../state/nouns.ts";
import { allPermissions, Permission } from "../state/permissions.ts";
import type { BotRow, InteractionRow, MenuTarget } from "../state/rows.ts";
import { put } from "../state/tables.ts";
import type { ChannelState } from "../state/world.ts";
import { wireMessage } from "../wire/message.ts";
import { maxFileBytes } from "./draft.ts";

/** How long a bot may take for its first answer. */
export const answerMs = 3_000;
/** How long the interaction's token is good for. */
export const tokenMs = 15 * 60_000;

const dmPermissions =
  Permission.ATTACH_FILES | Permission.EMBED_LINKS | Permission.MENTION_EVERYONE | Permission.USE_EXTERNAL_EMOJIS;

/** Types of interactions. */
export const InteractionType = { command: 2, component: 3, autocomplete: 4, modalSubmit: 5 } as const;

/** What a person does. */
export interface Use {
  readonly type: (typeof InteractionType)[keyof typeof InteractionType];
  readonly user: User;
  readonly bot: BotRow;
  readonly state: ChannelState;
  readonly data: JsonObject;
  readonly commandName: string | null;
  /** What a context menu is used on, also when it has opened the modal that is submitted. */
  readonly target: MenuTarget | null;
  /** The interaction that opened the modal that is submitted. */
  readonly openedById: string | null;
  /** The message whose component was used, or from which a modal came. */
  readonly message: Message | null;
}

/** Begins an interaction and tells its bot. Pages of the user hear when nobody answered in time. */
export function interact(sandbox: Sandbox, use: Use): InteractionRow {
  const id = sandbox.ids.next();
  const { channel } = use.state;
  const row: InteractionRow = {
    id,
    token: Buffer.from(`interaction:${id}:${randomBytes(48).toString("base64url")}`).toString("base64url"),
    applicationId: use.bot.applicationId,
    userId: use.user.id,
    channelId: channel.id,
    guildId: channel.guild_id ?? null,
    type: use.type,
    createdAt: sandbox.now(),
    commandName: use.commandName,
    sourceMessageId: use.message?.id ?? null,
    target: use.target,
    openedById: use.openedById,
    acknowledgedAt: null,
    callbackType: null,
    ephemeral: false,
    loading: false,
    originalMessageId: null,
    followupIds: [],
    modal: null,
    choices: null,
  };
  const d = interactionEvent(sandbox, row, use);
  sandbox.commit([put("interaction", row)], [{ t: "INTERACTION_CREATE", d, to: { users: [use.bot.userId] } }]);
  sandbox.agenda.at(row.createdAt + answerMs + 1, () => showInteraction(sandbox, id));
  return row;
}

/** Replaces an interaction's row, shows its user's pages, and wakes whoever waits for it. */
export function noteInteraction(sandbox: Sandbox, row: InteractionRow): void {
  sandbox.commit([put("interaction", row)]);
  showInteraction(sandbox, row.id);
  sandbox.answered.emit(row.id);
}

/** True when the bot missed its three seconds. */
function hasFailed(row: InteractionRow, now: number): boolean {
  return row.acknowledgedAt === null && now - row.createdAt > answerMs;
}

/** An interaction as the control API shows it. */
export function interactionState(sandbox: Sandbox, row: InteractionRow): object {
  const state = sandbox.world.channels.get(row.channelId);
  const messageOf = (id: string): object[] => {
    const kept = state?.log.get(id) ?? state?.ephemerals.get(id);
    return kept ? [wireMessage(sandbox, freshRow(kept.message), row.userId)] : [];
  };
  return {
    interactionId: row.id,
    type: row.type,
    applicationId: row.applicationId,
    userId: row.userId,
    channelId: row.channelId,
    createdAt: row.createdAt,
    acknowledgedAt: row.acknowledgedAt,
    acknowledgedAfterMs: row.acknowledgedAt === null ? null : row.acknowledgedAt - row.createdAt,
    callbackType: row.callbackType,
    ephemeral: row.ephemeral,
    loading: row.loading,
    failed: hasFailed(row, sandbox.now()),
    modal: row.modal,
    choices: row.choices,
    responses: row.originalMessageId === null ? [] : messageOf(row.originalMessageId),
    followups: row.followupIds.flatMap(messageOf),
  };
}

function showInteraction(sandbox: Sandbox, id: string): void {
  const row = sandbox.world.interactions.get(id);
  if (row) sandbox.fanOut.show(row.userId, "INTERACTION_RESPONSE", interactionState(sandbox, row));
}

function interactionEvent(sandbox: Sandbox, row: InteractionRow, { user, bot, state, data, message }: Use): object {
  const { channel } = state;
  const guildId = channel.guild_id;
  return {
    id: row.id,
    application_id: row.applicationId,
    type: row.type,
    token: row.token,
    version: 1,
    data,
    channel_id: channel.id,
    channel: { ...channel, permissions: String(sandbox.world.permissions.inChannel(channel, user.id)) },
    ...(message ? { message: wireMessage(sandbox, rowOf(state, message), bot.userId) } : {}),
    ...(guildId === undefined ? { user } : guildParts(sandbox, state, user, guildId)),
    app_permissions: String(
      guildId === undefined ? dmPermissions : sandbox.world.permissions.inChannel(channel, bot.userId),
    ),
    locale: "en-US",
    entitlements: [],
    authorizing_integration_owners: { "0": guildId ?? "0" },
    context: guildId === undefined ? 1 : 0,
    attachment_size_limit: maxFileBytes,
  };
}

function guildParts({ world }: Sandbox, { channel }: ChannelState, user: User, guildId: string): object {
  const member = world.guilds.get(guildId)?.members.get(user.id);
  const permissions = String(world.permissions.inChannel(channel, user.id) & allPermissions);
  return {
    guild_id: guildId,
    guild: { id: guildId, locale: "en-US", features: [] },
    guild_locale: "en-US",
    member: { ...member, user, permissions, unusual_dm_activity_until: null },
  };
}

function rowOf(state: ChannelState, message: Message) {
  return state.log.get(message.id) ?? freshRow(message);
}
