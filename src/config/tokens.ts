/**
 * Finds the bot token of every enabled agent in the environment. Called by `load.ts`. Tokens go into the result and
 * nowhere else: no message here may repeat one, not even in part.
 */
import type { Agent } from "../domain/agent.ts";
import type { AgentId } from "../domain/ids.ts";
import { type Environment, reportVariable, type Variable } from "./environment.ts";
import type { Findings } from "./problem.ts";

/** `DISCORD_TOKEN_` and the id in upper case, `-` as `_`. */
export function defaultTokenVariable(id: AgentId): string {
  return `DISCORD_TOKEN_${id.toUpperCase().replaceAll("-", "_")}`;
}

/** Tokens by agent, for those enabled agents that have one. The form is left to the server: only slips are refused. */
export function readTokens(
  agents: readonly Agent[],
  environment: Environment,
  findings: Findings,
): ReadonlyMap<AgentId, string> {
  const tokens = new Map<AgentId, string>();
  const firstUse = new Map<string, Use>();
  for (const agent of agents.filter(({ enabled }) => enabled)) {
    const variable = environment.get(agent.tokenVariable);
    if (variable === undefined) continue;
    const slip = tokenSlip(variable.value);
    const first = firstUse.get(variable.value);
    if (slip !== null) reportVariable(variable, ...slip, findings);
    else if (first !== undefined) reportShared(first, { agent, variable }, findings);
    tokens.set(agent.id, variable.value);
    firstUse.set(variable.value, first ?? { agent, variable });
  }
  return tokens;
}

/** What is wrong with a token that was copied badly, with its cure; null for one that may be right. */
export function tokenSlip(value: string): [message: string, cure: string] | null {
  if (value.trim() === "") return ["is empty", "Paste the bot's token after the =, or remove the line."];
  if (/^(bot|bearer)\s/i.test(value.trim())) return ["begins with a word that is no part of a token", "Remove it."];
  if (/\s/.test(value)) return ["has a space or line break in it", "Copy the token again, without spaces."];
  if (/['"`]/.test(value)) return ["has a quote in it", "Remove the quotes around the token."];
  return null;
}

interface Use {
  readonly agent: Agent;
  readonly variable: Variable;
}

function reportShared(first: Use, second: Use, findings: Findings): void {
  const sameVariable = first.variable.name === second.variable.name;
  const message = sameVariable
    ? `is the token of both ${first.agent.id} and ${second.agent.id}`
    : `holds the same token as ${first.variable.name}`;
  const cure = "Every agent needs a bot of its own: make one more in Discord's developer portal.";
  reportVariable(second.variable, message, cure, findings);
}
