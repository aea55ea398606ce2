/** Check `membership`: which guild is served, and whether every bot is in it. */
import type { Config } from "../../config/load.ts";
import type { Snowflake } from "../../domain/ids.ts";
import { inviteLink } from "../../domain/invite.ts";
import { neededPermissions, permissionBits } from "../../domain/permissions.ts";
import { type Finding, voiceOf } from "./finding.ts";
import type { GuildChoice, ServedGuild } from "./served-guild.ts";
import type { AcceptedBot } from "./survey.ts";

const voice = voiceOf("membership");

/** `guild` is null where none is served, or no bot can look into it. */
export function checkMembership(
  config: Config,
  choice: GuildChoice,
  guild: ServedGuild | null,
  bots: readonly AcceptedBot[],
): readonly Finding[] {
  if (bots.length === 0) return [];
  if (choice.kind === "several") return [several(choice.guilds)];
  if (choice.kind === "none" && bots.some(({ guilds }) => guilds.kind === "done" && guilds.value.length > 0)) {
    return [noneShared(bots)];
  }
  const guildId = choice.kind === "chosen" ? choice.id : null;
  const findings = bots.flatMap((bot) => checkBot(bot, guildId, guild, config));
  if (guild === null || findings.length > 0) return findings;
  const who = bots.length === 1 ? "The one bot with an accepted token is" : "All bots with an accepted token are";
  return [voice.ok(guild.name, `${who} in it.`)];
}

function checkBot(
  bot: AcceptedBot,
  guildId: Snowflake | null,
  guild: ServedGuild | null,
  config: Config,
): readonly Finding[] {
  const { agent, guilds, sights } = bot;
  const sight = guildId === null ? undefined : sights.get(guildId);
  const problem = guilds.kind === "done" ? (sight && sight.kind !== "done" ? sight.problem : null) : guilds.problem;
  if (problem !== null) {
    return [
      voice.fail(agent.name, {
        what: `Its guild could not be read: ${problem}`,
        why: "So neither channels nor permissions of it were checked.",
        cure: "Run this again in a minute.",
      }),
    ];
  }
  if (sight !== undefined) return [];
  const named =
    guild === null ? (guildId === null ? "any server" : `the server ${guildId}`) : `the server ${guild.name}`;
  const grant = needsCodeGrant(bot)
    ? ' First switch off "Requires OAuth2 Code Grant" on its Bot page, or the link fails.'
    : "";
  return [
    voice.fail(agent.name, {
      what: `It is not in ${named}.`,
      why: "It neither hears nor answers anybody there.",
      cure: `Open ${inviteOf(bot, guildId, config)} as somebody who may manage the server.${grant}`,
    }),
  ];
}

function inviteOf(
  { agent, userId, username, application }: AcceptedBot,
  guildId: Snowflake | null,
  config: Config,
): string {
  const applicationId = application.kind === "done" ? application.value.id : userId;
  const permissions = permissionBits(neededPermissions(agent, config.agents, username));
  return inviteLink({ applicationId, permissions, guildId }, config.apiUrl);
}

function needsCodeGrant({ application }: AcceptedBot): boolean {
  return application.kind === "done" && application.value.requiresCodeGrant;
}

function several(guilds: readonly { readonly id: Snowflake; readonly name: string }[]): Finding {
  const list = guilds.map(({ id, name }) => `${name} (${id})`).join(", ");
  return voice.fail("channel-map.yaml", {
    what: `All bots are in several servers: ${list}.`,
    why: "Guildhall serves one, and cannot know which.",
    cure: `Write the one you mean at the top of channel-map.yaml: guild: "${guilds[0]?.id}"`,
  });
}

function noneShared(bots: readonly AcceptedBot[]): Finding {
  const list = bots.flatMap(({ agent, guilds }) => {
    if (guilds.kind !== "done" || guilds.value.length === 0) return [];
    return [`${agent.name} in ${guilds.value.map(({ name, id }) => `${name} (${id})`).join(", ")}`];
  });
  return voice.fail("channel-map.yaml", {
    what: `No server has all bots: ${list.join("; ")}.`,
    why: "Guildhall serves one server, and cannot know which.",
    cure: 'Write the one you mean at the top of channel-map.yaml (guild: "<id>"), then invite every bot to it.',
  });
}
