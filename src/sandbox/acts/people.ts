/**
 * Guilds, roles, people and bots come into being. Called by the control API; Discord itself has no such routes for bots.
 */
import { randomUUID } from "node:crypto";
import { guildCreate } from "../gateway/ready.ts";
import { type Sandbox, timestamp } from "../sandbox.ts";
import type { Guild, PartialMember, Role, User } from "../state/nouns.ts";
import { everyonePermissions, Permission } from "../state/permissions.ts";
import type { BotRow, Event, Write } from "../state/rows.ts";
import { put } from "../state/tables.ts";

/** What a bot may do in a guild unless told otherwise: talk, read, thread and pin. */
const botPermissions = everyonePermissions | Permission.MANAGE_MESSAGES | Permission.PIN_MESSAGES;

/** Makes a guild. Its owner is an account that nobody plays and that is no member. */
export function createGuild(sandbox: Sandbox, name: string, wantedId?: string): Guild {
  const id = wantedId ?? sandbox.ids.next();
  const owner = newUser(sandbox, "guild-owner", false);
  const guild: Guild = { id, name, owner_id: owner.id, joined_at: timestamp(sandbox.now()) };
  const everyone = newRole(id, "@everyone", everyonePermissions, 0);
  sandbox.commit([put("user", owner), put("guild", guild), put("role", { guildId: id, role: everyone })]);
  return guild;
}

/** Makes a role above all others. */
export function createRole(sandbox: Sandbox, guildId: string, name: string, permissions: bigint): Role {
  const position = sandbox.world.guilds.get(guildId)?.roles.size ?? 1;
  const role = newRole(sandbox.ids.next(), name, permissions, position);
  const d = { guild_id: guildId, role };
  sandbox.commit([put("role", { guildId, role })], [{ t: "GUILD_ROLE_CREATE", d, to: { guild: guildId } }]);
  return role;
}

/** Makes a person; they join guilds with `joinGuild`. */
export function createUser(sandbox: Sandbox, username: string): User {
  const user = newUser(sandbox, username, false);
  sandbox.commit([put("user", user)]);
  return user;
}

/** Makes a bot account, with a token of Discord's shape unless one is given; it joins guilds with `joinGuild`. */
export function createBot(sandbox: Sandbox, username: string, token?: string): BotRow {
  const user = newUser(sandbox, username, true);
  const bot: BotRow = {
    userId: user.id,
    // Since 2016 a bot's user and its application share their id.
    applicationId: user.id,
    token: token ?? newToken(user.id),
    revoked: false,
    intentsDisallowed: false,
    presence: { status: "offline", activities: [] },
    identifies: { windowStartedAt: 0, count: 0, lastAt: 0 },
  };
  sandbox.commit([put("user", user), put("bot", bot)]);
  showBot(sandbox, bot);
  return bot;
}

/** Adds a user to a guild; a bot gets its managed role and GUILD_CREATE. `permissions` is what a bot is invited with. */
export function joinGuild(
  sandbox: Sandbox,
  guildId: string,
  user: User,
  roleIds: readonly string[] = [],
  permissions: bigint = botPermissions,
): void {
  const member: PartialMember = {
    nick: null,
    avatar: null,
    banner: null,
    roles: [...roleIds],
    joined_at: timestamp(sandbox.now()),
    premium_since: null,
    communication_disabled_until: null,
    pending: false,
    flags: 0,
    mute: false,
    deaf: false,
  };
  const writes: Write[] = [];
  const events: Event[] = [];
  if (user.bot) {
    const position = sandbox.world.guilds.get(guildId)?.roles.size ?? 1;
    const made = newRole(sandbox.ids.next(), user.username, permissions, position);
    const role: Role = { ...made, managed: true, tags: { bot_id: user.id } };
    member.roles.push(role.id);
    writes.push(put("role", { guildId, role }));
    events.push({ t: "GUILD_ROLE_CREATE", d: { guild_id: guildId, role }, to: { guild: guildId } });
  }
  writes.push(put("member", { guildId, userId: user.id, member }));
  const d = { ...member, user, guild_id: guildId };
  events.push({ t: "GUILD_MEMBER_ADD", d, to: { guild: guildId } });
  sandbox.commit(writes, events);
  for (const session of sandbox.world.sessions.values()) {
    if (session.row.botId === user.id) sandbox.commit([], [guildCreate(sandbox, session.row, guildId)]);
  }
}

/** Replaces a member's roles. */
export function setRoles(sandbox: Sandbox, guildId: string, user: User, roleIds: readonly string[]): void {
  const before = sandbox.world.guilds.get(guildId)?.members.get(user.id);
  if (!before) return;
  const member = { ...before, roles: [...roleIds] };
  const d = { ...member, user, guild_id: guildId };
  sandbox.commit(
    [put("member", { guildId, userId: user.id, member })],
    [{ t: "GUILD_MEMBER_UPDATE", d, to: { guild: guildId } }],
  );
}

/** Shows the pages how a bot is. */
export function showBot(sandbox: Sandbox, bot: BotRow): void {
  sandbox.fanOut.show(null, "BOT_STATE", botState(sandbox, bot));
}

/** A bot as the control API shows it. */
interface BotState {
  readonly userId: string;
  readonly applicationId: string;
  readonly username: string;
  readonly connected: boolean;
  readonly presence: BotRow["presence"];
  readonly revoked: boolean;
  readonly intentsDisallowed: boolean;
}

/** How a bot is now. */
export function botState({ world }: Sandbox, bot: BotRow): BotState {
  const sessions = [...world.sessions.values()].filter(({ row }) => row.botId === bot.userId);
  return {
    userId: bot.userId,
    applicationId: bot.applicationId,
    username: world.users.get(bot.userId)?.username ?? "",
    connected: sessions.some(({ listener }) => listener !== null),
    presence: bot.presence,
    revoked: bot.revoked,
    intentsDisallowed: bot.intentsDisallowed,
  };
}

function newToken(userId: string): string {
  const random = randomUUID().replaceAll("-", "");
  return `${Buffer.from(userId).toString("base64url")}.${random.slice(0, 6)}.${random}${random.slice(0, 6)}`;
}

function newUser(sandbox: Sandbox, username: string, isBot: boolean): User {
  const id = sandbox.ids.next();
  return {
    id,
    username,
    global_name: isBot ? null : username,
    discriminator: isBot ? id.slice(-4) : "0",
    avatar: null,
    public_flags: 0,
    flags: 0,
    ...(isBot ? { bot: true as const } : {}),
    banner: null,
    accent_color: null,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
  };
}

function newRole(id: string, name: string, permissions: bigint, position: number): Role {
  return {
    id,
    name,
    permissions: String(permissions),
    position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: 0,
  };
}
