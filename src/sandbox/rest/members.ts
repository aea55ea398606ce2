/**
 * Members of a guild: listed, searched, changed, removed.
 * See [Discord Docs/Guild member](https://docs.discord.com/developers/resources/guild#list-guild-members).
 */
import * as z from "zod";
import { guildFor } from "../acts/access.ts";
import { leaveGuild, updateMember } from "../acts/members.ts";
import { standsAbove } from "../acts/roles.ts";
import { Intent } from "../gateway/intents.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { PartialMember } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import { compareIds } from "../state/snowflakes.ts";
import type { GuildState } from "../state/world.ts";
import { wireMember, wireMembers } from "../wire/guild.ts";
import { userOf } from "../wire/user.ts";
import { idField, parseForm } from "./form.ts";
import { rolesAfter } from "./roles.ts";
import { type Call, noContent, ok, type Reply, type Route, route } from "./routes.ts";

const members = "/guilds/{guild_id}/members";
const oneMember = `${members}/{user_id}`;
const memberForm = z.object({ nick: z.string().max(32).nullish(), roles: z.array(idField).nullish() });

/** Routes of members. */
export const memberRoutes: readonly Route[] = [
  route("GET", members, listMembers),
  route("GET", `${members}/search`, searchMembers),
  route("GET", oneMember, getMember),
  route("PATCH", oneMember, changeMember),
  route("DELETE", oneMember, removeMember),
  route("DELETE", "/users/@me/guilds/{guild_id}", leave),
];

function listMembers(sandbox: Sandbox, { bot, param, query }: Call): Reply {
  const state = guildFor(sandbox, bot.userId, param("guild_id"));
  if (bot.disallowedIntents & Intent.GUILD_MEMBERS) throw problem(50001);
  const { limit, after } = parseForm(
    z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(1), after: idField.default("0") }),
    Object.fromEntries(query),
  );
  const later = wireMembers(sandbox.world, state).filter(({ user }) => compareIds(user.id, after) > 0);
  return ok(later.sort((a, b) => compareIds(a.user.id, b.user.id)).slice(0, limit));
}

function searchMembers(sandbox: Sandbox, { bot, param, query }: Call): Reply {
  const state = guildFor(sandbox, bot.userId, param("guild_id"));
  const form = parseForm(
    z.object({ query: z.string().min(1), limit: z.coerce.number().int().min(1).max(1_000).default(1) }),
    Object.fromEntries(query),
  );
  const wanted = form.query.toLowerCase();
  const found = wireMembers(sandbox.world, state).filter(({ user, nick }) =>
    [user.username, user.global_name, nick].some((name) => name?.toLowerCase().startsWith(wanted)),
  );
  return ok(found.slice(0, form.limit));
}

function getMember(sandbox: Sandbox, { bot, param }: Call): Reply {
  const { guild } = guildFor(sandbox, bot.userId, param("guild_id"));
  const member = wireMember(sandbox.world, guild.id, param("user_id"));
  if (!member) throw problem(sandbox.world.users.has(param("user_id")) ? 10007 : 10013);
  return ok(member);
}

function changeMember(sandbox: Sandbox, { bot, param, body }: Call): Reply {
  const state = guildFor(sandbox, bot.userId, param("guild_id"));
  const { nick, roles } = parseForm(memberForm, body);
  const userId = param("user_id");
  const member = memberOf(state, userId);
  const has = (bit: bigint): boolean => (sandbox.world.permissions.inGuild(state, bot.userId) & bit) !== 0n;
  if (roles && !has(Permission.MANAGE_ROLES)) throw problem(50013);
  const isSelf = userId === bot.userId;
  const mayName = isSelf
    ? has(Permission.CHANGE_NICKNAME)
    : has(Permission.MANAGE_NICKNAMES) && outranks(state, bot.userId, member);
  if (nick !== undefined && !mayName) throw problem(50013);
  updateMember(sandbox, state, userOf(sandbox, userId), {
    ...(nick === undefined ? {} : { nick: nick || null }),
    ...(roles ? { roles: rolesAfter(state, bot.userId, member, roles) } : {}),
  });
  return ok(wireMember(sandbox.world, state.guild.id, userId));
}

function removeMember(sandbox: Sandbox, { bot, param }: Call): Reply {
  const state = guildFor(sandbox, bot.userId, param("guild_id"), Permission.KICK_MEMBERS);
  const member = memberOf(state, param("user_id"));
  if (!outranks(state, bot.userId, member)) throw problem(50013);
  leaveGuild(sandbox, state, userOf(sandbox, param("user_id")));
  return noContent();
}

function leave(sandbox: Sandbox, { bot, param }: Call): Reply {
  leaveGuild(sandbox, guildFor(sandbox, bot.userId, param("guild_id")), userOf(sandbox, bot.userId));
  return noContent();
}

function memberOf(state: GuildState, userId: string): PartialMember {
  const member = state.members.get(userId);
  if (!member) throw problem(10007);
  return member;
}

/** True when the bot stands above every role of the other. */
function outranks(state: GuildState, botId: string, { roles }: PartialMember): boolean {
  return roles.flatMap((id) => state.roles.get(id) ?? []).every((role) => standsAbove(state, botId, role));
}
