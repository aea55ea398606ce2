/**
 * Answers the questions about a bot as a whole: its application, its guilds, what it may do there. Asked by `doctor` and
 * `setup` of a probe. Reads only; what follows from the answers is decided by whoever asked.
 */
import type { API } from "@discordjs/core/http-only";
import {
  type APIApplication,
  type APIGuildMember,
  type APIOverwrite,
  ApplicationFlags,
  OverwriteType,
} from "discord-api-types/v10";
import type * as z from "zod";
import type { LinkHandlers } from "../ipc/link.ts";
import type { SurveyedGuild } from "../ipc/probe-calls.ts";
import type { workerCalls } from "../ipc/worker-calls.ts";
import { isHidden } from "./inbound.ts";
import { outcomeOf } from "./request-outcome.ts";

type Calls = Pick<
  typeof workerCalls,
  "read_application" | "read_self" | "read_bot_gateway" | "read_guilds" | "read_guild"
>;
type Answers = LinkHandlers<never, Calls>["answer"];
type Input<Name extends keyof Calls> = z.output<Calls[Name]["input"]>;

/** The functions that answer each call; `connection` gives the API once the worker has its token. */
export function createSurvey(connection: () => API): Answers {
  return {
    read_application: () => outcomeOf(connection().applications.getCurrent().then(applicationOf)),
    read_self: () => outcomeOf(readSelf(connection())),
    read_bot_gateway: () => outcomeOf(readBotGateway(connection())),
    read_guilds: () => outcomeOf(readGuilds(connection())),
    read_guild: (input) => outcomeOf(readGuild(connection(), input)),
  };
}

function applicationOf(application: APIApplication) {
  const { id, name, flags, bot_public, bot_require_code_grant, owner, team, install_params } = application;
  const has = (...wanted: readonly ApplicationFlags[]) => wanted.some((flag) => (flags & flag) !== 0);
  return {
    id,
    name,
    flags,
    // Each intent has two: one for bots in many guilds, whom Discord has verified, and one for all others.
    intents: {
      messageContent: has(ApplicationFlags.GatewayMessageContent, ApplicationFlags.GatewayMessageContentLimited),
      members: has(ApplicationFlags.GatewayGuildMembers, ApplicationFlags.GatewayGuildMembersLimited),
      presence: has(ApplicationFlags.GatewayPresence, ApplicationFlags.GatewayPresenceLimited),
    },
    isPublic: bot_public,
    requiresCodeGrant: bot_require_code_grant,
    ownerName: team?.name ?? owner?.username ?? null,
    installParams: install_params
      ? { scopes: [...install_params.scopes], permissions: install_params.permissions }
      : null,
  };
}

async function readSelf(api: API) {
  const { id, username, avatar } = await api.users.getCurrent();
  return { userId: id, name: username, avatar };
}

async function readBotGateway(api: API) {
  const { url, session_start_limit: limit } = await api.gateway.getBot();
  return { url, identifies: { total: limit.total, remaining: limit.remaining, resetAfterMs: limit.reset_after } };
}

async function readGuilds(api: API) {
  const guilds = await api.users.getGuilds();
  return guilds.map(({ id, name }) => ({ id, name }));
}

async function readGuild(api: API, { guildId, userId }: Input<"read_guild">): Promise<SurveyedGuild> {
  const [guild, channels, member] = await Promise.all([
    api.guilds.get(guildId),
    api.guilds.getChannels(guildId),
    api.guilds.getMember(guildId, userId),
  ]);
  return {
    id: guild.id,
    name: guild.name,
    ownerId: guild.owner_id,
    roles: guild.roles.map(({ id, name, permissions, position, managed, tags }) => {
      return { id, name, permissions, position, managed, botId: tags?.bot_id ?? null };
    }),
    channels: channels.filter((channel) => !isHidden(channel)).map(channelOf),
    member: {
      userId,
      nickname: member.nick ?? null,
      roleIds: member.roles,
      timedOutUntil: timedOutUntil(member),
    },
  };
}

type Channel = Awaited<ReturnType<API["guilds"]["getChannels"]>>[number];

function channelOf(channel: Channel): SurveyedGuild["channels"][number] {
  const { id, type, name, parent_id, permission_overwrites } = channel;
  return {
    id,
    type,
    name: name ?? "",
    parentId: parent_id ?? null,
    // The types of a guild's channels forget it; Discord sends it for each.
    position: "position" in channel ? Number(channel.position) : 0,
    overwrites: (permission_overwrites ?? []).map(overwriteOf),
  };
}

/** Until when a member is in a timeout, in milliseconds since 1970; null: in none. */
export function timedOutUntil({ communication_disabled_until: until }: APIGuildMember): number | null {
  return until ? Date.parse(until) : null;
}

/** What a channel says of one role or member. */
export function overwriteOf({
  id,
  type,
  allow,
  deny,
}: APIOverwrite): SurveyedGuild["channels"][number]["overwrites"][number] {
  return { id, kind: type === OverwriteType.Member ? "member" : "role", allow, deny };
}
