/** Users join guilds, leave them, and change in them. */
import { guildCreate } from "../gateway/ready.ts";
import { type Sandbox, timestamp } from "../sandbox.ts";
import type { PartialMember, Role, User } from "../state/nouns.ts";
import { everyonePermissions, Permission } from "../state/permissions.ts";
import type { Event, Write } from "../state/rows.ts";
import { drop, put } from "../state/tables.ts";
import type { GuildState } from "../state/world.ts";
import { memberEvent } from "../wire/guild.ts";
import { deleteRole, newRole, topPosition } from "./roles.ts";
import { sightOf, tellSight } from "./sight.ts";

/** What a bot may do in a guild unless told otherwise: talk, read, thread and pin. */
const botPermissions = everyonePermissions | Permission.MANAGE_MESSAGES | Permission.PIN_MESSAGES;

/** Adds a user to a guild; a bot gets its managed role and GUILD_CREATE. `permissions` is what a bot is invited with. */
export function joinGuild(
  sandbox: Sandbox,
  state: GuildState,
  user: User,
  roleIds: readonly string[] = [],
  permissions: bigint = botPermissions,
): void {
  const guildId = state.guild.id;
  const writes: Write[] = [];
  const events: Event[] = [];
  const roles = [...roleIds];
  if (user.bot) {
    const plan = { name: user.username, permissions, position: topPosition(state) };
    const role: Role = { ...newRole(sandbox.ids.next(), plan), managed: true, tags: { bot_id: user.id } };
    roles.push(role.id);
    writes.push(put("role", { guildId, role }));
    events.push({ t: "GUILD_ROLE_CREATE", d: { guild_id: guildId, role }, to: { guild: guildId } });
  }
  const member = newMember(roles, timestamp(sandbox.now()));
  writes.push(put("member", { guildId, userId: user.id, member }));
  sandbox.commit(writes, [...events, memberEvent("GUILD_MEMBER_ADD", guildId, user, member)]);
  for (const session of sandbox.world.sessions.values()) {
    if (session.row.botId === user.id) sandbox.commit([], [guildCreate(sandbox, session.row, guildId)]);
  }
}

/** Takes a user out of a guild and its threads; a bot hears GUILD_DELETE and its managed role goes with it. */
export function leaveGuild(sandbox: Sandbox, state: GuildState, user: User): void {
  const guildId = state.guild.id;
  const left: Event = {
    t: "GUILD_MEMBER_REMOVE",
    d: { guild_id: guildId, user },
    to: { guild: guildId },
  };
  const threads = sandbox.world.threadsOf(guildId).filter(({ threadMembers }) => threadMembers.has(user.id));
  sandbox.commit(
    [drop("member", guildId, user.id), ...threads.map(({ channel }) => drop("threadMember", channel.id, user.id))],
    [left, { t: "GUILD_DELETE", d: { id: guildId }, to: { users: [user.id] } }],
  );
  const managed = sandbox.world.managedRoleOf(guildId, user.id);
  if (managed) deleteRole(sandbox, state, managed);
}

/** Changes a member's roles or nick; absent parts stay. */
export function updateMember(
  sandbox: Sandbox,
  { guild, members }: GuildState,
  user: User,
  change: Partial<Pick<PartialMember, "roles" | "nick">>,
): void {
  const before = members.get(user.id);
  if (!before) return;
  const member = { ...before, ...change };
  const sight = sightOf(sandbox, guild.id);
  sandbox.commit(
    [put("member", { guildId: guild.id, userId: user.id, member })],
    [memberEvent("GUILD_MEMBER_UPDATE", guild.id, user, member)],
  );
  tellSight(sandbox, guild.id, sight);
}

function newMember(roles: string[], joinedAt: string): PartialMember {
  return {
    nick: null,
    avatar: null,
    banner: null,
    roles,
    joined_at: joinedAt,
    premium_since: null,
    communication_disabled_until: null,
    pending: false,
    flags: 0,
    mute: false,
    deaf: false,
  };
}
