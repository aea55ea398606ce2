/** How a run of `setup` ends: for programs as JSON, for people in sentences, for both as an exit code. */
import { configurationExitCode } from "../../domain/restart.ts";
import { inviteOf } from "./bots.ts";
import type { SetupDesk } from "./desk.ts";
import { type SetupPlan, writtenFor } from "./plan.ts";
import type { SetupResult } from "./setup.ts";
import { nearName, type SetupStep } from "./step-text.ts";

/** 0: nothing is left, or only the plan was wanted. 78: people have to put something right. 1: something did not work. */
export function exitCodeOf({ failures, problems }: SetupDesk): number {
  if (failures.length > 0) return 1;
  return problems.length > 0 ? configurationExitCode : 0;
}

/** Everything that a program may want to know; never a token. */
export function reportOf(desk: SetupDesk, { guild, bots, present, plan, done }: SetupResult) {
  const byAgent = new Map(bots.map((bot) => [bot.agent.id, bot]));
  return {
    guild,
    bots: desk.config.agents
      .filter(({ enabled }) => enabled)
      .map((agent) => {
        const bot = byAgent.get(agent.id) ?? null;
        return {
          agentId: agent.id,
          name: agent.name,
          token: bot !== null,
          applicationId: bot?.applicationId ?? null,
          username: bot?.username ?? null,
          inGuild: bot !== null && present.includes(bot),
          invite: bot && inviteOf(desk, bot, guild?.id ?? null),
        };
      }),
    steps: plan ? [...plan.build, ...plan.profiles] : null,
    done,
    nearMisses: plan?.open ?? [],
    problems: desk.problems,
    failures: desk.failures,
  };
}

/** What to do next, once everything else has been said. */
export function closingLines(desk: SetupDesk, { plan, done }: SetupResult): readonly string[] {
  const left = plan ? [...plan.build, ...plan.profiles].length - done.length : 0;
  const made = (kind: SetupStep["kind"]): readonly SetupStep[] => done.filter((step) => step.kind === kind);
  const roles = made("create_role").flatMap((step) => (step.kind === "create_role" ? [step.name] : []));
  const open = [...desk.problems, ...desk.failures];
  if (open.length > 0) {
    // In a terminal much has been said since.
    const again = desk.questions ? ["Still open:", "", ...open.map((text) => `  ${text}`), ""] : [];
    return [...mapLines(plan), ...again, "Put this right and run guildhall setup again: it goes on where it was."];
  }
  if (plan === null || left > 0) return mapLines(plan);
  return [
    ...mapLines(plan),
    ...roles.map((name) => `Give the role ${name} to those who may delegate: Server Settings, Members.`),
    "Guildhall is ready to start: npm start",
  ];
}

/** What the person has confirmed, and Guildhall cannot know before it is written. */
function mapLines(plan: SetupPlan | null): readonly string[] {
  if (!plan || plan.meant.length === 0) return [];
  const lines = plan.meant.map(
    (near) => `  ${near.line}  ${writtenFor(near)} in place of ${near.ref} (${nearName(near)})`,
  );
  return ["Write this into the map, so that Guildhall knows it too:", "", ...lines, ""];
}
