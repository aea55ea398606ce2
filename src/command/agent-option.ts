/** The option that names an agent, as several commands have it: its shape, its choices, and the agent that is meant. */
import { type APIApplicationCommandStringOption, ApplicationCommandOptionType } from "discord-api-types/v10";
import { type Agent, findAgent } from "../domain/agent.ts";
import type { Choice } from "../domain/discord.ts";
import type { AgentId } from "../domain/ids.ts";

/** An option of the name `agent`, completed while it is typed. */
export function agentOption(description: string, required: boolean): APIApplicationCommandStringOption {
  return { type: ApplicationCommandOptionType.String, name: "agent", description, required, autocomplete: true };
}

/** Those of `agents` whose id or name contains what was typed. */
export function agentChoices(agents: Iterable<Agent>, typed: string): readonly Choice[] {
  const wanted = typed.trim().toLowerCase();
  return [...agents]
    .filter(({ id, name }) => id.includes(wanted) || name.toLowerCase().includes(wanted))
    .map(({ id, name }) => ({ name, value: id }));
}

/** The agent of that id or name, or a sentence that lists those there are: what is typed need not be a choice. */
export function agentMeant(written: unknown, agents: ReadonlyMap<AgentId, Agent>): Agent | string {
  const text = String(written ?? "");
  const agent = findAgent(text, agents);
  if (agent) return agent;
  const names = [...agents.values()].map(({ name }) => name).join(", ");
  return `There is no agent "${[...text].slice(0, 60).join("")}". There are: ${names}.`;
}
