/** People and bots, made and changed: accounts, names, avatars, roles, presence, and which guilds they are in. */
import * as z from "zod";
import { botState } from "../acts/bot-state.ts";
import { imageField } from "../acts/image-data.ts";
import { acceptInvite } from "../acts/invites.ts";
import { joinGuild, leaveGuild, updateMember } from "../acts/members.ts";
import { setPresenceOfPerson } from "../acts/presence.ts";
import { createBot, createUser, updateUser } from "../acts/users.ts";
import { bitsField } from "../rest/form.ts";
import { noContent, type OpenCall, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import type { User } from "../state/nouns.ts";
import type { GuildState } from "../state/world.ts";
import { wireMember } from "../wire/guild.ts";
import { actor } from "./acting.ts";
import { guildOf } from "./making.ts";
import { BadRequest, bodyLimit, type ControlRoute, control, found, parse } from "./routes.ts";

const name = z.string().min(1).max(32);
const member = "/sandbox/guilds/{guildId}/members/{userId}";
const botForm = z.strictObject({
  token: z.string().min(1).optional(),
  username: name,
  guildIds: z.array(z.string()).optional(),
  permissions: bitsField.optional(),
});
const userForm = z.strictObject({
  guildId: z.string().optional(),
  username: name,
  displayName: name.optional(),
  avatar: imageField.optional(),
  roles: z.array(z.string()).default([]),
});
const userChange = z.strictObject({
  guildId: z.string().optional(),
  displayName: name.nullable().optional(),
  nick: name.nullable().optional(),
  avatar: imageField.nullable().optional(),
  /** All roles, by name or id; managed ones stay. */
  roles: z.array(z.string()).optional(),
  presence: z
    .strictObject({ status: z.enum(["online", "idle", "dnd", "invisible"]), text: z.string().max(128).nullish() })
    .optional(),
});
const joinForm = z.strictObject({ roles: z.array(z.string()).default([]) });
const inviteForm = z.strictObject({
  applicationId: z.string(),
  guildId: z.string().optional(),
  permissions: bitsField,
});

/** Routes of people and bots. */
export const peopleRoutes: readonly ControlRoute[] = [
  control("POST", "/sandbox/bots", (sandbox, { body }) => ok(makeBot(sandbox, parse(botForm, body)))),
  control("POST", "/sandbox/users", makeUser, bodyLimit.image),
  control("PATCH", "/sandbox/users/{userId}", changeUser, bodyLimit.image),
  control("POST", "/sandbox/invites", (sandbox, { body }) => {
    const { guildId, ...invite } = parse(inviteForm, body);
    acceptInvite(sandbox, { ...invite, guildId: guildOf(sandbox, guildId).guild.id });
    return noContent();
  }),
  control("PUT", member, join),
  control("DELETE", member, leave),
];

/** Ids of roles by name or id. @throws BadRequest for an unknown one */
export function rolesNamed({ world }: Sandbox, guildId: string, names: readonly string[]): string[] {
  return names.map((wanted) => found(world.roleNamed(guildId, wanted), `role "${wanted}" in the guild ${guildId}`).id);
}

function makeUser(sandbox: Sandbox, { body }: OpenCall): Reply {
  const form = parse(userForm, body);
  const state = guildOf(sandbox, form.guildId);
  const roles = rolesNamed(sandbox, state.guild.id, form.roles);
  const made = createUser(sandbox, form.username);
  const user = updateUser(sandbox, made, { displayName: form.displayName, avatar: form.avatar });
  joinGuild(sandbox, state, user, roles);
  return ok(user);
}

function makeBot(sandbox: Sandbox, { token, username, guildIds, permissions }: z.infer<typeof botForm>): object {
  if (token !== undefined && sandbox.world.botsByToken.has(token))
    throw new BadRequest("A bot with this token exists.");
  const guilds = guildIds ? guildIds.map((id) => guildOf(sandbox, id)) : [...sandbox.world.guilds.values()];
  const bot = createBot(sandbox, username, token);
  const user = found(sandbox.world.users.get(bot.userId), `user ${bot.userId}`);
  for (const state of guilds) joinGuild(sandbox, state, user, [], permissions);
  return { ...botState(sandbox, bot), token: bot.token };
}

function changeUser(sandbox: Sandbox, call: OpenCall): Reply {
  const user = actor(sandbox, call);
  const { guildId, nick, roles, presence, ...account } = parse(userChange, call.body);
  const state = guildOf(sandbox, guildId);
  if (presence && user.bot) throw new BadRequest("A bot says itself how it is.");
  const rest = roles && [...rolesNamed(sandbox, state.guild.id, roles), ...managedRolesOf(state, user.id)];
  const changed = updateUser(sandbox, user, account);
  if (nick !== undefined || rest) {
    updateMember(sandbox, state, changed, {
      ...(nick === undefined ? {} : { nick }),
      ...(rest ? { roles: [...new Set(rest)] } : {}),
    });
  }
  if (presence) {
    const activities = presence.text ? [{ type: 4, name: "Custom Status", id: "custom", state: presence.text }] : [];
    setPresenceOfPerson(sandbox, user.id, { status: presence.status, activities });
  }
  return ok(wireMember(sandbox.world, state.guild.id, user.id) ?? { user: changed });
}

function managedRolesOf({ roles, members }: GuildState, userId: string): string[] {
  return (members.get(userId)?.roles ?? []).filter((id) => roles.get(id)?.managed);
}

function join(sandbox: Sandbox, call: OpenCall): Reply {
  const { state, user } = placeOf(sandbox, call);
  if (state.members.has(user.id)) throw new BadRequest(`${user.username} is a member already.`);
  if (user.bot) throw new BadRequest("A bot joins by POST /sandbox/invites.");
  const { roles } = parse(joinForm, call.body);
  joinGuild(sandbox, state, user, rolesNamed(sandbox, state.guild.id, roles));
  return noContent();
}

function leave(sandbox: Sandbox, call: OpenCall): Reply {
  const { state, user } = placeOf(sandbox, call);
  if (!state.members.has(user.id)) throw new BadRequest(`${user.username} is no member.`, 404);
  leaveGuild(sandbox, state, user);
  return noContent();
}

function placeOf(sandbox: Sandbox, call: OpenCall): { readonly state: GuildState; readonly user: User } {
  return { state: guildOf(sandbox, call.param("guildId")), user: actor(sandbox, call) };
}
