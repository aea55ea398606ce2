/**
 * How a bot changes itself: its name and picture, and its name within a guild.
 * See [Discord Docs/User](https://docs.discord.com/developers/resources/user#modify-current-user).
 */
import * as z from "zod";
import { guildFor } from "../acts/access.ts";
import { imageField } from "../acts/image-data.ts";
import { updateMember } from "../acts/members.ts";
import { updateUser } from "../acts/users.ts";
import type { Sandbox } from "../sandbox.ts";
import { Permission } from "../state/permissions.ts";
import { wireMember } from "../wire/guild.ts";
import { userOf, wireSelf } from "../wire/user.ts";
import { parseForm } from "./form.ts";
import { type Call, ok, type Reply, type Route, route } from "./routes.ts";

const profileForm = z.object({ username: z.string().min(2).max(32).optional(), avatar: imageField.nullish() });
const memberForm = z.object({ nick: z.string().max(32).nullish() });

/** Routes of profiles. */
export const profileRoutes: readonly Route[] = [
  route("PATCH", "/users/@me", changeSelf),
  route("PATCH", "/guilds/{guild_id}/members/@me", changeMembership),
];

function changeSelf(sandbox: Sandbox, { bot, body }: Call): Reply {
  updateUser(sandbox, userOf(sandbox, bot.userId), parseForm(profileForm, body));
  return ok(wireSelf(sandbox, bot));
}

function changeMembership(sandbox: Sandbox, { bot, param, body }: Call): Reply {
  const { nick } = parseForm(memberForm, body);
  const needed = nick === undefined ? 0n : Permission.CHANGE_NICKNAME;
  const state = guildFor(sandbox, bot.userId, param("guild_id"), needed);
  // Discord takes an empty nickname for none.
  const change = nick === undefined ? {} : { nick: nick || null };
  updateMember(sandbox, state, userOf(sandbox, bot.userId), change);
  return ok(wireMember(sandbox.world, state.guild.id, bot.userId));
}
