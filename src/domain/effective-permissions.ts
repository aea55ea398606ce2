/**
 * What a member may do in a guild and in one of its channels, as Discord computes it: roles, then the channel's overwrites
 * of @everyone, of roles, of the member; the owner and administrators everything; who is timed out next to nothing. Pure;
 * asked by `doctor` before anybody is refused. See [Discord Docs/Permissions](https://docs.discord.com/developers/topics/permissions#permission-overwrites).
 */
import type { Snowflake } from "./ids.ts";
import { permissionBits } from "./permissions.ts";

/** A role or member of whom a channel says otherwise. Bits as decimal strings, as Discord sends them. */
export interface Overwrite {
  readonly id: Snowflake;
  readonly kind: "role" | "member";
  readonly allow: string;
  readonly deny: string;
}

/** A guild as far as rights go; the role whose id is the guild's is @everyone. */
export interface RightsOfGuild {
  readonly id: Snowflake;
  readonly ownerId: Snowflake;
  readonly roles: readonly { readonly id: Snowflake; readonly permissions: string }[];
}

/** A member as far as rights go. `timedOutUntil`: milliseconds since 1970. */
export interface RightsOfMember {
  readonly userId: Snowflake;
  readonly roleIds: readonly Snowflake[];
  readonly timedOutUntil: number | null;
}

/** Every bit that there is or may come to be. */
export const allBits = (1n << 64n) - 1n;

const administrator = permissionBits(["administrator"]);
const viewChannel = permissionBits(["viewChannel"]);
/** What is left to a member in a timeout. */
const timedOut = permissionBits(["viewChannel", "readMessageHistory"]);

/** What a member may in the guild before any channel says otherwise. A timeout counts only in channels. */
export function guildPermissions(guild: RightsOfGuild, { userId, roleIds }: RightsOfMember): bigint {
  if (guild.ownerId === userId) return allBits;
  const held = guild.roles.filter(({ id }) => id === guild.id || roleIds.includes(id));
  const bits = held.reduce((sum, { permissions }) => sum | BigInt(permissions), 0n);
  return bits & administrator ? allBits : bits;
}

/** What a member may in a channel with these overwrites. Without View Channels that is nothing. `now`: since 1970. */
export function channelPermissions(
  guild: RightsOfGuild,
  member: RightsOfMember,
  overwrites: readonly Overwrite[],
  now: number,
): bigint {
  const granted = grantedInChannel(guild, member, overwrites);
  // Neither overwrites nor timeouts reach the owner and administrators.
  if (granted === allBits) return allBits;
  const left = member.timedOutUntil !== null && member.timedOutUntil > now ? granted & timedOut : granted;
  return left & viewChannel ? left : 0n;
}

/** What roles and overwrites grant a member in a channel, though a timeout or a closed view keep it from them now. */
export function grantedInChannel(
  guild: RightsOfGuild,
  member: RightsOfMember,
  overwrites: readonly Overwrite[],
): bigint {
  const base = guildPermissions(guild, member);
  if (base === allBits) return allBits;
  const ofRoles = overwrites.filter(({ kind }) => kind === "role");
  const everyone = ofRoles.filter(({ id }) => id === guild.id);
  const roles = ofRoles.filter(({ id }) => id !== guild.id && member.roleIds.includes(id));
  const own = overwrites.filter(({ kind, id }) => kind === "member" && id === member.userId);
  return [everyone, roles, own].reduce(apply, base);
}

/** Those of one rank together: what any of them allows counts more than what another denies. */
function apply(bits: bigint, overwrites: readonly Overwrite[]): bigint {
  const deny = overwrites.reduce((sum, overwrite) => sum | BigInt(overwrite.deny), 0n);
  const allow = overwrites.reduce((sum, overwrite) => sum | BigInt(overwrite.allow), 0n);
  return (bits & ~deny) | allow;
}
