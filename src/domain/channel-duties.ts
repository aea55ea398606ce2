/**
 * What the bot of an agent has to be able to do in a channel of the map, and what for. Pure; read by `doctor`, which
 * compares it with what Discord lets the bot do. Whoever has no duty somewhere may be mentioned there all the same, and
 * answers if it can.
 */
import type { Agent } from "./agent.ts";
import type { ChannelPolicy } from "./channel-map.ts";
import type { Permission } from "./permissions.ts";

/** One duty: the permissions it takes, and what for, as the rest of a sentence about the agent. */
export interface Duty {
  readonly needs: readonly Permission[];
  readonly purpose: string;
}

const reading: readonly Permission[] = ["viewChannel", "readMessageHistory"];
const posting: readonly Permission[] = ["viewChannel", "sendMessages"];
const answering: readonly Permission[] = [...reading, "sendMessages", "sendMessagesInThreads"];
const working: readonly Permission[] = [...reading, "createPublicThreads", "sendMessagesInThreads"];

/** The duties of `agent` in a channel with this policy and id; `agents` are the enabled ones. */
export function channelDuties(
  agent: Agent,
  channel: { readonly id: string; readonly policy: ChannelPolicy },
  agents: readonly Agent[],
): readonly Duty[] {
  const { owner, listeners, purpose } = channel.policy;
  const delegates = agent.delegatesTo.length > 0;
  const isAssignee = agents.some(({ delegatesTo }) => delegatesTo.includes(agent.id));
  const target = agent.heartbeat?.target;
  const duties: readonly (Duty | false)[] = [
    owner === agent.id && { needs: answering, purpose: "it answers here" },
    listeners.includes(agent.id) && { needs: reading, purpose: "it reads along here" },
    purpose === "task-board" && delegates && { needs: posting, purpose: "it puts up the tasks it hands over here" },
    purpose === "task-board" && isAssignee && { needs: working, purpose: "it works on its tasks in threads here" },
    purpose === "inter-agent" && delegates && { needs: posting, purpose: "it notes here what it hands over" },
    purpose === "agent-logs" && target === "agent-logs" && { needs: posting, purpose: "its heartbeat reports here" },
    target === `channel:${channel.id}` && { needs: posting, purpose: "its heartbeat reports here" },
  ];
  return duties.filter((duty) => duty !== false);
}
