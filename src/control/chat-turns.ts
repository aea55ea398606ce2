/**
 * Runs accepted deliveries: in order within a session, three attempts each. Every step is a row before it is acted on: the
 * attempt, the answer with its posts, the end. A turn that was taken is not taken again because the store was away after it.
 */
import type { Agent } from "../domain/agent.ts";
import type { Clock } from "../domain/clock.ts";
import { type AgentId, compareSnowflakes } from "../domain/ids.ts";
import { recipientOf } from "../domain/origin.ts";
import {
  brainView,
  type KeptPlace,
  maxAttempts,
  type PreparedTurn,
  type RunTurn,
  type TurnResult,
} from "../domain/turn.ts";
import type { Log } from "../log.ts";
import type { BegunDelivery } from "../store/deliveries.ts";
import type { OpenDelivery } from "../store/open-deliveries.ts";
import { outlast } from "../store/outage.ts";
import type { StoredSession } from "../store/sessions.ts";
import { Lanes } from "./lanes.ts";
import type { SecondLook } from "./second-look.ts";
import { type TurnEndNeeds, TurnEnds } from "./turn-ends.ts";

/** What a turn has whose first attempt was counted as its message was recorded. */
export interface TurnStart {
  readonly place: KeptPlace;
  readonly begun: BegunDelivery;
}

/** A delivery with its session, ready to be run. */
export interface ChatTurn {
  readonly delivery: OpenDelivery;
  readonly session: StoredSession;
  /** From when on this process has heard what becomes of the message, by `performance.now()`. */
  since: number;
  /** Null for a turn that begins when it has its place. */
  start: TurnStart | null;
}

/** What turns need of the rest of the control plane. */
export interface ChatTurnNeeds extends TurnEndNeeds {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly runTurn: RunTurn;
  /** A place for a turn that begins at once; null when it would have to wait. */
  keepPlace(agentId: AgentId): KeptPlace | null;
  /** Finds out what became of a message while its bot was away. */
  readonly look: SecondLook;
  readonly clock: Clock;
  /** Resolves when the store is not known to be in trouble. */
  readonly whenStoreWell: () => Promise<void>;
  readonly log: Log;
}

/** The attempts at a delivery so far, also those of earlier processes; `problem`: what our last one failed of. */
interface PastAttempts {
  count: number;
  /** The row counts the next one already, though it is not made. */
  isAhead: boolean;
  problem: string | null;
}

const retryMs = 1_000;
const cutShort = "The last one was cut short when Guildhall stopped";

/** The chat turns of all agents. */
export class ChatTurns {
  readonly #needs: ChatTurnNeeds;
  readonly #lanes: Lanes<ChatTurn>;
  readonly #ends: TurnEnds;
  #stopped = false;

