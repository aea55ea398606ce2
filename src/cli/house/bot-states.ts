/**
 * How each bot is, as its supervisor last told, and since when; lets one wait until some have come up or have visibly failed
 * to. Kept by the house.
 */
import type { BotHealth } from "../../control/house-voice.ts";
import type { AgentId } from "../../domain/ids.ts";
import type { BotState } from "../../supervisor/bot-listener.ts";

const settledStates: ReadonlySet<string> = new Set<BotState>(["ready", "parked", "given_up", "exited", "paused"]);

/** What was last heard of each bot. */
export class BotStates {
  readonly #health = new Map<AgentId, BotHealth>();
  readonly #checks = new Set<() => void>();

  note(agentId: AgentId, state: BotState, problem: string | null): void {
    const before = this.health(agentId);
    const since = before.state === state ? before.since : performance.now();
    this.#health.set(agentId, { state, problem, since });
    for (const check of this.#checks) check();
  }

  /** One of which nothing was heard is about to start. */
  health(agentId: AgentId): BotHealth {
    const health = this.#health.get(agentId) ?? { state: "starting", problem: null, since: performance.now() };
    this.#health.set(agentId, health);
    return health;
  }

  /** Resolves once none of them is on its way any more, or after `deadlineMs`. */
  settle(agentIds: readonly AgentId[], deadlineMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#checks.delete(check);
        resolve();
      };
      const check = (): void => {
        if (agentIds.every((id) => settledStates.has(this.health(id).state))) end();
      };
      const timer = setTimeout(end, deadlineMs);
      this.#checks.add(check);
      check();
    });
  }
}
