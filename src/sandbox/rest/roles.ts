/**
 * Roles of a guild, made, changed, ordered and deleted; and who has them. A bot touches only roles below its own highest, and
 * grants only what it holds itself. See [Discord Docs/Permission hierarchy](https://docs.discord.com/developers/topics/permissions#permission-hierarchy).
 */
import * as z from "zod";
import { guildFor } from "../acts/access.ts";
import { updateMember } from "../acts/members.ts";
import { createRole, deleteRole, standsAbove, updateRole } from "../acts/roles.ts";
import { badField, problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { PartialMember, Role } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import type { GuildState } from "../state/world.ts";
import { rolesOf } from "../wire/guild.ts";
import { userOf } from "../wire/user.ts";
import { bitsField, idField, parseForm } from "./form.ts";
import { type Call, noContent, ok, type Reply, type Route, route } from "./routes.ts";

const roles = "/guilds/{guild_id}/roles";
const oneRole = `${roles}/{role_id}`;
const ofMember = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}";
const maxRoles = 250;
const roleForm = z.object({
  name: z.string().max(100).nullish(),
  permissions: bitsField.nullish(),
  color: z.number().int().min(0).max(0xffffff).nullish(),
  colors: z.object({ primary_color: z.number().int().min(0).max(0xffffff) }).nullish(),
  hoist: z.boolean().nullish(),
  mentionable: z.boolean().nullish(),
});
const orderForm = z.array(z.object({ id: idField, position: z.number().int().min(0).nullish() }));

type RoleForm = z.infer<typeof roleForm>;

/** Routes of roles. */
export const roleRoutes: readonly Route[] = [
  route("GET", roles, (sandbox, { bot, param }) => {
    return ok(rolesOf(guildFor(sandbox, bot.userId, param("guild_id")).roles));
  }),
  route("POST", roles, addRole),
  route("PATCH", roles, orderRoles),
  route("GET", oneRole, (sandbox, { bot, param }) => {
    return ok(roleOf(guildFor(sandbox, bot.userId, param("guild_id")), param("role_id")));
  }),
  route("PATCH", oneRole, changeRole),
  route("DELETE", oneRole, removeRole),
  route("PUT", ofMember, (sandbox, call) => setHeld(sandbox, call, true)),
  route("DELETE", ofMember, (sandbox, call) => setHeld(sandbox, call, false)),
];

function addRole(sandbox: Sandbox, { bot, param, body }: Call): Reply {
  const state = guildFor(sandbox, bot.userId, param("guild_id"), Permission.MANAGE_ROLES);
  const form = parseForm(roleForm, body);
  if (state.roles.size >= maxRoles) throw problem(30005);
  refuseGrant(sandbox, state, bot.userId, form.permissions ?? 0n);
  const everyone = BigInt(state.roles.get(state.guild.id)?.permissions ?? 0);
  const plan = { name: form.name || "new role", permissions: form.permissions ?? everyone, position: 1 };
  return ok(createRole(sandbox, state.guild.id, { ...plan, ...looksOf(form) }));
}

function changeRole(sandbox: Sandbox, { bot, param, body }: Call): Reply {
  const { state, role } = touchable(sandbox, bot.userId, param);
  const form = parseForm(roleForm, body);
  const added = (form.permissions ?? 0n) & ~BigInt(role.permissions);
  refuseGrant(sandbox, state, bot.userId, added);
  const change = { name: form.name ?? undefined, permissions: form.permissions ?? undefined, ...looksOf(form) };
  return ok(updateRole(sandbox, state.guild.id, role, change));
}

function orderRoles(sandbox: Sandbox, { bot, param, body }: Call): Reply {
  const state = guildFor(sandbox, bot.userId, param("guild_id"), Permission.MANAGE_ROLES);
  const wanted = parseForm(orderForm, body).map(({ id, position }) => ({ role: roleOf(state, id), position }));
  if (wanted.some(({ role }) => !standsAbove(state, bot.userId, role))) throw problem(50013);
  for (const { role, position } of wanted) {
    updateRole(sandbox, state.guild.id, role, { position: position ?? role.position });
  }
  return ok(rolesOf(state.roles));
}

function removeRole(sandbox: Sandbox, { bot, param }: Call): Reply {
  const { state, role } = touchable(sandbox, bot.userId, param);
  if (role.managed || role.id === state.guild.id) throw problem(50028);
  deleteRole(sandbox, state, role);
  return noContent();
}

function setHeld(sandbox: Sandbox, { bot, param }: Call, isHeld: boolean): Reply {
  const { state, role } = touchable(sandbox, bot.userId, param);
  const member = state.members.get(param("user_id"));
  if (!member) throw problem(10007);
  const others = member.roles.filter((id) => id !== role.id);
  if (role.managed || role.id === state.guild.id) throw problem(50028);
  if (member.roles.includes(role.id) !== isHeld) {
    updateMember(sandbox, state, userOf(sandbox, param("user_id")), { roles: isHeld ? [...others, role.id] : others });
  }
  return noContent();
}

/** The roles a member shall have, as PATCH of a member names them. @throws Problem 10011, 50013 */
export function rolesAfter(
  state: GuildState,
  byId: string,
  member: PartialMember,
  wanted: readonly string[],
): string[] {
  const changed = [
    ...wanted.filter((id) => !member.roles.includes(id)),
    ...member.roles.filter((id) => !wanted.includes(id)),
  ];
  for (const id of changed) {
    const role = roleOf(state, id);
    if (role.managed) throw badField(["roles"], "ROLE_MANAGED", "Managed roles cannot be given or taken.");
    if (!standsAbove(state, byId, role)) throw problem(50013);
  }
  return [...new Set(wanted)];
}

/** A role that the bot may change. */
function touchable(sandbox: Sandbox, botId: string, param: Call["param"]): { state: GuildState; role: Role } {
  const state = guildFor(sandbox, botId, param("guild_id"), Permission.MANAGE_ROLES);
  const role = roleOf(state, param("role_id"));
  if (!standsAbove(state, botId, role)) throw problem(50013);
  return { state, role };
}

function roleOf({ roles: known }: GuildState, id: string): Role {
  const role = known.get(id);
  if (!role) throw problem(10011);
  return role;
}

/** Nobody grants what they do not hold. */
function refuseGrant({ world }: Sandbox, state: GuildState, byId: string, permissions: bigint): void {
  if (permissions & ~world.permissions.inGuild(state, byId)) throw problem(50013);
}

function looksOf({ color, colors, hoist, mentionable }: RoleForm) {
  return {
    color: colors?.primary_color ?? color ?? undefined,
    hoist: hoist ?? undefined,
    mentionable: mentionable ?? undefined,
  };
}
