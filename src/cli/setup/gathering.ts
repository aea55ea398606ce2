/**
 * The second step of `setup`: every bot in the one guild, with the intent that it needs. Prints invite links and portal
 * pages, and waits for the person who follows them.
 */
import type { Snowflake } from "../../domain/ids.ts";
import { portalPage } from "../../domain/invite.ts";
import { building, type Permission } from "../../domain/permissions.ts";
import { chiefOf, inviteOf, type SetupBot } from "./bots.ts";
import type { SetupDesk } from "./desk.ts";
import type { Questions } from "./questions.ts";
import { isIn, type KnownGuild, readStanding, type Standing, targetOf } from "./standing.ts";
import { waitFor } from "./waiting.ts";

/** The guild, if one is certain, and the bots that are in it. */
export interface Gathering {
  readonly guild: KnownGuild | null;
  readonly present: readonly SetupBot[];
}

/** Looks once where nobody can be asked; else helps until everyone is there or the person has had enough. */
export async function gather(desk: SetupDesk, bots: readonly SetupBot[]): Promise<Gathering> {
  const { questions } = desk;
  let standings: readonly Standing[] = await Promise.all(bots.map((bot) => readStanding(bot)));
  if (questions) standings = await bringFirst(desk, questions, standings);
  const guild = await decideGuild(desk, standings);
  if (questions && guild) standings = await bringOthers(desk, questions, standings, guild);
  const isPresent = (standing: Standing): boolean => guild !== null && isIn(standing, guild.id);
  for (const standing of standings) tellOpen(desk, standing, guild);
  return { guild, present: standings.filter(isPresent).map(({ bot }) => bot) };
}

/** What is still open once nobody waits any more. */
function tellOpen(desk: SetupDesk, standing: Standing, guild: KnownGuild | null): void {
  const { bot, guilds, hasMessageContent } = standing;
  const { name } = bot.agent;
  if (!hasMessageContent) {
    const page = portalPage(bot.applicationId);
    desk.problem(`Message Content Intent is off for ${name}. Switch it on under Privileged Gateway Intents: ${page}`);
  }
  if (guilds === null) {
    desk.failure(`Discord did not say in which servers the bot of ${name} is.`);
  } else if (!guild || !isIn(standing, guild.id)) {
    const link = inviteOf(desk, bot, guild?.id ?? null);
    desk.problem(`The bot of ${name} is not in ${guild?.name ?? "any server that could be meant"}. Invite it: ${link}`);
  }
}

/** Where no bot is anywhere yet, the first one settles the server: the links of the others have it chosen already. */
async function bringFirst(
  desk: SetupDesk,
  questions: Questions,
  standings: readonly Standing[],
): Promise<readonly Standing[]> {
  const chief = chiefOf(
    desk,
    standings.map(({ bot }) => bot),
  );
  const first = standings.find(({ bot }) => bot === chief);
  if (!first || targetOf(desk.config.map.guildId, standings).kind !== "none") return standings;
  desk.say();
  desk.say("Bring one bot into your server first; the links of the others will have it chosen already.");
  const more = await offerBuilding(desk, questions, first.bot);
  inviteLines(desk, [first], null, more);
  return await untilSettled(desk, questions, standings);
}

async function bringOthers(
  desk: SetupDesk,
  questions: Questions,
  standings: readonly Standing[],
  guild: KnownGuild,
): Promise<readonly Standing[]> {
  const absent = standings.filter((standing) => !isIn(standing, guild.id));
  if (absent.length > 0) {
    desk.say();
    desk.say(`Invite ${absent.length === 1 ? "this bot" : "these bots"} to ${guild.name}:`);
    inviteLines(desk, absent, guild.id, []);
  }
  const silent = standings.filter(({ hasMessageContent }) => !hasMessageContent);
  if (silent.length > 0) portalLines(desk, silent);
  return await untilComplete(desk, questions, standings, guild);
}

/** One bot may make channels and roles, if the person wants setup to make them. */
async function offerBuilding(
  desk: SetupDesk,
  questions: Questions,
  { agent }: SetupBot,
): Promise<readonly Permission[]> {
  desk.say(`Setup can make the channels and roles that your server lacks. For that, ${agent.name}'s bot needs`);
  desk.say("Manage Channels and Manage Roles, which you can take away again afterwards.");
  return (await questions.confirm("Let it make them?", true)) ? building : [];
}

