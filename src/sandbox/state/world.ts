/**
 * The state of this Discord: maps with the lookups that routes, gateway and control API need. Nothing here decides or
 * tells anybody; rows are put and dropped by tables.ts, and only the door (door.ts) calls that.
 */
import { MessageLog } from "./message-log.ts";
import type { Channel, Command, Guild, PartialMember, Role, ThreadMember, User } from "./nouns.ts";
import { PermissionBook } from "./permissions.ts";
import type { BotRow, EphemeralRow, InteractionRow, NonceRow, Presence, WebhookRow } from "./rows.ts";
import type { Session } from "./session.ts";

/** A guild with all that belongs to it; channels include threads. */
export interface GuildState {
  guild: Guild;
  readonly roles: Map<string, Role>;
  readonly members: Map<string, PartialMember>;
  readonly channels: Map<string, Channel>;
}

/** A channel with its messages. */
export interface ChannelState {
  channel: Channel;
  readonly log: MessageLog;
  readonly ephemerals: Map<string, EphemeralRow>;
  readonly threadMembers: Map<string, ThreadMember>;
}

/** Everything the sandbox knows. */
export class World {
  readonly users = new Map<string, User>();
  readonly bots = new Map<string, BotRow>();
  readonly botsByToken = new Map<string, BotRow>();
  readonly botsByApplication = new Map<string, BotRow>();
  readonly guilds = new Map<string, GuildState>();
  readonly channels = new Map<string, ChannelState>();
  readonly dms = new Map<string, string>();
  readonly commands = new Map<string, Command>();
  readonly interactions = new Map<string, InteractionRow>();
  readonly interactionsByToken = new Map<string, string>();
  readonly nonces = new Map<string, NonceRow>();
  readonly webhooks = new Map<string, WebhookRow>();
  readonly presences = new Map<string, Presence>();
  readonly sessions = new Map<string, Session>();
  readonly permissions = new PermissionBook(this);

  /** Forgets everything. Only for what replaces all of it at once. */
  clear(): void {
    const maps = [
      this.users,
      this.bots,
      this.botsByToken,
      this.botsByApplication,
      this.guilds,
      this.channels,
      this.dms,
    ];
    const others = [
      this.commands,
      this.interactions,
      this.interactionsByToken,
      this.nonces,
      this.webhooks,
      this.presences,
    ];
    for (const map of [...maps, ...others, this.sessions]) map.clear();
    this.permissions.forget();
  }

  /** The guild a channel or thread belongs to; undefined for a DM. */
  guildOf(channel: Channel): GuildState | undefined {
    return channel.guild_id === undefined ? undefined : this.guilds.get(channel.guild_id);
  }

  /** The DM channel between two users, whoever opened it. */
  dmBetween(a: string, b: string): ChannelState | undefined {
    return this.channels.get(this.dms.get(dmKey(a, b)) ?? "");
  }

  /** A role by its name, else by its id. */
  roleNamed(guildId: string, nameOrId: string): Role | undefined {
    const roles = this.guilds.get(guildId)?.roles;
    return roles?.get(nameOrId) ?? [...(roles?.values() ?? [])].find((role) => role.name === nameOrId);
  }

  /** The role Discord made for a bot when it joined a guild. */
  managedRoleOf(guildId: string, botUserId: string): Role | undefined {
    const roles = this.guilds.get(guildId)?.roles.values() ?? [];
    return [...roles].find((role) => role.tags?.bot_id === botUserId);
  }

  /** The guilds a user is a member of. */
  guildsOf(userId: string): GuildState[] {
    return [...this.guilds.values()].filter((state) => state.members.has(userId));
  }

  /** The DM channels a user takes part in. */
  dmsOf(userId: string): ChannelState[] {
    return [...this.dms].flatMap(([key, id]) => (key.split(":").includes(userId) ? (this.channels.get(id) ?? []) : []));
  }

  /** Threads of a guild; all of them, archived ones too. */
  threadsOf(guildId: string): ChannelState[] {
    const channels = this.guilds.get(guildId)?.channels.values() ?? [];
    return [...channels].filter(isThread).flatMap(({ id }) => this.channels.get(id) ?? []);
  }
}

/** An empty channel state around a channel. */
export function emptyChannel(channel: Channel): ChannelState {
  return { channel, log: new MessageLog(), ephemerals: new Map(), threadMembers: new Map() };
}

/** The key of a DM: both ids in order. */
export function dmKey(a: string, b: string): string {
  return a < b ? `${a}:${b}` : `${b}:${a}`;
}

/** Threads are channels of types 10, 11 and 12. */
export function isThread(channel: Channel): boolean {
  return channel.type >= 10 && channel.type <= 12;
}
