/**
 * Runs accepted deliveries: in order within a session, three attempts each. Every step is a row before it is acted on: the
 * attempt, the answer with its posts, the end. A turn that was taken is not taken again because the store was away after it.
 */
import type { Agent } from "../domain/agent.ts";
import type { Clock } from "../domain/clock.ts";
import { type AgentId, compareSnowflakes } from "../domain/ids.ts";
import { recipientOf } from "../domain/origin.ts";
import { type Address, composePosts } from "../domain/post.ts";
import {
  brainView,
  givenUpLine,
  maxAttempts,
  type PreparedTurn,
  type RunTurn,
  type TurnResult,
} from "../domain/turn.ts";
import type { Log } from "../log.ts";
import type { BegunDelivery, DeliveryStore, FinishedDelivery } from "../store/deliveries.ts";
import type { OpenDelivery } from "../store/open-deliveries.ts";
import { outlast } from "../store/outage.ts";
import type { StoredSession } from "../store/sessions.ts";
import type { Alert } from "./alerts.ts";
import { asCard } from "./dead-deliveries.ts";
import { Lanes } from "./lanes.ts";
import type { OutboxSender } from "./outbox-sender.ts";
import type { SecondLook } from "./second-look.ts";
import type { TypingSigns } from "./typing.ts";

/** A delivery with its session, ready to be run. */
export interface ChatTurn {
  readonly delivery: OpenDelivery;
  readonly session: StoredSession;
  /** From when on this process has heard what becomes of the message, by `performance.now()`. */
  since: number;
}

/** What turns need of the rest of the control plane. */
export interface ChatTurnNeeds {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly deliveries: DeliveryStore;
  readonly sender: OutboxSender;
  readonly typing: TypingSigns;
  readonly runTurn: RunTurn;
  /** Whether a turn has handed something on, whatever became of the turn. */
  hasHandedOn(turnId: string): Promise<boolean>;
  /** Finds out what became of a message while its bot was away. */
  readonly look: SecondLook;
  readonly clock: Clock;
  /** Resolves when the store is not known to be in trouble. */
  readonly whenStoreWell: () => Promise<void>;
  readonly log: Log;
  readonly alert: Alert;
}

/** The attempts at a delivery so far, also those of earlier processes; `problem`: what our last one failed of. */
interface PastAttempts {
  count: number;
  problem: string | null;
}

const retryMs = 1_000;
const emptyAnswer = "(The answer was empty.)";
const cutShort = "The last one was cut short when Guildhall stopped";

/** The chat turns of all agents. */
export class ChatTurns {
  readonly #needs: ChatTurnNeeds;
  readonly #lanes: Lanes<ChatTurn>;
  #stopped = false;

