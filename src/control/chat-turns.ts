/**
 * Runs accepted deliveries: in order within a session, at most `limits.turns` at once per agent, three attempts each. Every
 * step is a row before it is acted on: the attempt, the answer with its posts, the end.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Agent } from "../domain/agent.ts";
import { type AgentId, compareSnowflakes } from "../domain/ids.ts";
import { recipientOf } from "../domain/origin.ts";
import { type Address, composePosts } from "../domain/post.ts";
import { brainView, maxAttempts, type RunTurn } from "../domain/turn.ts";
import type { Log } from "../log.ts";
import type { DeliveryStore, OpenDelivery } from "../store/deliveries.ts";
import type { StoredSession } from "../store/sessions.ts";
import { Lanes } from "./lanes.ts";
import type { OutboxSender } from "./outbox-sender.ts";
import type { TypingSigns } from "./typing.ts";

/** A delivery with its session, ready to be run. */
export interface ChatTurn {
  readonly delivery: OpenDelivery;
  readonly session: StoredSession;
}

/** What turns need of the rest of the control plane. */
export interface ChatTurnNeeds {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly deliveries: DeliveryStore;
  readonly sender: OutboxSender;
  readonly typing: TypingSigns;
  readonly runTurn: RunTurn;
  readonly log: Log;
}

const storeRetryMs = 1_000;
const emptyAnswer = "(The answer was empty.)";

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
      limitOf: (agentId) => needs.agents.get(agentId)?.limits.turns ?? 1,
      compare: (a, b) => compareSnowflakes(a.delivery.message.id, b.delivery.message.id),
      run: (turn) => this.#run(turn),
    });
  }

  /** Takes a delivery that is on disk. */
  push(turn: ChatTurn): void {
    this.#needs.typing.begin(turn.delivery.id, turn.delivery.agentId, turn.session.channelId);
    this.#lanes.push(turn);
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
    let finished = false;
    while (!finished && !this.#stopped) {
      try {
        finished = await this.#attempt(turn);
      } catch (error) {
        this.#needs.log.error({ error, deliveryId: turn.delivery.id }, "a turn could not be stored yet");
        await delay(storeRetryMs);
      }
    }
  }

  /** One attempt; true when the delivery needs no other from us. */
  async #attempt({ delivery, session }: ChatTurn): Promise<boolean> {
    const { deliveries, runTurn } = this.#needs;
    const agent = this.#needs.agents.get(delivery.agentId);
    if (!agent) return true;
    const { id: messageId, channelId, authorName, content, attachments } = delivery.message;
    const begun = await deliveries.begin({ id: delivery.id, channelId, messageId });
    if (!begun) {
      this.#needs.typing.end(delivery.id);
      return true;
    }
    if (begun.attemptCount > maxAttempts) {
      await this.#giveUp(
        { delivery, session },
        delivery.problem ?? "Guildhall was stopped in the middle of it each time",
      );
      return true;
    }
    const spec = {
      turnId: delivery.id,
      kind: "chat",
      agent: brainView(agent, this.#needs.agents),
      prompt: content,
      author: authorName,
      history: begun.history,
      attachments,
    } as const;
    const person = {
      id: delivery.message.authorId,
      name: authorName,
      isHuman: delivery.message.authorKind === "human",
    };
    const result = await runTurn(spec, {
      person,
      resultTo: recipientOf(session.origin),
      replyToId: messageId,
      parentTaskId: null,
    });
    if (this.#stopped) return true;
    if (result.kind === "crashed") {
      this.#needs.log.warn(
        { deliveryId: delivery.id, bot: agent.id, attempt: begun.attemptCount, problem: result.problem },
        "turn failed",
      );
      if (begun.attemptCount < maxAttempts) return false;
      await this.#giveUp({ delivery, session }, result.problem);
      return true;
    }
    if (result.handedOver) {
      await deliveries.finish({ id: delivery.id, state: "handed_over", problem: null, posts: [] });
      this.#needs.typing.end(delivery.id);
    } else await this.#answer({ delivery, session }, result.text);
    return true;
  }

  async #answer(turn: ChatTurn, text: string): Promise<void> {
    const address = addressOf(turn);
    const leavesNow = this.#needs.sender.isFree(address.agentId, address.recipient);
    const composed = composePosts(text, address, leavesNow);
    const posts = composed.length > 0 ? composed : composePosts(emptyAnswer, address, leavesNow);
    await this.#needs.deliveries.finish({ id: turn.delivery.id, state: "answering", problem: null, posts });
    this.#needs.sender.send(posts);
  }

  /** The visible line of a dead delivery: silence would look like a lost message. */
  async #giveUp(turn: ChatTurn, problem: string): Promise<void> {
    const line = `I could not answer this: ${maxAttempts} attempts failed. ${endSentence(problem)}`;
    const posts = composePosts(line, { ...addressOf(turn), deliveryId: null });
    await this.#needs.deliveries.finish({ id: turn.delivery.id, state: "dead", problem, posts });
    this.#needs.sender.send(posts);
    this.#needs.typing.end(turn.delivery.id);
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

function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
