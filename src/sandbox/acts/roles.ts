/**
 * Roles come, change and go; and how high somebody stands, which decides whose roles they may touch.
 * See [Discord Docs/Permission hierarchy](https://docs.discord.com/developers/topics/permissions#permission-hierarchy).
 */
import type { Sandbox } from "../sandbox.ts";
import type { Role } from "../state/nouns.ts";
import type { Event, Write } from "../state/rows.ts";
import { drop, put } from "../state/tables.ts";
import type { GuildState } from "../state/world.ts";
import { memberEvent } from "../wire/guild.ts";
import { sightOf, tellSight } from "./sight.ts";

/** What can be set of a role. */
export interface RolePlan {
  readonly name: string;
  readonly permissions: bigint;
  readonly position: number;
  readonly color?: number | undefined;
  readonly hoist?: boolean | undefined;
  readonly mentionable?: boolean | undefined;
}

/** What changes of a role; absent parts stay. */
export type RoleChange = { readonly [K in keyof RolePlan]?: RolePlan[K] | undefined };

/** A role that is not kept yet. */
export function newRole(id: string, plan: RolePlan): Role {
  return {
    id,
    name: plan.name,
    permissions: String(plan.permissions),
    position: plan.position,
    ...colorsOf(plan.color ?? 0),
    hoist: plan.hoist ?? false,
    managed: false,
    mentionable: plan.mentionable ?? false,
    icon: null,
    unicode_emoji: null,
    flags: 0,
  };
}

/** Makes a role. */
export function createRole(sandbox: Sandbox, guildId: string, plan: RolePlan): Role {
  const role = newRole(sandbox.ids.next(), plan);
  sandbox.commit([put("role", { guildId, role })], [roleEvent("GUILD_ROLE_CREATE", guildId, role)]);
  return role;
}

/** The place above every role of a guild. */
export function topPosition({ roles }: GuildState): number {
  return Math.max(0, ...[...roles.values()].map(({ position }) => position)) + 1;
}

/** Changes a role. */
export function updateRole(sandbox: Sandbox, guildId: string, before: Role, change: RoleChange): Role {
  const { name, permissions, position, color, hoist, mentionable } = change;
  const role: Role = {
    ...before,
    name: name ?? before.name,
    permissions: permissions === undefined ? before.permissions : String(permissions),
    position: position ?? before.position,
    ...(color === undefined ? {} : colorsOf(color)),
    hoist: hoist ?? before.hoist,
    mentionable: mentionable ?? before.mentionable,
  };
  const sight = sightOf(sandbox, guildId);
  sandbox.commit([put("role", { guildId, role })], [roleEvent("GUILD_ROLE_UPDATE", guildId, role)]);
  tellSight(sandbox, guildId, sight);
  return role;
}

/** Deletes a role; whoever had it loses it. */
export function deleteRole(sandbox: Sandbox, { guild, members }: GuildState, role: Role): void {
  const guildId = guild.id;
  const writes: Write[] = [drop("role", guildId, role.id)];
  const events: Event[] = [
    { t: "GUILD_ROLE_DELETE", d: { guild_id: guildId, role_id: role.id }, to: { guild: guildId } },
  ];
  for (const [userId, member] of members) {
    const user = sandbox.world.users.get(userId);
    if (!user || !member.roles.includes(role.id)) continue;
    const changed = { ...member, roles: member.roles.filter((id) => id !== role.id) };
    writes.push(put("member", { guildId, userId, member: changed }));
    events.push(memberEvent("GUILD_MEMBER_UPDATE", guildId, user, changed));
  }
  const sight = sightOf(sandbox, guildId);
  sandbox.commit(writes, events);
  tellSight(sandbox, guildId, sight);
}

/** True when a member stands above a role and so may give, take, change and delete it. */
export function standsAbove({ guild, roles, members }: GuildState, userId: string, role: Role): boolean {
  if (guild.owner_id === userId) return true;
  const own = (members.get(userId)?.roles ?? []).flatMap((id) => roles.get(id) ?? []);
  return own.some((held) => isHigher(held, role));
}

/** Of two roles at one position the older is higher. */
function isHigher(a: Role, b: Role): boolean {
  return a.position === b.position ? BigInt(a.id) < BigInt(b.id) : a.position > b.position;
}

function colorsOf(color: number): Pick<Role, "color" | "colors"> {
  return { color, colors: { primary_color: color, secondary_color: null, tertiary_color: null } };
}

function roleEvent(t: string, guildId: string, role: Role): Event {
  return { t, d: { guild_id: guildId, role }, to: { guild: guildId } };
}
