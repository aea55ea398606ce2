/** The third step of `setup`: what the guild and the bots lack, with the near misses decided by the person, if there is one. */
import type { ChannelMap } from "../../domain/channel-map.ts";
import { type BuildStep, mapWith, type NearMiss, planGuild } from "../../domain/guild-plan.ts";
import type { ProfileStep } from "../../domain/profile-plan.ts";
import type { SetupDesk } from "./desk.ts";
import type { GuildReading } from "./guild-reading.ts";
import { planProfiles } from "./profiles.ts";
import type { Questions } from "./questions.ts";
import { nearName } from "./step-text.ts";

/** What to do, and by which map: the person's answers stand in it as if they were written there. */
export interface SetupPlan {
  readonly map: ChannelMap;
  /** Near misses that are meant: a person has to write them into the map. */
  readonly meant: readonly NearMiss[];
  /** Near misses that are not meant. */
  readonly refused: readonly NearMiss[];
  /** Near misses that nobody could be asked about. */
  readonly open: readonly NearMiss[];
  readonly build: readonly BuildStep[];
  readonly profiles: readonly ProfileStep[];
}

/** Makes the plan; what the map has to settle stands at the desk. */
export async function makePlan(
  desk: SetupDesk,
  { contents, members }: GuildReading,
  profilesOnly: boolean,
): Promise<SetupPlan> {
  const profiles = planProfiles(desk, members);
  let map = desk.config.map;
  let meant: readonly NearMiss[] = [];
  let refused: readonly NearMiss[] = [];
  if (profilesOnly) return { map, meant, refused, open: [], build: [], profiles };
  let plan = planGuild(map, contents);
  // A category that is decided brings its channels into the plan, and with them maybe new questions.
  while (desk.questions && plan.nearMisses.length > 0) {
    const confirmed = await decide(desk, desk.questions, plan.nearMisses);
    meant = [...meant, ...confirmed];
    refused = [...refused, ...plan.nearMisses.filter((near) => !confirmed.includes(near))];
    map = mapWith(map, confirmed);
    plan = planGuild(map, contents, refused);
  }
  for (const near of plan.nearMisses) desk.problem(openText(near));
  for (const problem of plan.problems) desk.problem(problem);
  return { map, meant, refused, open: plan.nearMisses, build: plan.steps, profiles };
}

/** Those that are meant. */
async function decide(
  desk: SetupDesk,
  questions: Questions,
  nearMisses: readonly NearMiss[],
): Promise<readonly NearMiss[]> {
  const confirmed: NearMiss[] = [];
  desk.say();
  for (const near of nearMisses) {
    const wanted = nearName({ ...near, name: near.ref });
    desk.say(`${near.line} names ${wanted}, and your server has ${nearName(near)}.`);
    const choices = [
      { name: `Use ${nearName(near)}`, value: true },
      { name: `Make ${wanted} beside it`, value: false },
    ];
    if (await questions.choose("What is meant?", choices)) confirmed.push(near);
  }
  return confirmed;
}

/** What to write into the map: roles have names there, anything else may have its id. */
export function writtenFor({ what, name, id }: NearMiss): string {
  return `"${what === "role" ? name : id}"`;
}

function openText(near: NearMiss): string {
  const wanted = nearName({ ...near, name: near.ref });
  const cure = `Write ${writtenFor(near)} there if that is meant; else rename it, or make ${wanted} yourself.`;
  return `${near.line} names ${wanted}, and the server has ${nearName(near)}. ${cure}`;
}
