/** The guild as all our bots together see it: what is there, what each bot may do, and by which name it goes. */
import { guildPermissions } from "../../domain/effective-permissions.ts";
import type { GuildContents } from "../../domain/guild-plan.ts";
import type { Snowflake } from "../../domain/ids.ts";
import type { SurveyedGuild } from "../../ipc/probe-calls.ts";
import { joinSights } from "../joined-sights.ts";
import type { SetupBot } from "./bots.ts";
import { reasonOf, type SetupDesk } from "./desk.ts";
import type { Gathering } from "./gathering.ts";

/** One bot as a member. */
export interface Membership {
  readonly bot: SetupBot;
  readonly nickname: string | null;
  /** What its roles allow in the guild as a whole. */
  readonly permissions: bigint;
}

/** What was read; null where no bot could read. */
export interface GuildReading {
  readonly contents: GuildContents;
  readonly members: readonly Membership[];
}

/**
 * Reads through every bot, because one alone may not see what others do: a hidden channel would be made a second time.
 * A bot that could not read is said.
 */
export async function readGuild(desk: SetupDesk, { guild, present }: Gathering): Promise<GuildReading | null> {
  if (guild === null || present.length === 0) return null;
  const guildId = guild.id;
  const outcomes = await Promise.all(
    present.map(async (bot) => {
      const what = `reading the server as ${bot.agent.name}`;
      return [
        bot,
        await desk.patiently(what, () => bot.probe.call("read_guild", { guildId, userId: bot.userId })),
      ] as const;
    }),
  );
  const seen: SurveyedGuild[] = [];
  const members: Membership[] = [];
  for (const [bot, outcome] of outcomes) {
    if (outcome.kind === "done") {
      seen.push(outcome.value);
      members.push(membershipOf(bot, outcome.value));
    } else {
      desk.failure(`The bot of ${bot.agent.name} could not read the server: ${reasonOf(outcome)}.`);
    }
  }
  return seen.length < present.length ? null : { contents: joinSights(guildId, seen), members };
}

/** One bot as it is in the guild now; null when Discord does not say. */
export async function readMembership(bot: SetupBot, guildId: Snowflake): Promise<Membership | null> {
  const outcome = await bot.probe.call("read_guild", { guildId, userId: bot.userId });
  return outcome.kind === "done" ? membershipOf(bot, outcome.value) : null;
}

function membershipOf(bot: SetupBot, guild: SurveyedGuild): Membership {
  return { bot, nickname: guild.member.nickname, permissions: guildPermissions(guild, guild.member) };
}
