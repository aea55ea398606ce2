/**
 * How chat turns end: with an answer, a task, a card, or without a word where nobody is left to say one. Each end is a row
 * before anything is posted. Part of the chat turns.
 */
import { recipientOf } from "../domain/origin.ts";
import { type Address, composePosts } from "../domain/post.ts";
import { givenUpLine } from "../domain/turn.ts";
import type { DeliveryStore, FinishedDelivery } from "../store/deliveries.ts";
import { outlast, type Patience } from "../store/outage.ts";
import type { Alert } from "./alerts.ts";
import type { ChatTurn } from "./chat-turns.ts";
import { asCard } from "./dead-deliveries.ts";
import type { MessageChanges } from "./message-changes.ts";
import type { OutboxSender } from "./outbox-sender.ts";
import type { TypingSigns } from "./typing.ts";

/** What ending a turn needs. */
export interface TurnEndNeeds {
  readonly deliveries: DeliveryStore;
  readonly sender: OutboxSender;
  readonly typing: TypingSigns;
  readonly changes: Pick<MessageChanges, "turnEnded">;
  readonly alert: Alert;
  readonly patience: Patience;
  /** Whether a turn has handed something on, whatever became of the turn. */
  hasHandedOn(turnId: string): Promise<boolean>;
}

const emptyAnswer = "(The answer was empty.)";

/** The ends of all chat turns. */
export class TurnEnds {
  readonly #needs: TurnEndNeeds;

  constructor(needs: TurnEndNeeds) {
    this.#needs = needs;
  }

  /** Says what the agent said, in as many posts as that needs. */
  async answer(turn: ChatTurn, text: string): Promise<void> {
    const address = addressOf(turn);
    const leavesNow = this.#needs.sender.isFree(address.agentId, address.recipient);
    const composed = composePosts(text, address, leavesNow);
    const posts = composed.length > 0 ? composed : composePosts(emptyAnswer, address, leavesNow);
    const stands = await this.#finish(turn, { state: "answering", problem: null, posts });
    // Otherwise the sign ends with the last post.
    if (!stands) this.#needs.typing.end(turn.delivery.id);
  }

  /** Somebody else works on it: nothing is said. */
  async handOver(turn: ChatTurn): Promise<void> {
    await this.#finish(turn, { state: "handed_over", problem: null, posts: [] });
    this.#needs.typing.end(turn.delivery.id);
  }

  /**
   * The visible card of a dead delivery: silence would look like a lost message. What an attempt handed on before it failed
   * is being done all the same, and its result will come: that is no death.
   */
  async giveUp(turn: ChatTurn, problem: string): Promise<void> {
    if (await this.#needs.hasHandedOn(turn.delivery.id)) return this.handOver(turn);
    const posts = composePosts(givenUpLine("answer", problem), { ...addressOf(turn), deliveryId: null }).map(asCard);
    await this.#finish(turn, { state: "dead", problem, posts });
    this.#needs.typing.end(turn.delivery.id);
  }

  /** Its agent is no longer there to answer, nor to say so: the house does. */
  async leaveUnanswered(turn: ChatTurn): Promise<null> {
    const { id, agentId } = turn.delivery;
    const problem = `The agent "${agentId}" is no longer enabled.`;
    await this.#finish(turn, { state: "dead", problem, posts: [] });
    this.#needs.typing.end(id);
    const place = recipientOf(turn.session.origin);
    const cure = "Enable it again and ask anew.";
    await this.#needs.alert(`unanswered ${agentId}`, `A message in ${place} stays unanswered. ${problem} ${cure}`);
    return null;
  }

  async #finish({ delivery }: ChatTurn, end: Omit<FinishedDelivery, "id">): Promise<boolean> {
    const { deliveries, changes, patience, sender } = this.#needs;
    const stands = await outlast(() => deliveries.finish({ ...end, id: delivery.id }), patience);
    if (stands) sender.send(end.posts);
    await outlast(() => changes.turnEnded(delivery.message.id), patience);
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
