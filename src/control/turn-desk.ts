/**
 * Where turns are taken and their tools answered: at most `limits.turns` of one agent at once, whatever woke them, and each
 * tool call judged by what its turn was woken by. Brains name a turn; they never name a right.
 */
import { createHash } from "node:crypto";
import type { Agent } from "../domain/agent.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { KeptPlace, PreparedTurn, RunTurn, TurnOrigin, TurnResult, TurnSpec } from "../domain/turn.ts";
import { toStorable } from "../store/json.ts";
import type { DelegationAnswer, DelegationRequest } from "../task/delegate.ts";

/** What the desk needs. */
export interface TurnDeskNeeds {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  /** Runs a turn on an executor; never rejects. */
  execute(spec: TurnSpec): Promise<TurnResult>;
  delegate(request: DelegationRequest): Promise<DelegationAnswer>;
  /** Whether there is a task whose ask key begins so. */
  isTaskAsked(keyBeginning: string): Promise<boolean>;
  mayDelegate(agentId: AgentId, userId: Snowflake): Promise<boolean>;
  /** An operator has paused its bot: it takes no turn. */
  isPaused(agentId: AgentId): boolean;
}

interface RunningTurn {
  readonly agentId: AgentId;
  readonly kind: TurnSpec["kind"];
  readonly origin: TurnOrigin;
}

/** The turns that run now. */
export class TurnDesk {
  readonly #needs: TurnDeskNeeds;
  readonly #running = new Map<string, RunningTurn>();
  /** Places taken, also by turns that are still being prepared. */
  readonly #places = new Map<AgentId, number>();
  readonly #waiting = new Map<AgentId, (() => void)[]>();

  constructor(needs: TurnDeskNeeds) {
    this.#needs = needs;
  }

  /** Takes a turn when its agent has a place for it, in the order of asking. */
  readonly run: RunTurn = async (agentId, prepare) => {
    await this.#takePlace(agentId);
    return this.#runPlaced(agentId, prepare);
  };

  /** Takes a place for a turn that is about to be run; null when it would have to wait for one. */
  readonly keepPlace = (agentId: AgentId): KeptPlace | null => {
    const taken = this.#places.get(agentId) ?? 0;
    if (this.#needs.isPaused(agentId) || taken >= this.#limitOf(agentId)) return null;
    this.#places.set(agentId, taken + 1);
    return { run: (prepare) => this.#runPlaced(agentId, prepare), leave: () => this.#leavePlace(agentId) };
  };

  /** How many turns of an agent run now; of one kind, when one is named. */
  countOf(agentId: AgentId, kind: TurnSpec["kind"] | null = null): number {
    const own = [...this.#running.values()].filter((turn) => turn.agentId === agentId);
    return own.filter((turn) => kind === null || turn.kind === kind).length;
  }

  /** Gives out the places of an agent that are free. Call it when there may be more of them than before. */
  admit(agentId: AgentId): void {
    if (this.#needs.isPaused(agentId)) return;
    const limit = this.#limitOf(agentId);
    const queue = this.#waiting.get(agentId) ?? [];
    let taken = this.#places.get(agentId) ?? 0;
    // Counted before the next is looked at: nobody can slip in between.
    for (; taken < limit && queue.length > 0; taken += 1) queue.shift()?.();
    this.#places.set(agentId, taken);
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
    return this.#needs.delegate({
      askKey: `${askingOf(turnId, origin)}:${digest}`,
      asker,
      askedAgentId: agentId,
      assignee: toStorable(assignee),
      instruction: toStorable(instruction),
      resultTo,
      replyToId,
      parentTaskId,
    });
  }

  /** Whether a chat turn has handed something on, in this attempt or in one that failed later. */
  hasHandedOn(turnId: string): Promise<boolean> {
    return this.#needs.isTaskAsked(`${turnKey(turnId)}:`);
  }

  /** That something was handed over is not believed but looked up: otherwise a question would end without a word. */
  async #heed(turnId: string, origin: TurnOrigin, result: TurnResult): Promise<TurnResult> {
    if (result.kind === "crashed" || !result.handedOver) return result;
    return { ...result, handedOver: await this.#needs.isTaskAsked(`${askingOf(turnId, origin)}:`) };
  }

  async #execute(agentId: AgentId, { spec, origin }: PreparedTurn): Promise<TurnResult> {
    this.#running.set(spec.turnId, { agentId, kind: spec.kind, origin });
    try {
      const result = await this.#heed(spec.turnId, origin, await this.#needs.execute(spec));
      // A brain may say what no row can hold.
      return result.kind === "answered"
        ? { ...result, text: toStorable(result.text) }
        : { ...result, problem: toStorable(result.problem) };
    } finally {
      this.#running.delete(spec.turnId);
    }
  }

  async #runPlaced(agentId: AgentId, prepare: () => Promise<PreparedTurn | null>): Promise<TurnResult | null> {
    try {
      const turn = await prepare();
      return turn && (await this.#execute(agentId, turn));
    } finally {
      this.#leavePlace(agentId);
    }
  }

  #limitOf(agentId: AgentId): number {
    return this.#needs.agents.get(agentId)?.limits.turns ?? 1;
  }

  async #takePlace(agentId: AgentId): Promise<void> {
    const place = Promise.withResolvers<void>();
    const queue = this.#waiting.get(agentId) ?? [];
    this.#waiting.set(agentId, queue);
    queue.push(place.resolve);
    this.admit(agentId);
    await place.promise;
  }

  #leavePlace(agentId: AgentId): void {
    this.#places.set(agentId, (this.#places.get(agentId) ?? 1) - 1);
    this.admit(agentId);
  }
}

/**
 * How the ask keys of a turn's tasks begin. Each attempt at a task is a turn of its own; what the task hands on, it hands on
 * once.
 */
function askingOf(turnId: string, { parentTaskId }: TurnOrigin): string {
  return parentTaskId ? `task:${parentTaskId}` : turnKey(turnId);
}

/** The same for a turn that works on no task. */
function turnKey(turnId: string): string {
  return `turn:${turnId}`;
}