  constructor(needs: ChatTurnNeeds) {
    this.#needs = needs;
    this.#lanes = new Lanes({
      laneOf: ({ session }) => session.id,
      groupOf: ({ delivery }) => delivery.agentId,
      compare: (a, b) => compareSnowflakes(a.delivery.message.id, b.delivery.message.id),
      run: (turn) => this.#run(turn),
    });
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
    const past: PastAttempts = { count: turn.delivery.attemptCount, problem: null };
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
  }

  /** One attempt; null when the delivery needs no other from us, else what it failed of. */
  async #attempt(turn: ChatTurn, past: PastAttempts): Promise<string | null> {
    const { id, agentId } = turn.delivery;
    if (!this.#needs.agents.has(agentId)) return this.#leaveUnanswered(turn);
    const number = past.count + 1;
    if (number > maxAttempts) {
      await this.#giveUp(turn, past.problem ?? cutShort);
      return null;
    }
    const result = await this.#needs.runTurn(agentId, async () => {
      // As it is when its turn begins: waiting for a place may take long.
      await this.#look(turn);
      const agent = this.#needs.agents.get(agentId);
      const begun = this.#stopped || !agent ? null : await this.#begin(turn, number, past.problem);
      if (!agent || !begun) return null;
      past.count = number;
      return this.#prepare(turn, agent, begun);
    });
    const isBegun = past.count === number;
    if (this.#stopped) {
      // An orderly stop is not the turn's fault: the next start has as many attempts left as this one had.
      if (isBegun) await this.#needs.deliveries.release(id);
      return null;
    }
    if (result) return this.#conclude(turn, number, result);
    // Taken away while the message waited for its place.
    if (!this.#needs.agents.has(agentId)) return this.#leaveUnanswered(turn);
    // Nothing was run: the delivery was settled before.
    this.#needs.typing.end(id);
    return null;
  }

  /** Its bot may have gone and come back while the message waited for its place. */
  async #look(turn: ChatTurn): Promise<void> {
    const { look, agents } = this.#needs;
    const lookedAt = performance.now();
    if (!agents.has(turn.delivery.agentId) || !look.isDue(turn.delivery, turn.since)) return;
    await look.take(turn.delivery);
    turn.since = lookedAt;
  }

  #begin({ delivery }: ChatTurn, number: number, lastProblem: string | null): Promise<BegunDelivery | null> {
    const { id, channelId } = delivery.message;
    return this.#needs.deliveries.begin({ id: delivery.id, number, channelId, messageId: id, lastProblem });
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
      await this.#giveUp(turn, problem);
    } else if (result.handedOver) await this.#handOver(id);
    else await this.#answer(turn, result.text);
    return null;
  }

  async #answer(turn: ChatTurn, text: string): Promise<void> {
    const address = addressOf(turn);
    const leavesNow = this.#needs.sender.isFree(address.agentId, address.recipient);
    const composed = composePosts(text, address, leavesNow);
    const posts = composed.length > 0 ? composed : composePosts(emptyAnswer, address, leavesNow);
    const stands = await this.#finish({ id: turn.delivery.id, state: "answering", problem: null, posts });
    // Otherwise the sign ends with the last post.
    if (!stands) this.#needs.typing.end(turn.delivery.id);
  }

  async #handOver(id: string): Promise<void> {
    await this.#finish({ id, state: "handed_over", problem: null, posts: [] });
    this.#needs.typing.end(id);
  }

  /**
   * The visible card of a dead delivery: silence would look like a lost message. What an attempt handed on before it failed
   * is being done all the same, and its result will come: that is no death.
   */
  async #giveUp(turn: ChatTurn, problem: string): Promise<void> {
    if (await this.#needs.hasHandedOn(turn.delivery.id)) return this.#handOver(turn.delivery.id);
    const posts = composePosts(givenUpLine("answer", problem), { ...addressOf(turn), deliveryId: null }).map(asCard);
    await this.#finish({ id: turn.delivery.id, state: "dead", problem, posts });
    this.#needs.typing.end(turn.delivery.id);
  }

  /** Its agent is no longer there to answer, nor to say so: the house does. */
  async #leaveUnanswered({ delivery, session }: ChatTurn): Promise<null> {
    const { id, agentId } = delivery;
    const problem = `The agent "${agentId}" is no longer enabled.`;
    await this.#finish({ id, state: "dead", problem, posts: [] });
    this.#needs.typing.end(id);
    const place = recipientOf(session.origin);
    const cure = "Enable it again and ask anew.";
    await this.#needs.alert(`unanswered ${agentId}`, `A message in ${place} stays unanswered. ${problem} ${cure}`);
    return null;
  }

  async #finish(finished: FinishedDelivery): Promise<boolean> {
    const { clock, deliveries, log, sender } = this.#needs;
    const stands = await outlast(() => deliveries.finish(finished), {
      clock,
      whenWell: this.#needs.whenStoreWell,
      isStopped: () => this.#stopped,
      onFailure: (error) => log.error({ error, deliveryId: finished.id }, "the end of a turn could not be stored yet"),
    });
    if (stands) sender.send(finished.posts);
    return stands === true;
  }
}

function addressOf({ delivery, session }: ChatTurn): Address {
  return {
    agentId: delivery.agentId,
    recipient: recipientOf(session.origin),
    turnId: delivery.id,
    deliveryId: delivery.id,
    replyToId: delivery.message.id,
    mentionUserIds: [delivery.message.authorId],
  };
}
