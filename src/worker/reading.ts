/**
 * Answers what stands in a guild's channels: where each ends, which threads were archived, what was said. Asked by the
 * supervisor for whatever looks for messages that no bot was told of. Reads only where it is told to.
 */
import type { API } from "@discordjs/core/http-only";
import type { RequestData } from "@discordjs/rest";
import type { APIChannel, APIThreadChannel } from "discord-api-types/v10";
import { ChannelType } from "discord-api-types/v10";
import type * as z from "zod";
import { channelPermissions, type Overwrite } from "../domain/effective-permissions.ts";
import { compareSnowflakes } from "../domain/ids.ts";
import { permissionBits } from "../domain/permissions.ts";
import type { LinkHandlers } from "../ipc/link.ts";
import { callDeadlineMs, type workerCalls } from "../ipc/worker-calls.ts";
import type { Log } from "../log.ts";
import { isHidden, pastMessage, seenChannel } from "./inbound.ts";
import { outcomeOf } from "./request-outcome.ts";
import { overwriteOf, timedOutUntil } from "./survey.ts";

type Calls = Pick<typeof workerCalls, "read_tips" | "read_archived" | "read_back">;
type Answers = LinkHandlers<never, Calls>["answer"];
type Input<Name extends keyof Calls> = z.output<Calls[Name]["input"]>;

const pageSize = 100;
/** Before the caller stops waiting. */
const marginMs = 2_000;

type Within = Required<Pick<RequestData, "signal">>;

const reading = permissionBits(["viewChannel", "readMessageHistory"]);

/**
 * The functions that answer each call; `connection` gives the API once the worker has its token. An answer comes within
 * `deadlineMs`: a caller that had gone would ask again beside what still goes on.
 */
export function createReading(connection: () => API, log: () => Log, deadlineMs = callDeadlineMs - marginMs): Answers {
  const within = (): Within => ({ signal: AbortSignal.timeout(deadlineMs) });
  return {
    read_tips: (input) => outcomeOf(readTips(connection(), input, within())),
    read_archived: (input) => outcomeOf(readArchived(connection(), input, within())),
    read_back: (input) => outcomeOf(readBack(connection(), input, within(), log())),
  };
}

async function readTips(api: API, { guild, userId }: Input<"read_tips">, within: Within) {
  const [channels, active, member] = await Promise.all([
    api.guilds.getChannels(guild.id, within),
    api.guilds.getActiveThreads(guild.id, within),
    api.guilds.getMember(guild.id, userId, within),
  ]);
  const rights = { userId, roleIds: member.roles, timedOutUntil: timedOutUntil(member) };
  const mayRead = (overwrites: readonly Overwrite[]): boolean =>
    (channelPermissions(guild, rights, overwrites, Date.now()) & reading) === reading;
  const readable = new Map(
    channels.map(({ id, permission_overwrites }) => [id, mayRead((permission_overwrites ?? []).map(overwriteOf))]),
  );
  const joined = new Set(active.members.map(({ id }) => id));
  const threads = (active.threads as readonly APIThreadChannel[]).map((thread) => {
    const isOpen = thread.type !== ChannelType.PrivateThread || joined.has(thread.id);
    return tipOf(thread, guild.id, isOpen && (readable.get(thread.parent_id ?? "") ?? false));
  });
  const visible = channels.filter((channel) => !isHidden(channel));
  return [
    ...visible.map((channel) => tipOf(channel as APIChannel, guild.id, readable.get(channel.id) ?? false)),
    ...threads,
  ];
}

function tipOf(channel: APIChannel, guildId: string, mayRead: boolean) {
  const lastMessageId = ("last_message_id" in channel ? channel.last_message_id : null) ?? null;
  return { channel: seenChannel(channel, guildId), lastMessageId, mayRead };
}

async function readArchived(api: API, { guildId, parentId, sinceMs }: Input<"read_archived">, within: Within) {
  const { threads } = await api.channels.getArchivedThreads(parentId, "public", { limit: pageSize }, within);
  return (threads as readonly APIThreadChannel[])
    .filter(({ thread_metadata }) => Date.parse(thread_metadata?.archive_timestamp ?? "") >= sinceMs)
    .map((thread) => tipOf(thread, guildId, true));
}

async function readBack(api: API, { channelId, afterId, beforeId }: Input<"read_back">, within: Within, log: Log) {
  const page = { limit: pageSize, ...(beforeId === null ? {} : { before: beforeId }) };
  const newestFirst = await api.channels.getMessages(channelId, page, within);
  return newestFirst
    .filter(({ id }) => compareSnowflakes(id, afterId) > 0)
    .map((message) => pastMessage(message, channelId, log))
    .reverse();
}
