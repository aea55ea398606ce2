/** Check `permissions`: the cells of the matrix in which a bot has to do what it may not, each with the exact cure. */
import { guildPermissions } from "../../domain/effective-permissions.ts";
import { lackingPermissions, type Permission, permissionLabels } from "../../domain/permissions.ts";
import { utcTime } from "../../domain/utc-time.ts";
import { type Finding, voiceOf } from "./finding.ts";
import type { Matrix } from "./matrix.ts";
import { granteeOf, type Lack, overwriteFix } from "./overwrites.ts";
import type { PresentBot, ServedGuild } from "./served-guild.ts";
import type { SurveyOptions } from "./survey.ts";

const voice = voiceOf("permissions");

/** One finding for each bot and each way in which something is missing. `now`: since 1970. */
export function checkPermissions(
  matrix: Matrix,
  guild: ServedGuild,
  now: number,
  survey: SurveyOptions,
): readonly Finding[] {
  const findings = guild.bots.flatMap((bot) => checkBot(bot, { matrix, guild, now, survey }));
  if (findings.length > 0 || matrix.rows.length === 0) return findings;
  return [voice.ok(guild.name, `Every bot may do what it has to in every channel of the map (${matrix.rows.length}).`)];
}

interface Ground {
  readonly matrix: Matrix;
  readonly guild: ServedGuild;
  readonly now: number;
  readonly survey: SurveyOptions;
}

function checkBot(present: PresentBot, { matrix, guild, now, survey }: Ground): readonly Finding[] {
  const { agent } = present.bot;
  const lacks = matrix.rows.flatMap(({ channelId, name, cells }): Lack[] => {
    const cell = cells.find(({ agentId }) => agentId === agent.id);
    if (cell === undefined || cell.missing.length === 0) return [];
    const purposes = cell.duties.filter(({ needs }) => needs.some((need) => cell.missing.includes(need)));
    return [
      { channelId, channel: `#${name}`, purposes: purposes.map(({ purpose }) => purpose), missing: cell.missing },
    ];
  });
  const everywhere = lackingEverywhere(present, lacks, matrix);
  const inChannels = lacks.flatMap((lack) => {
    const missing = lack.missing.filter((name) => !everywhere.includes(name));
    return missing.length === 0 ? [] : [{ ...lack, missing }];
  });
  const whole = everywhere.length === 0 ? [] : [lacksInServer(present, everywhere, lacks)];
  return [
    ...timedOut(present, now),
    ...whole,
    ...groups(inChannels).map((group) => lacksInChannels(present, group, guild, survey)),
  ];
}

/** What it is not granted by any role and lacks wherever it needs it: that is mended once, not per channel. */
function lackingEverywhere(
  { bot, guild }: PresentBot,
  lacks: readonly Lack[],
  { rows }: Matrix,
): readonly Permission[] {
  const wanted = [...new Set(lacks.flatMap(({ missing }) => missing))];
  return lackingPermissions(guildPermissions(guild, guild.member), wanted).filter((name) => {
    const places = rows.flatMap(({ cells }) => cells.filter(({ agentId }) => agentId === bot.agent.id));
    const needing = places.filter(({ duties }) => duties.some(({ needs }) => needs.includes(name)));
    return needing.length > 1 && needing.every(({ missing }) => missing.includes(name));
  });
}

function timedOut({ bot, guild }: PresentBot, now: number): readonly Finding[] {
  const until = guild.member.timedOutUntil;
  if (until === null || until <= now) return [];
  return [
    voice.fail(bot.agent.name, {
      what: `It is in a timeout until ${utcTime(until)}.`,
      why: "Until then it may read but not write.",
      cure: `Right-click ${bot.username} in the member list and remove the timeout.`,
    }),
  ];
}

function lacksInServer(present: PresentBot, missing: readonly Permission[], lacks: readonly Lack[]): Finding {
  const concerned = lacks.filter((lack) => lack.missing.some((name) => missing.includes(name)));
  const labels = permissionLabels(missing);
  return voice.fail(present.bot.agent.name, {
    what: `It lacks ${labels} in the whole server.`,
    why: `In ${concerned.map(({ channel }) => channel).join(", ")} it cannot do what it has to: ${purposesOf(concerned)}.`,
    cure: `In Server Settings → Roles allow ${granteeOf(present, [], null).words}: ${labels}.`,
  });
}

function lacksInChannels(
  present: PresentBot,
  group: readonly [Lack, ...Lack[]],
  guild: ServedGuild,
  survey: SurveyOptions,
): Finding {
  const [{ missing }] = group;
  const channels = group.map(({ channel }) => channel).join(", ");
  const labels = permissionLabels(missing);
  const grantee = granteeOf(present, group, guild);
  const fix = overwriteFix({ present, group, grantee, guild, survey });
  return voice.fail(present.bot.agent.name, {
    what: `In ${channels} it lacks ${labels}.`,
    why: `${capital(purposesOf(group))}.`,
    cure: `In ${channels} allow ${grantee.words}: ${labels}.`,
    ...(fix && { fix }),
  });
}

/** Lacks of the same permissions together. */
function groups(lacks: readonly Lack[]): readonly [Lack, ...Lack[]][] {
  const byMissing = new Map<string, [Lack, ...Lack[]]>();
  for (const lack of lacks) {
    const key = permissionLabels(lack.missing);
    const group = byMissing.get(key);
    if (group === undefined) byMissing.set(key, [lack]);
    else group.push(lack);
  }
  return [...byMissing.values()];
}

function purposesOf(lacks: readonly Lack[]): string {
  return [...new Set(lacks.flatMap(({ purposes }) => purposes))].join("; ");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
