/**
 * Who may do what where, as Discord computes it: roles, then overwrites of @everyone, roles and member; threads inherit
 * from their parent; administrators and the owner may everything. Answers are cached until roles, members or channels change.
 * See [Discord Docs/Permissions](https://docs.discord.com/developers/topics/permissions).
 */
import type { Channel, Overwrite, PartialMember } from "./nouns.ts";
import type { GuildState, World } from "./world.ts";

/** The permission bits that the sandbox checks or hands out. */
export const Permission = {
  KICK_MEMBERS: 1n << 1n,
  ADMINISTRATOR: 1n << 3n,
  MANAGE_CHANNELS: 1n << 4n,
  MANAGE_GUILD: 1n << 5n,
  ADD_REACTIONS: 1n << 6n,
  VIEW_CHANNEL: 1n << 10n,
  SEND_MESSAGES: 1n << 11n,
  MANAGE_MESSAGES: 1n << 13n,
  EMBED_LINKS: 1n << 14n,
  ATTACH_FILES: 1n << 15n,
  READ_MESSAGE_HISTORY: 1n << 16n,
  MENTION_EVERYONE: 1n << 17n,
  CHANGE_NICKNAME: 1n << 26n,
  MANAGE_NICKNAMES: 1n << 27n,
  MANAGE_WEBHOOKS: 1n << 29n,
  MANAGE_ROLES: 1n << 28n,
  USE_APPLICATION_COMMANDS: 1n << 31n,
  MANAGE_THREADS: 1n << 34n,
  CREATE_PUBLIC_THREADS: 1n << 35n,
  CREATE_PRIVATE_THREADS: 1n << 36n,
  SEND_MESSAGES_IN_THREADS: 1n << 38n,
  USE_EXTERNAL_EMOJIS: 1n << 18n,
  PIN_MESSAGES: 1n << 51n,
} as const;

/** Every bit that Discord defines today: what an administrator holds. */
export const allPermissions = (1n << 53n) - 1n;

/** What @everyone may in a new guild. */
export const everyonePermissions =
  Permission.VIEW_CHANNEL |
  Permission.SEND_MESSAGES |
  Permission.SEND_MESSAGES_IN_THREADS |
  Permission.CREATE_PUBLIC_THREADS |
  Permission.CREATE_PRIVATE_THREADS |
  Permission.EMBED_LINKS |
  Permission.ATTACH_FILES |
  Permission.READ_MESSAGE_HISTORY |
  Permission.ADD_REACTIONS |
  Permission.CHANGE_NICKNAME |
  Permission.USE_APPLICATION_COMMANDS;

/** Computes and remembers permissions. */
export class PermissionBook {
  readonly #world: World;
  readonly #known = new Map<string, Map<string, bigint>>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Forgets every answer; tables.ts calls it when roles, members or channels change. */
  forget(): void {
    this.#known.clear();
  }

  /** What a member may in the guild, before any channel. */
  inGuild(state: GuildState, userId: string): bigint {
    const member = state.members.get(userId);
    if (member === undefined) return 0n;
    if (state.guild.owner_id === userId) return allPermissions;
    const bits = [state.guild.id, ...member.roles].reduce(
      (sum, id) => sum | BigInt(state.roles.get(id)?.permissions ?? 0),
      0n,
    );
    return bits & Permission.ADMINISTRATOR ? allPermissions : bits;
  }

  /** What a user may in a channel, thread or DM; 0 when it is none of theirs. */
  inChannel(channel: Channel, userId: string): bigint {
    const byUser = this.#known.get(channel.id) ?? new Map<string, bigint>();
    this.#known.set(channel.id, byUser);
    const known = byUser.get(userId);
    if (known !== undefined) return known;
    const bits = this.#compute(channel, userId);
    byUser.set(userId, bits);
    return bits;
  }

  /** True when the user may see the channel and what is said there; a category also shows with what it holds. */
  canView(channel: Channel, userId: string): boolean {
    if ((this.inChannel(channel, userId) & Permission.VIEW_CHANNEL) !== 0n) return true;
    if (channel.type !== 4) return false;
    const all = this.#world.guildOf(channel)?.channels.values() ?? [];
    return [...all].some((inner) => inner.parent_id === channel.id && this.canView(inner, userId));
  }

  #compute(channel: Channel, userId: string): bigint {
    const state = this.#world.guildOf(channel);
    if (state === undefined) return channel.recipients?.some(({ id }) => id === userId) ? allPermissions : 0n;
    const parent = this.#world.channels.get(channel.parent_id ?? "")?.channel;
    if (channel.type < 10 || channel.type > 12) return this.#ownOf(state, channel, userId);
    const bits = parent === undefined ? 0n : this.inChannel(parent, userId);
    const mayEnter = channel.type !== 12 || (bits & Permission.MANAGE_THREADS) !== 0n || this.#joined(channel, userId);
    return mayEnter ? bits : 0n;
  }

  #joined(thread: Channel, userId: string): boolean {
    return this.#world.channels.get(thread.id)?.threadMembers.has(userId) ?? false;
  }

  #ownOf(state: GuildState, channel: Channel, userId: string): bigint {
    const member = state.members.get(userId);
    const base = this.inGuild(state, userId);
    if (member === undefined || base === allPermissions) return base;
    const bits = withOverwrites(base, state.guild.id, channel.permission_overwrites ?? [], member, userId);
    return bits & Permission.VIEW_CHANNEL ? bits : 0n;
  }
}

function withOverwrites(
  base: bigint,
  everyoneId: string,
  overwrites: readonly Overwrite[],
  member: PartialMember,
  userId: string,
): bigint {
  const apply = (bits: bigint, of: readonly Overwrite[]): bigint => {
    const deny = of.reduce((sum, overwrite) => sum | BigInt(overwrite.deny), 0n);
    const allow = of.reduce((sum, overwrite) => sum | BigInt(overwrite.allow), 0n);
    return (bits & ~deny) | allow;
  };
  const roles = overwrites.filter(({ id, type }) => type === 0 && id !== everyoneId && member.roles.includes(id));
  const everyone = overwrites.filter(({ id }) => id === everyoneId);
  const own = overwrites.filter(({ id, type }) => type === 1 && id === userId);
  return apply(apply(apply(base, everyone), roles), own);
}
