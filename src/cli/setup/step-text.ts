/** The steps of `setup` in words. */
import type { Agent } from "../../domain/agent.ts";
import type { BuildStep, NearMiss } from "../../domain/guild-plan.ts";
import type { AgentId } from "../../domain/ids.ts";
import type { ProfileStep } from "../../domain/profile-plan.ts";

/** Anything that setup does. */
export type SetupStep = BuildStep | ProfileStep;

/** What is made, as people call it. */
export function stepName(step: BuildStep): string {
  switch (step.kind) {
    case "create_role":
      return `the role ${step.name}`;
    case "create_category":
      return `the category ${step.name}`;
    case "create_channel":
      return `#${step.name}`;
  }
}

/** What the guild has instead, as people call it. */
export function nearName({ what, name }: NearMiss): string {
  return what === "channel" ? `#${name}` : `the ${what} ${name}`;
}

/**
 * The plan as lines: what is made in order, then each bot's looks. `categoryName` gives the name of a category that is
 * there: channels that are made in it stand below it.
 */
export function planLines(
  steps: readonly SetupStep[],
  agents: ReadonlyMap<AgentId, Agent>,
  categoryName: (ref: string) => string,
): readonly string[] {
  let shown: string | null = null;
  return steps.flatMap((step) => {
    const lines: string[] = [];
    if (step.kind === "create_channel" && step.category !== null && step.category !== shown)
      lines.push(row("in", categoryName(step.category)));
    if (step.kind === "create_category") shown = step.name;
    if (step.kind === "create_channel") shown = step.category;
    return [...lines, line(step, agents)];
  });
}

function line(step: SetupStep, agents: ReadonlyMap<AgentId, Agent>): string {
  switch (step.kind) {
    case "create_role":
      return row("role", step.name, "its members may delegate");
    case "create_category":
      return row("category", step.name);
    case "create_channel":
      return row(step.type === "forum" ? "forum" : "channel", `${step.category === null ? "" : "  "}#${step.name}`);
    default:
      return profileLine(step, agents.get(step.agentId));
  }
}

function profileLine(step: ProfileStep, agent: Agent | undefined): string {
  const name = agent?.name ?? step.agentId;
  if (step.kind === "set_avatar") return row("picture", name, `bots/${step.agentId}/${agent?.avatar ?? ""}`);
  return row("name", name, `is called "${step.shown}" here now`);
}

function row(what: string, name: string, note = ""): string {
  return `  ${what.padEnd(10)}${name.padEnd(22)}${note}`.trimEnd();
}