function inviteLines(
  desk: SetupDesk,
  standings: readonly Standing[],
  guildId: Snowflake | null,
  more: readonly Permission[],
): void {
  desk.say();
  for (const { bot } of standings) {
    desk.say(`  ${bot.agent.name}`);
    desk.say(`    ${inviteOf(desk, bot, guildId, more)}`);
    if (!bot.isPublic) desk.say("    Only its owner can open this link: Public Bot is off on its page Bot.");
    if (bot.requiresCodeGrant)
      desk.say(`    Switch off Requires OAuth2 Code Grant first: ${portalPage(bot.applicationId)}`);
  }
  desk.say();
}

function portalLines(desk: SetupDesk, standings: readonly Standing[]): void {
  const who = standings.length === 1 ? "This bot cannot" : "These bots cannot";
  desk.say(`${who} read messages yet. In the portal, under Privileged Gateway Intents, switch on`);
  desk.say("Message Content Intent and press Save Changes:");
  desk.say();
  for (const { bot } of standings) desk.say(`  ${bot.agent.name.padEnd(16)} ${portalPage(bot.applicationId)}`);
  desk.say();
}

/** Waits for the first bot, wherever it goes. */
async function untilSettled(
  desk: SetupDesk,
  questions: Questions,
  before: readonly Standing[],
): Promise<readonly Standing[]> {
  const now = await waitFor(questions, "Waiting for it to join. Enter goes on without.", async () => {
    const standings = await Promise.all(before.map((standing) => readStanding(standing.bot, standing)));
    return targetOf(null, standings).kind === "none" ? null : standings;
  });
  for (const standing of now ?? []) {
    for (const { name } of standing.guilds ?? []) desk.good(`${standing.bot.agent.name} is in ${name}.`);
  }
  return now ?? before;
}

/** Waits until everyone is in the guild and has the intent, with a word about each that arrives. */
async function untilComplete(
  desk: SetupDesk,
  questions: Questions,
  before: readonly Standing[],
  guild: KnownGuild,
): Promise<readonly Standing[]> {
  let standings = before;
  const isOpen = (standing: Standing): boolean => !isIn(standing, guild.id) || !standing.hasMessageContent;
  while (standings.some(isOpen)) {
    const names = standings.filter(isOpen).map(({ bot }) => bot.agent.name);
    const message = `Waiting for ${names.join(", ")}. Enter goes on without.`;
    const now = await waitFor(questions, message, () => changed(standings, isOpen, guild));
    if (now === null) return standings;
    for (const [index, standing] of now.entries()) tellNews(desk, standings[index], standing, guild);
    standings = now;
  }
  return standings;
}

async function changed(
  before: readonly Standing[],
  isOpen: (standing: Standing) => boolean,
  guild: KnownGuild,
): Promise<readonly Standing[] | null> {
  const now = await Promise.all(before.map((one) => (isOpen(one) ? readStanding(one.bot, one) : one)));
  const differs = now.some((standing, index) => {
    const old = before[index];
    return (
      old && (isIn(old, guild.id) !== isIn(standing, guild.id) || old.hasMessageContent !== standing.hasMessageContent)
    );
  });
  return differs ? now : null;
}

function tellNews(desk: SetupDesk, before: Standing | undefined, now: Standing, guild: KnownGuild): void {
  const { name } = now.bot.agent;
  if (before && !isIn(before, guild.id) && isIn(now, guild.id)) desk.good(`${name} is in ${guild.name}.`);
  if (before && !before.hasMessageContent && now.hasMessageContent) desk.good(`${name} can read messages.`);
}

/** The guild to look at; asks where the bots are in several and the map names none. */
async function decideGuild(desk: SetupDesk, standings: readonly Standing[]): Promise<KnownGuild | null> {
  const target = targetOf(desk.config.map.guildId, standings);
  if (target.kind === "known") return target.guild;
  if (target.kind === "none") return null;
  const { guilds } = target;
  const list = guilds.map(({ name, id }) => `${name} (${id})`).join(", ");
  if (!desk.questions) {
    desk.problem(`The bots are in several servers: ${list}. Name yours in channel-map.yaml: guild: "<id>"`);
    return null;
  }
  const choices = guilds.map((guild) => ({ name: `${guild.name} (${guild.id})`, value: guild }));
  const guild = await desk.questions.choose("The bots are in several servers. Which one is theirs?", choices);
  desk.say(`  Write it into channel-map.yaml, so that Guildhall knows it too:  guild: "${guild.id}"`);
  return guild;
}
