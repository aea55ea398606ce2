/** Gathers how every bot is, for the roster and for `/status`. */
import type { Agent } from "../domain/agent.ts";
import type { BotStatus } from "../domain/bot-status.ts";
import type { AgentId } from "../domain/ids.ts";
import type { Heartbeats } from "../heartbeat/heartbeats.ts";
import type { BotHealth } from "./house-voice.ts";

/** Where it is known. */
export interface StatusNeeds {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly heartbeats: Heartbeats;
  serving(agentId: AgentId): boolean;
  health(agentId: AgentId): BotHealth;
  workCount(agentId: AgentId): number;
  waitingCount(agentId: AgentId): number;
}

/** One entry for each enabled agent. */
export function botStatuses(needs: StatusNeeds): readonly BotStatus[] {
  const { agents, heartbeats, serving, health, workCount, waitingCount } = needs;
  return [...agents.values()].map(({ id, name }) => {
    const { state, problem } = serving(id) ? health(id) : { state: "no token", problem: null };
    const beat = heartbeats.lastBeat(id);
    return {
      name,
      state,
      workCount: workCount(id),
      waitingCount: waitingCount(id),
      lastBeatAt: beat?.at ?? null,
      isBeatPaused: heartbeats.pauseOf(id) !== null,
      problem: problem ?? beat?.problem ?? null,
    };
  });
}
