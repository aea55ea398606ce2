/** What commands may use of the control plane. Made once by `rooms.ts`. */
import type { Command, CommandNeeds } from "../command/command.ts";
import type { Tasks } from "../task/tasks.ts";
import { botStatuses, type StatusNeeds } from "./bot-statuses.ts";
import { type OrderNeeds, orderHeartbeat } from "./heartbeat-orders.ts";
import { explainTo, type WhyNeeds } from "./why.ts";

/** The parts behind it. */
export interface Behind extends StatusNeeds, OrderNeeds, WhyNeeds {
  readonly commands: readonly Command[];
  readonly tasks: Tasks;
}

/** Functions over those parts; nothing is kept. */
export function createCommandNeeds(behind: Behind): CommandNeeds {
  const { agents, commands, tasks, view } = behind;
  return {
    agents,
    commands,
    get delegators() {
      return view.delegators;
    },
    serving: (agentId) => behind.serving(agentId),
    delegate: (request) => tasks.delegate(request),
    bots: () => botStatuses(behind),
    ownedChannels: (agentId) => view.channelsOf(agentId),
    explain: (written, { user: { id, mayDelegate }, channelId }) =>
      explainTo({ id, mayDelegate, channelId }, written, behind),
    orderHeartbeat: async (order, agent, { interactionId, user, agent: asked }) => {
      const { id, mayDelegate } = user;
      const orderer = { kind: "person", id, mayDelegate, askedAgentId: asked.id, interactionId } as const;
      return (await orderHeartbeat(order, agent, orderer, behind)).text;
    },
  };
}
