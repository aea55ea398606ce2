/**
 * Who may touch what: the checks that routes share. Each returns what it found or throws the refusal that Discord gives.
 */
import { refuseInOutage } from "../faults/outage.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import { allPermissions, Permission } from "../state/permissions.ts";
import type { MessageRow } from "../state/rows.ts";
import { type ChannelState, type GuildState, isThread } from "../state/world.ts";
import type { Draft } from "./draft.ts";

/** A channel that the user may view, with every permission of `needed`. @throws Problem 10003, 50001, 50013 */
export function channelFor(sandbox: Sandbox, userId: string, channelId: string, needed = 0n): ChannelState {
  const state = sandbox.world.channels.get(channelId);
  if (!state) throw problem(10003);
  const bits = sandbox.world.permissions.inChannel(state.channel, userId);
  if (!(bits & Permission.VIEW_CHANNEL)) throw problem(50001);
  if ((bits & needed) !== needed) throw problem(50013);
  return state;
}

/** A guild that the user is a member of, with every permission of `needed`. @throws Problem 10004, 50013 */
export function guildFor(sandbox: Sandbox, userId: string, guildId: string, needed = 0n): GuildState {
  const state = sandbox.world.guilds.get(guildId);
  if (!state?.members.has(userId)) throw problem(10004);
  if ((sandbox.world.permissions.inGuild(state, userId) & needed) !== needed) throw problem(50013);
  return state;
}

/** A message of a channel. @throws Problem 10008 */
export function messageOf(state: ChannelState, messageId: string): MessageRow {
  const row = state.log.get(messageId);
  if (!row) throw problem(10008);
  return row;
}

/** True when the user holds every bit of `needed` in the channel. */
export function may(sandbox: Sandbox, userId: string, state: ChannelState, needed: bigint): boolean {
  return (sandbox.world.permissions.inChannel(state.channel, userId) & needed) === needed;
}

/** A channel in which the user may say something now. @throws Problem 10003, 50001, 50008, 50013, 50083 */
export function channelToSayIn(sandbox: Sandbox, userId: string, channelId: string): ChannelState {
  const state = channelFor(sandbox, userId, channelId);
  refuseInOutage(sandbox, state.channel.guild_id);
  if (state.channel.type === 4 || state.channel.type === 15) throw problem(50008);
  if (!may(sandbox, userId, state, sendPermission(state))) throw problem(50013);
  // Talking reopens an archived thread, unless it is locked.
  const isLocked = state.channel.thread_metadata?.locked ?? false;
  if (isLocked && !may(sandbox, userId, state, Permission.MANAGE_THREADS)) throw problem(50083);
  return state;
}

/** Refuses what a draft holds beyond text when the user may not send it there. @throws Problem 50013 */
export function refuseParts(sandbox: Sandbox, userId: string, state: ChannelState, draft: Draft): void {
  const needed =
    (draft.files.length > 0 ? Permission.ATTACH_FILES : 0n) |
    (draft.embeds.length > 0 ? Permission.EMBED_LINKS : 0n) |
    (draft.reference ? Permission.READ_MESSAGE_HISTORY : 0n);
  if (!may(sandbox, userId, state, needed)) throw problem(50013);
}

/** The permission that talking in this channel takes. */
export function sendPermission(state: ChannelState): bigint {
  return isThread(state.channel) ? Permission.SEND_MESSAGES_IN_THREADS : Permission.SEND_MESSAGES;
}

/** Refuses changes inside an archived or (without MANAGE_THREADS) locked thread. @throws Problem 50083 */
export function refuseArchived(sandbox: Sandbox, userId: string, state: ChannelState): void {
  const metadata = state.channel.thread_metadata;
  if (!metadata) return;
  const isLocked = metadata.locked && !may(sandbox, userId, state, Permission.MANAGE_THREADS);
  if (metadata.archived || isLocked) throw problem(50083);
}

/** What a user may in a guild, as a decimal string. */
export function permissionsText(sandbox: Sandbox, userId: string, guild: GuildState | undefined): string {
  return String(guild ? sandbox.world.permissions.inGuild(guild, userId) : allPermissions);
}
