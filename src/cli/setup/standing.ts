/** How the bots stand on Discord: in which guilds they are, and what is still switched off. Asked again and again while
 * a person puts it right. */
import type { Snowflake } from "../../domain/ids.ts";
import type { SetupBot } from "./bots.ts";

/** A guild that a bot is in. */
export interface KnownGuild {
  readonly id: Snowflake;
  readonly name: string;
}

/** One bot at one moment. Null where Discord did not answer. */
export interface Standing {
  readonly bot: SetupBot;
  readonly guilds: readonly KnownGuild[] | null;
  readonly hasMessageContent: boolean;
}

/** Asks for one bot; what is settled already is not asked again. */
export async function readStanding(bot: SetupBot, before?: Standing): Promise<Standing> {
  const [guilds, application] = await Promise.all([
    bot.probe.call("read_guilds", {}),
    before && !before.hasMessageContent ? bot.probe.call("read_application", {}) : null,
  ]);
  const hasMessageContent =
    application?.kind === "done"
      ? application.value.intents.messageContent
      : (before?.hasMessageContent ?? bot.hasMessageContent);
  return { bot, guilds: guilds.kind === "done" ? guilds.value : (before?.guilds ?? null), hasMessageContent };
}

/** The guild that is meant, as far as the bots know it; or the several that it may be. */
export type Target =
  | { readonly kind: "known"; readonly guild: KnownGuild }
  /** None of the bots is anywhere. */
  | { readonly kind: "none" }
  | { readonly kind: "several"; readonly guilds: readonly KnownGuild[] };

/**
 * The guild of the map; without one, that in which most of the bots are. Guildhall serves the one that all bots share, so
 * a tie is for a person to decide.
 */
export function targetOf(guildId: Snowflake | null, standings: readonly Standing[]): Target {
  const all = standings.flatMap(({ guilds }) => guilds ?? []);
  if (guildId !== null) {
    const guild = all.find(({ id }) => id === guildId) ?? { id: guildId, name: `server ${guildId}` };
    return { kind: "known", guild };
  }
  const counts = new Map<Snowflake, number>();
  for (const { id } of all) counts.set(id, (counts.get(id) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  const best = [...counts].flatMap(([id, count]) => (count === most ? [id] : []));
  const guilds = best.flatMap((id) => all.find((guild) => guild.id === id) ?? []);
  const [first, second] = guilds;
  if (first === undefined) return { kind: "none" };
  return second === undefined ? { kind: "known", guild: first } : { kind: "several", guilds };
}

/** Whether the bot is in the guild. */
export function isIn({ guilds }: Standing, guildId: Snowflake): boolean {
  return guilds?.some(({ id }) => id === guildId) ?? false;
}
