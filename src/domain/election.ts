/**
 * Which of several bots reports a channel to us in full: decided by hashing each with the channel (rendezvous hashing), so that
 * everybody who asks about the same bots gets the same answer, channels spread over the bots, and a bot that comes or goes
 * moves only the channels that it takes or leaves. Pure; asked by the control plane.
 */
import type { AgentId, Snowflake } from "./ids.ts";

/** The one elected among the candidates, in whatever order they are named; null when there is none. */
export function electReporter(channelId: Snowflake, candidates: Iterable<AgentId>): AgentId | null {
  const weighed = [...candidates].map((agentId) => ({ agentId, weight: weightOf(`${channelId} ${agentId}`) }));
  const [heaviest] = weighed.sort((a, b) => b.weight - a.weight || (a.agentId < b.agentId ? -1 : 1));
  return heaviest?.agentId ?? null;
}

/** FNV-1a, and a last mixing without which names that differ in their last letter would weigh nearly the same. */
function weightOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
