/**
 * The guild that Guildhall serves, put together from what each bot sees of it: Discord leaves out channels that a bot may
 * not view, so that only all of them together know the guild. Read by the checks of map and permissions.
 */
import type { Config } from "../../config/load.ts";
import type { Channel, Role } from "../../domain/guild.ts";
import type { Snowflake } from "../../domain/ids.ts";
import type { SurveyedGuild } from "../../ipc/worker-protocol.ts";
import { toChannel } from "../translate.ts";
import type { AcceptedBot } from "./survey.ts";

type SurveyedChannel = SurveyedGuild["channels"][number];

/** A bot that is in the guild. */
export interface PresentBot {
  readonly bot: AcceptedBot;
  readonly guild: SurveyedGuild;
}

/** The guild as all bots together see it. */
export interface ServedGuild {
  readonly id: Snowflake;
  readonly name: string;
  readonly bots: readonly PresentBot[];
  /** As Discord tells them, by id. */
  readonly surveyed: ReadonlyMap<Snowflake, SurveyedChannel>;
  /** The same in the domain's words. */
  readonly channels: readonly Channel[];
  readonly roles: readonly Role[];
}

/** Which guild is served: one that is known, or why none is. */
export type GuildChoice =
  | { readonly kind: "chosen"; readonly id: Snowflake }
  | { readonly kind: "none" }
  | { readonly kind: "several"; readonly guilds: readonly { readonly id: Snowflake; readonly name: string }[] };

/** The map's guild, else the only one that all bots share which are in any, as the running house chooses. */
export function chooseGuild({ map }: Config, bots: readonly AcceptedBot[]): GuildChoice {
  if (map.guildId !== null) return { kind: "chosen", id: map.guildId };
  const memberships = bots.flatMap(({ guilds }) =>
    guilds.kind === "done" && guilds.value.length > 0 ? [guilds.value] : [],
  );
  const [first = [], ...others] = memberships;
  const shared = first.filter(({ id }) => others.every((guilds) => guilds.some((guild) => guild.id === id)));
  const [only, second] = shared;
  if (only === undefined) return { kind: "none" };
  return second === undefined ? { kind: "chosen", id: only.id } : { kind: "several", guilds: shared };
}

/** Joins what the bots see of the guild; null when none of them is in it. */
export function joinSights(guildId: Snowflake, bots: readonly AcceptedBot[]): ServedGuild | null {
  const present = bots.flatMap((bot): PresentBot[] => {
    const sight = bot.sights.get(guildId);
    return sight?.kind === "done" ? [{ bot, guild: sight.value }] : [];
  });
  const [first] = present;
  if (first === undefined) return null;
  const all = present.flatMap(({ guild }) => guild.channels).sort((a, b) => a.position - b.position);
  const surveyed = new Map(all.map((channel) => [channel.id, channel]));
  const channels = [...surveyed.values()].map(({ id, type, name, parentId }) =>
    toChannel({ id, guildId, type, name, parentId, ownerId: null }),
  );
  const roles = first.guild.roles.map(({ id, name, permissions, botId }) => ({
    id,
    guildId,
    name,
    permissions,
    botId,
  }));
  return { id: guildId, name: first.guild.name, bots: present, surveyed, channels, roles };
}
