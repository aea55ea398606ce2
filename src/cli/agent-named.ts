/** Finds the agent that somebody named on the command line. Called by what `guildhall` answers, running or not. */
import { didYouMean } from "../config/did-you-mean.ts";
import { type Agent, findAgent } from "../domain/agent.ts";
import type { AgentId } from "../domain/ids.ts";

/** The agent, or a sentence that lists those there are. */
export type NamedAgent =
  | { readonly ok: true; readonly agent: Agent }
  | { readonly ok: false; readonly problem: string };

/** By id, else by name; case makes no difference. `all`: what the agents are among which it was looked for. */
export function agentNamed(
  written: string,
  agents: ReadonlyMap<AgentId, Agent>,
  all: "enabled agent" | "agent" = "enabled agent",
): NamedAgent {
  const agent = findAgent(written, agents);
  if (agent) return { ok: true, agent };
  return {
    ok: false,
    problem: `There is no ${all} "${written}". ${candidates(written, [...agents.keys()], "Agents")}`,
  };
}

/** `Did you mean "x"?` where one of `known` is near, and the list of them. */
export function candidates(written: string, known: readonly string[], listed: string): string {
  const list = didYouMean("", known, listed);
  const guess = didYouMean(written, known, listed);
  return guess === list ? list : `${guess} ${list}`;
}
