/** `/heartbeat now|pause|resume agent`: orders about an agent's scheduled wake-ups. The right is judged where they are carried out. */
import { ApplicationCommandOptionType } from "discord-api-types/v10";
import type { Agent } from "../domain/agent.ts";
import { agentChoices, agentMeant, agentOption } from "./agent-option.ts";
import type { Command, HeartbeatOrder } from "./command.ts";

const orders: Readonly<Record<HeartbeatOrder, string>> = {
  now: "Wake an agent up at once, whatever the hour.",
  pause: "Let an agent's heartbeat rest until you say otherwise, also over restarts.",
  resume: "Let a paused heartbeat go on.",
};

/** For those who may delegate. */
export const heartbeatCommand: Command = {
  name: "heartbeat",
  kind: "slash",
  description: "Wake an agent up, or let its heartbeat rest.",
  audience: "delegators",
  options: Object.entries(orders).map(([name, description]) => ({
    type: ApplicationCommandOptionType.Subcommand,
    name,
    description,
    options: [agentOption("Whose heartbeat.", true)],
  })),

  run: async (call, { agents, orderHeartbeat }) => {
    if (!isOrder(call.subcommand)) return `There is no order "${call.subcommand}" for a heartbeat.`;
    const agent = agentMeant(call.options.agent, agents);
    return typeof agent === "string" ? agent : orderHeartbeat(call.subcommand, agent, call);
  },

  complete: ({ subcommand, typed }, { agents, serving }) => {
    const isConcerned = ({ id, heartbeat }: Agent): boolean =>
      subcommand === "now" ? serving(id) : heartbeat !== null;
    return agentChoices([...agents.values()].filter(isConcerned), typed);
  },
};

function isOrder(text: string): text is HeartbeatOrder {
  return Object.hasOwn(orders, text);
}
