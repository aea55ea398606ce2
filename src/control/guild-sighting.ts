/** Compares what a worker reports of the guild with what is known: what is the same need not be written again. */
import type { Channel, Guild, Role } from "../domain/guild.ts";
import type { Snowflake } from "../domain/ids.ts";

/** A guild as one bot sees it. */
export interface GuildSighting {
  readonly guild: Guild;
  readonly channels: readonly Channel[];
  readonly roles: readonly Role[];
}

/** A guild as it is known. */
export interface KnownGuild {
  readonly guild: Guild | undefined;
  readonly channels: ReadonlyMap<Snowflake, Channel>;
  readonly roles: ReadonlyMap<Snowflake, Role>;
}

/** True when the sighting tells nothing new. Threads that it leaves out are archived, not gone. */
export function isKnown({ guild, channels, roles }: GuildSighting, known: KnownGuild): boolean {
  return (
    sameFields(guild, known.guild) &&
    countPlaces(channels) === countPlaces([...known.channels.values()]) &&
    channels.every((channel) => sameFields(channel, known.channels.get(channel.id))) &&
    roles.length === known.roles.size &&
    roles.every((role) => sameFields(role, known.roles.get(role.id)))
  );
}

/** True when every field of `a` stands in `b` with the same value. */
export function sameFields(a: object, b: object | undefined): boolean {
  if (!b) return false;
  const other = b as Readonly<Record<string, unknown>>;
  return Object.entries(a).every(([key, value]) => JSON.stringify(value) === JSON.stringify(other[key]));
}

function countPlaces(channels: readonly Channel[]): number {
  return channels.filter(({ kind }) => kind !== "thread").length;
}