  constructor(needs: ChatTurnNeeds) {
    this.#needs = needs;
    this.#ends = new TurnEnds(needs);
    this.#lanes = new Lanes({
      laneOf: ({ session }) => session.id,
      groupOf: ({ delivery }) => delivery.agentId,
      compare: (a, b) => compareSnowflakes(a.delivery.message.id, b.delivery.message.id),
      run: (turn) => this.#run(turn),
    });
  }

  /** True while the next turn of a session that is pushed would not have to wait for another one. */
  isFree({ id }: StoredSession): boolean {
    return !this.#stopped && this.#lanes.isFree(id);
  }

  /**
   * A place for a turn that would begin at once; null when it would have to wait. It is pushed while its session is free, or
   * left and its attempt taken back.
   */
  keepPlace(session: StoredSession): KeptPlace | null {
    return this.isFree(session) ? this.#needs.keepPlace(session.agentId) : null;
  }

  /** An attempt that was counted is not made now. Never rejects. */
  async takeBack(id: string): Promise<void> {
    const { deliveries, patience, log } = this.#needs;
    try {
      // An orderly stop is not the turn's fault: the next start has as many attempts left as this one had.
      await (this.#stopped ? deliveries.release(id) : outlast(() => deliveries.release(id), patience));
    } catch (error) {
      log.error({ error, deliveryId: id }, "an attempt could not be taken back");
    }
  }

  /** Takes a delivery that is on disk. */
  push(turn: ChatTurn): void {
    this.#needs.typing.begin(turn.delivery.id, turn.delivery.agentId, turn.session.channelId);
    this.#lanes.push(turn);
  }

  /** Begins no turn of a session in which none runs until then. */
  hold(sessionId: string, until: Promise<unknown>): void {
    this.#lanes.hold(sessionId, until);
  }

  /** How many turns of an agent run or wait. */
  countOf(agentId: AgentId): number {
    return this.#lanes.countOf(agentId);
  }

  /** Starts nothing more; what is open stays open in its row. */
  stop(): void {
    this.#stopped = true;
  }

  async #run(turn: ChatTurn): Promise<void> {
    const past: PastAttempts = { count: turn.delivery.attemptCount, isAhead: turn.start !== null, problem: null };
    let isDone = false;
    while (!isDone && !this.#stopped) {
      try {
        past.problem = await this.#attempt(turn, past);
        isDone = past.problem === null;
      } catch (error) {
        this.#needs.log.error({ error, deliveryId: turn.delivery.id }, "a turn could not be begun or stored");
        await Promise.all([this.#needs.clock.delay(retryMs), this.#needs.whenStoreWell()]);
      }
    }
    if (!isDone && past.isAhead) await this.takeBack(turn.delivery.id);
  }

  /** One attempt; null when the delivery needs no other from us, else what it failed of. */
  async #attempt(turn: ChatTurn, past: PastAttempts): Promise<string | null> {
    const { id, agentId } = turn.delivery;
    const { start } = turn;
    turn.start = null;
    const number = past.count + 1;
    if (!this.#needs.agents.has(agentId)) {
      start?.place.leave();
      return this.#ends.leaveUnanswered(turn);
    }
    if (number > maxAttempts) {
      await this.#ends.giveUp(turn, past.problem ?? cutShort);
      return null;
    }
    const prepare = async (): Promise<PreparedTurn | null> => {
      // As it is when its turn begins: waiting for a place may take long.
      const isLookedAt = await this.#look(turn);
      const agent = this.#needs.agents.get(agentId);
      if (this.#stopped || !agent) return null;
      const begun = (isLookedAt ? null : start?.begun) ?? (await this.#begin(turn, number, past.problem));
      if (!begun) return null;
      Object.assign(past, { count: number, isAhead: false });
      return this.#prepare(turn, agent, begun);
    };
    const result = await (start ? start.place.run(prepare) : this.#needs.runTurn(agentId, prepare));
    if (this.#stopped) {
      if (past.count === number || past.isAhead) await this.takeBack(id);
      return null;
    }
    if (result) return this.#conclude(turn, number, result);
    // Taken away while the message waited for its place.
    if (!this.#needs.agents.has(agentId)) return this.#ends.leaveUnanswered(turn);
    // Nothing was run: the delivery was settled before.
    this.#needs.typing.end(id);
    return null;
  }

  /** Its bot may have gone and come back while the message waited for its place. True when that had to be looked at. */
  async #look(turn: ChatTurn): Promise<boolean> {
    const { look, agents } = this.#needs;
    const lookedAt = performance.now();
    if (!agents.has(turn.delivery.agentId) || !look.isDue(turn.delivery, turn.since)) return false;
    await look.take(turn.delivery);
    turn.since = lookedAt;
    return true;
  }

  #begin({ delivery }: ChatTurn, number: number, lastProblem: string | null): Promise<BegunDelivery | null> {
    const { id, message } = delivery;
    return this.#needs.deliveries.begin({ id, number, messageId: message.id, lastProblem });
  }

  #prepare({ delivery, session }: ChatTurn, agent: Agent, begun: BegunDelivery): PreparedTurn {
    const { id: messageId, authorId, authorName, authorKind } = delivery.message;
    const { content, attachments, history } = begun;
    return {
      spec: {
        turnId: delivery.id,
        kind: "chat",
        agent: brainView(agent, this.#needs.agents),
        prompt: content,
        author: authorName,
        history,
        attachments,
      },
      origin: {
        person: { id: authorId, name: authorName, isHuman: authorKind === "human" },
        resultTo: recipientOf(session.origin),
        replyToId: messageId,
        parentTaskId: null,
      },
    };
  }

  async #conclude(turn: ChatTurn, number: number, result: TurnResult): Promise<string | null> {
    const { id, agentId } = turn.delivery;
    if (result.kind === "crashed") {
      const { problem } = result;
      this.#needs.log.warn({ deliveryId: id, bot: agentId, attempt: number, problem }, "turn failed");
      if (number < maxAttempts) return problem;
      await this.#ends.giveUp(turn, problem);
    } else if (result.handedOver) await this.#ends.handOver(turn);
    else await this.#ends.answer(turn, result.text);
    return null;
  }
}
