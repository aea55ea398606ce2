/** Follows the states of the bots, and waits until some of them have come up or have visibly failed to. Kept by the house. */
import type { AgentId } from "../../domain/ids.ts";
import type { BotState } from "../../supervisor/bot-listener.ts";

const settledStates: ReadonlySet<BotState> = new Set(["ready", "parked", "given_up", "exited", "paused"]);

/** What was last heard of each bot. */
export class BotStates {
  readonly #states = new Map<AgentId, BotState>();
  readonly #checks = new Set<() => void>();

  note(agentId: AgentId, state: BotState): void {
    this.#states.set(agentId, state);
    for (const check of this.#checks) check();
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
        if (agentIds.every((id) => settledStates.has(this.#states.get(id) ?? "starting"))) end();
      };
      const timer = setTimeout(end, deadlineMs);
      this.#checks.add(check);
      check();
    });
  }
}
