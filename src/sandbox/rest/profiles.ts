/**
 * How a bot changes itself, and the roles it makes.
 * See [Discord Docs/User](https://docs.discord.com/developers/resources/user#modify-current-user).
 */
import * as z from "zod";
import { guildFor } from "../acts/access.ts";
import { createRole } from "../acts/people.ts";
import { changeProfile, setNickname } from "../acts/profiles.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import { Permission } from "../state/permissions.ts";
import { userOf, wireSelf } from "../wire/user.ts";
import { parseForm } from "./form.ts";
import { type Call, ok, type Reply, type Route, route } from "./routes.ts";

const profileForm = z.object({ username: z.string().min(2).max(32).optional(), avatar: z.string().nullish() });
const memberForm = z.object({ nick: z.string().max(32).nullish() });
const roleForm = z.object({
  name: z.string().min(1).max(100).default("new role"),
  permissions: z.string().regex(/^\d+$/).default("0"),
});

/** Routes of profiles and roles. */
export const profileRoutes: readonly Route[] = [
  route("PATCH", "/users/@me", changeSelf),
  route("PATCH", "/guilds/{guild_id}/members/@me", changeMembership),
  route("POST", "/guilds/{guild_id}/roles", addRole),
];

function changeSelf(sandbox: Sandbox, { bot, body }: Call): Reply {
  changeProfile(sandbox, userOf(sandbox, bot.userId), parseForm(profileForm, body));
  return ok(wireSelf(sandbox, bot));
}

function changeMembership(sandbox: Sandbox, { bot, param, body }: Call): Reply {
  const { nick } = parseForm(memberForm, body);
  const needed = nick === undefined ? 0n : Permission.CHANGE_NICKNAME;
  const { guild, members } = guildFor(sandbox, bot.userId, param("guild_id"), needed);
  const member = members.get(bot.userId);
  if (!member) throw problem(10007);
  // Discord takes an empty nickname for none.
  const wanted = nick === undefined ? member.nick : nick || null;
  return ok(setNickname(sandbox, guild.id, userOf(sandbox, bot.userId), member, wanted));
}

function addRole(sandbox: Sandbox, { bot, param, body }: Call): Reply {
  const { guild } = guildFor(sandbox, bot.userId, param("guild_id"), Permission.MANAGE_ROLES);
  const { name, permissions } = parseForm(roleForm, body);
  return ok(createRole(sandbox, guild.id, name, BigInt(permissions)));
}
