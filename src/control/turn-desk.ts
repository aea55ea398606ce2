/**
 * Where turns are taken and their tools answered: at most `limits.turns` of one agent at once, whatever woke them, and each
 * tool call judged by what its turn was woken by. Brains name a turn; they never name a right.
 */
import { createHash } from "node:crypto";
import type { Agent } from "../domain/agent.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { RunTurn, TurnOrigin, TurnResult, TurnSpec } from "../domain/turn.ts";
import type { DelegationAnswer, DelegationRequest } from "../task/delegate.ts";

/** What the desk needs. */
export interface TurnDeskNeeds {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  /** Runs a turn on an executor; never rejects. */
  execute(spec: TurnSpec): Promise<TurnResult>;
  delegate(request: DelegationRequest): Promise<DelegationAnswer>;
  mayDelegate(agentId: AgentId, userId: Snowflake): Promise<boolean>;
}

interface RunningTurn {
  readonly agentId: AgentId;
  readonly origin: TurnOrigin;
}

/** The turns that run now. */
export class TurnDesk {
  readonly #needs: TurnDeskNeeds;
  readonly #running = new Map<string, RunningTurn>();
  readonly #counts = new Map<AgentId, number>();
  readonly #waiting = new Map<AgentId, (() => void)[]>();

  constructor(needs: TurnDeskNeeds) {
    this.#needs = needs;
  }

  /** Takes a turn when its agent has a place for it. Never rejects. */
  readonly run: RunTurn = async (spec, origin) => {
    const agentId = spec.agent.id;
    await this.#takePlace(agentId);
    this.#running.set(spec.turnId, { agentId, origin });
    try {
      return await this.#needs.execute(spec);
    } finally {
      this.#running.delete(spec.turnId);
      this.#leavePlace(agentId);
    }
  };

  /** How many turns of an agent run now. */
  countOf(agentId: AgentId): number {
    return this.#counts.get(agentId) ?? 0;
  }

  /** The tool `delegate`, called by the brain of a running turn. The same words in the same turn make one task. */
  async delegate(turnId: string, assignee: string, instruction: string): Promise<DelegationAnswer> {
    const turn = this.#running.get(turnId);
    if (!turn) return { ok: false, problem: "This turn is over; it can no longer delegate." };
    const { agentId, origin } = turn;
    const { person, resultTo, replyToId, parentTaskId } = origin;
    const digest = createHash("sha256").update(`${assignee}\n${instruction}`).digest("hex").slice(0, 32);
    const asker = person
      ? {
          kind: "human" as const,
          id: person.id,
          name: person.name,
          mayDelegate: person.isHuman && (await this.#needs.mayDelegate(agentId, person.id)),
        }
      : { kind: "agent" as const, agentId };
    const askKey = `turn:${turnId}:${digest}`;
    return this.#needs.delegate({
      askKey,
      asker,
      askedAgentId: agentId,
      assignee,
      instruction,
      resultTo,
      replyToId,
      parentTaskId,
    });
  }

  async #takePlace(agentId: AgentId): Promise<void> {
    const limit = this.#needs.agents.get(agentId)?.limits.turns ?? 1;
    if (this.countOf(agentId) >= limit) {
      // The place is handed over, not freed: nobody can slip in between.
      await new Promise<void>((resolve) => {
        const queue = this.#waiting.get(agentId) ?? [];
        this.#waiting.set(agentId, queue);
        queue.push(resolve);
      });
      return;
    }
    this.#counts.set(agentId, this.countOf(agentId) + 1);
  }

  #leavePlace(agentId: AgentId): void {
    const next = this.#waiting.get(agentId)?.shift();
    if (next) next();
    else this.#counts.set(agentId, this.countOf(agentId) - 1);
  }
}
