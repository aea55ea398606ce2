/** Which guild Guildhall serves, and what all bots together see of it. Read by the checks of map and permissions. */
import type { Config } from "../../config/load.ts";
import type { GuildContents } from "../../domain/guild-plan.ts";
import type { Snowflake } from "../../domain/ids.ts";
import type { SurveyedGuild } from "../../ipc/probe-calls.ts";
import { joinSights } from "../joined-sights.ts";
import type { AcceptedBot } from "./survey.ts";

type SurveyedChannel = SurveyedGuild["channels"][number];

/** A bot that is in the guild. */
export interface PresentBot {
  readonly bot: AcceptedBot;
  readonly guild: SurveyedGuild;
}

/** The guild as all bots together see it. */
export interface ServedGuild extends GuildContents {
  readonly id: Snowflake;
  readonly name: string;
  readonly bots: readonly PresentBot[];
  /** As Discord tells them, by id. */
  readonly surveyed: ReadonlyMap<Snowflake, SurveyedChannel>;
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

/** The guild with this id; null when no bot can look into it. */
export function servedGuild(id: Snowflake, bots: readonly AcceptedBot[]): ServedGuild | null {
  const present = bots.flatMap((bot): PresentBot[] => {
    const sight = bot.sights.get(id);
    return sight?.kind === "done" ? [{ bot, guild: sight.value }] : [];
  });
  const [first] = present;
  if (first === undefined) return null;
  const seen = present.map(({ guild }) => guild);
  const surveyed = new Map(seen.flatMap(({ channels }) => channels.map((channel) => [channel.id, channel])));
  return { id, name: first.guild.name, bots: present, surveyed, ...joinSights(id, seen) };
}
