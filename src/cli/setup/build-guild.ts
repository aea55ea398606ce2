/**
 * Makes what the plan says the guild lacks, one thing after the other. Discord makes another one for every request, so an
 * answer that was lost is not asked for again before the guild has been read: every step can be repeated.
 */
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { ChannelMap } from "../../domain/channel-map.ts";
import { matchCategory } from "../../domain/channel-policy.ts";
import { type BuildStep, type GuildContents, type NearMiss, planGuild } from "../../domain/guild-plan.ts";
import type { Snowflake } from "../../domain/ids.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { SetupBot } from "./bots.ts";
import { reasonOf, type SetupDesk } from "./desk.ts";
import { stepName } from "./step-text.ts";

/** What to build from. */
export interface Building {
  readonly guildId: Snowflake;
  /** The bot that makes things; it has Manage Channels and Manage Roles. */
  readonly builder: SetupBot;
  /** With what the person said of near misses written into it. */
  readonly map: ChannelMap;
  readonly refused: readonly NearMiss[];
  /** Reads the guild again; null when that fails. */
  readonly read: () => Promise<GuildContents | null>;
}

const missingPermissions = 50013;
/** Discord may still be at work on a request whose answer was lost. */
const settleMs = 1_500;
const attempts = 3;

/** Does all steps and returns those that are done; what could not be done is told and stands at the desk. */
export async function buildGuild(
  desk: SetupDesk,
  building: Building,
  before: GuildContents,
  steps: readonly BuildStep[],
): Promise<readonly BuildStep[]> {
  const done: BuildStep[] = [];
  let contents = before;
  for (const step of steps) {
    const result = await make(desk, building, step, contents);
    if ("contents" in result) {
      contents = result.contents;
      done.push(step);
      desk.good(stepName(step));
      continue;
    }
    desk.failure(`${stepName(step)} was not made: ${result.reason}.`);
    // What it may not do once, it may not do twenty times.
    if (result.isFinal) break;
  }
  return done;
}

type Made = { readonly contents: GuildContents } | { readonly reason: string; readonly isFinal: boolean };

async function make(desk: SetupDesk, building: Building, step: BuildStep, before: GuildContents): Promise<Made> {
  let contents = before;
  let reason = "";
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const parentId = parentOf(step, contents);
    if (parentId === undefined) return { reason: "its category is not there", isFinal: false };
    const outcome = await desk.patiently(`making ${stepName(step)}`, () => ask(building, step, parentId));
    if (outcome.kind === "done")
      return { contents: withMade(contents, step, outcome.value.id, building.guildId, parentId) };
    reason = reasonOf(outcome);
    if (outcome.kind !== "unknown") return { reason: cured(reason, step, outcome), isFinal: isFinal(outcome) };
    desk.say(`  No answer came for ${stepName(step)}; looking whether it was made.`);
    await delay(settleMs);
    const now = await building.read();
    if (now === null) break;
    contents = now;
    if (!planGuild(building.map, now, building.refused).steps.some((one) => isDeepStrictEqual(one, step)))
      return { contents };
  }
  return { reason, isFinal: false };
}

/** The category of a channel; null for none, undefined when it should be there and is not. */
function parentOf(step: BuildStep, { channels }: GuildContents): Snowflake | null | undefined {
  if (step.kind !== "create_channel" || step.category === null) return null;
  const categories = channels.filter(({ kind }) => kind === "category");
  const match = matchCategory(step.category, categories);
  return "channel" in match ? match.channel.id : undefined;
}

function ask(
  { builder, guildId }: Building,
  step: BuildStep,
  parentId: Snowflake | null,
): Promise<Outcome<{ readonly id: Snowflake }>> {
  const { probe } = builder;
  const { name } = step;
  if (step.kind === "create_role") return probe.call("create_role", { guildId, name });
  const kind = step.kind === "create_category" ? "category" : step.type;
  return probe.call("create_channel", { guildId, name, kind, parentId });
}

function withMade(
  { channels, roles }: GuildContents,
  step: BuildStep,
  id: Snowflake,
  guildId: Snowflake,
  parentId: Snowflake | null,
): GuildContents {
  const { name } = step;
  if (step.kind === "create_role")
    return { channels, roles: [...roles, { id, guildId, name, permissions: "0", botId: null }] };
  const kind = step.kind === "create_category" ? "category" : step.type;
  return { roles, channels: [...channels, { id, guildId, kind, name, parentId, ownerId: null }] };
}

function isFinal(outcome: Outcome<unknown>): boolean {
  return outcome.kind === "refused" && (outcome.code === missingPermissions || outcome.status === 401);
}

/** The reason with what to do about it, where that is not plain. */
function cured(reason: string, step: BuildStep, outcome: Outcome<unknown>): string {
  if (isFinal(outcome)) return `${reason}; the bot needs Manage Channels and Manage Roles in the whole server`;
  const isForum = step.kind === "create_channel" && step.type === "forum" && outcome.kind === "refused";
  return isForum ? `${reason}; forums need a Community server (Server Settings, Enable Community)` : reason;
}
