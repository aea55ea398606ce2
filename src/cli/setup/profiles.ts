/** The looks of the bots: compares each with its agent's folder, and changes what differs, patiently. */
import type { AgentId, Snowflake } from "../../domain/ids.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { type ProfileStep, planProfile } from "../../domain/profile-plan.ts";
import { readPicture } from "../agent-picture.ts";
import { reasonOf, type SetupDesk } from "./desk.ts";
import type { Membership } from "./guild-reading.ts";
import { LastAvatars } from "./last-avatars.ts";

const missingPermissions = 50013;

/** What differs, bot by bot. */
export function planProfiles(desk: SetupDesk, members: readonly Membership[]): readonly ProfileStep[] {
  const last = new LastAvatars(desk.config.dataFolder);
  return members.flatMap(({ bot, nickname }) => {
    const { agent, username, avatar, userId } = bot;
    return planProfile({
      agentId: agent.id,
      name: agent.name,
      username,
      nickname,
      picture: readPicture(desk.root, agent)?.digest ?? null,
      avatar,
      lastSet: last.of(userId),
    });
  });
}

/** Changes it; returns the steps that are done. What waits for Discord's limits is told, and a later run does it. */
export async function applyProfiles(
  desk: SetupDesk,
  guildId: Snowflake,
  members: readonly Membership[],
  steps: readonly ProfileStep[],
): Promise<readonly ProfileStep[]> {
  const byAgent = new Map<AgentId, Membership>(members.map((member) => [member.bot.agent.id, member]));
  const done: ProfileStep[] = [];
  for (const step of steps) {
    const member = byAgent.get(step.agentId);
    if (member && (await apply(desk, guildId, member, step))) done.push(step);
  }
  return done;
}

async function apply(desk: SetupDesk, guildId: Snowflake, member: Membership, step: ProfileStep): Promise<boolean> {
  const { name } = member.bot.agent;
  const what = step.kind === "set_avatar" ? `the picture of ${name}` : `the name of ${name}`;
  const outcome =
    step.kind === "set_avatar"
      ? await setAvatar(desk, member, what)
      : await desk.patiently(what, () => {
          return member.bot.probe.call("edit_nickname", { guildId, nickname: step.nickname });
        });
  if (outcome.kind === "done") {
    desk.good(what);
    return true;
  }
  const isForbidden = outcome.kind === "refused" && outcome.code === missingPermissions;
  const cure = isForbidden ? "; give its role the permission Change Nickname" : "";
  desk.failure(`${what} stays as it is: ${reasonOf(outcome)}${cure}.`);
  return false;
}

/** Notes what Discord was given; an answer that was lost leaves the picture to the next run. */
async function setAvatar(desk: SetupDesk, { bot }: Membership, what: string): Promise<Outcome<unknown>> {
  const picture = readPicture(desk.root, bot.agent);
  if (picture === null) throw new Error(`The agent ${bot.agent.id} has no picture, and yet a step to set it.`);
  const outcome = await desk.patiently(what, () => bot.probe.call("edit_avatar", { image: picture.dataUri }));
  if (outcome.kind === "done" && outcome.value.avatar !== null)
    new LastAvatars(desk.config.dataFolder).note(bot.userId, { picture: picture.digest, avatar: outcome.value.avatar });
  return outcome;
}
