/**
 * `guildhall setup`: from bot tokens to a guild as the channel map has it. Four steps, each of which finds done what an
 * earlier run has done: tokens, bots in the guild, the plan, and on yes its execution. It only adds.
 */
import { readTokenSlots } from "../../config/token-slots.ts";
import { matchCategory } from "../../domain/channel-policy.ts";
import type { AgentId } from "../../domain/ids.ts";
import { gatherBots } from "./ask-tokens.ts";
import type { SetupBot } from "./bots.ts";
import { buildGuild } from "./build-guild.ts";
import { findBuilder } from "./builder.ts";
import type { SetupDesk } from "./desk.ts";
import { type Gathering, gather } from "./gathering.ts";
import { type GuildReading, readGuild } from "./guild-reading.ts";
import { makePlan, type SetupPlan } from "./plan.ts";
import { applyProfiles } from "./profiles.ts";
import type { KnownGuild } from "./standing.ts";
import { planLines, type SetupStep } from "./step-text.ts";

/** How to run it. */
export interface SetupOptions {
  /** Do it without asking. */
  readonly yes: boolean;
  /** Only the bots' names and pictures. */
  readonly profilesOnly: boolean;
  /** Agents whose token is asked for although one is set. */
  readonly replace: ReadonlySet<AgentId>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a run found and did. `plan` null: it did not come to that. */
export interface SetupResult {
  readonly guild: KnownGuild | null;
  readonly bots: readonly SetupBot[];
  readonly present: readonly SetupBot[];
  readonly plan: SetupPlan | null;
  readonly done: readonly SetupStep[];
}

/** Runs it; what stands open afterwards stands at the desk. Without `yes` and without a person it changes nothing. */
export async function setup(desk: SetupDesk, options: SetupOptions): Promise<SetupResult> {
  const slots = readTokenSlots(desk.root, options.env, desk.config.agents);
  const bots = await gatherBots(desk, slots, options.replace);
  const nothing = { plan: null, done: [] };
  if (bots.length === 0) {
    if (desk.problems.length + desk.failures.length === 0) desk.problem(noTokenText(slots[0]?.agent.tokenVariable));
    return { guild: null, bots, present: [], ...nothing };
  }
  const gathering = await gather(desk, bots);
  const reading = await readGuild(desk, gathering);
  return { bots, ...gathering, ...(reading ? await furnish(desk, options, gathering, reading) : nothing) };
}

function noTokenText(variable = "DISCORD_TOKEN_<ID>"): string {
  return `No agent has a bot token yet. Run guildhall setup in a terminal, or set ${variable} and its like.`;
}

/** Plan and execution. */
async function furnish(
  desk: SetupDesk,
  options: SetupOptions,
  { guild }: Gathering,
  reading: GuildReading,
): Promise<Pick<SetupResult, "plan" | "done">> {
  if (guild === null) return { plan: null, done: [] };
  const plan = await makePlan(desk, reading, options.profilesOnly);
  const steps = [...plan.build, ...plan.profiles];
  desk.say();
  if (steps.length === 0) {
    desk.good(`Nothing to do in ${guild.name}.`);
    return { plan, done: [] };
  }
  const agents = new Map(desk.config.agents.map((agent) => [agent.id, agent]));
  desk.say(`${guild.name} lacks this. Nothing that is there is renamed, moved or deleted:`);
  desk.say();
  const categories = reading.contents.channels.filter(({ kind }) => kind === "category");
  const categoryName = (ref: string): string => {
    const match = matchCategory(ref, categories);
    return "channel" in match ? match.channel.name : ref;
  };
  for (const line of planLines(steps, agents, categoryName)) desk.say(line);
  desk.say();
  const isWanted = options.yes || (desk.questions !== null && (await desk.questions.confirm("Do it?", true)));
  return { plan, done: isWanted ? await execute(desk, guild, reading, plan) : [] };
}

async function execute(
  desk: SetupDesk,
  guild: KnownGuild,
  { contents, members }: GuildReading,
  { map, refused, build, profiles }: SetupPlan,
): Promise<readonly SetupStep[]> {
  const builder = build.length > 0 ? await findBuilder(desk, guild, members, build) : null;
  const read = async () => (await readGuild(desk, { guild, present: members.map(({ bot }) => bot) }))?.contents ?? null;
  const building = { guildId: guild.id, map, refused, read };
  const made = builder ? await buildGuild(desk, { ...building, builder }, contents, build) : [];
  return [...made, ...(await applyProfiles(desk, guild.id, members, profiles))];
}
