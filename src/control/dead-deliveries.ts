/**
 * What becomes of deliveries that have died: whoever wrote the message, a delegator, or the operator may have it tried anew or
 * drop it. Every decision goes on record before it is carried out; the card in the channel is made to say it, also by the
 * next start when this process ends before.
 */
import type { DeadDecision } from "../domain/delivery.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId } from "../domain/ids.ts";
import { literalText } from "../domain/literal-text.ts";
import type { Button, NewPost } from "../domain/post.ts";
import type { Log } from "../log.ts";
import { recordDecision } from "../store/audit.ts";
import type { Store } from "../store/database.ts";
import {
  type DeadCard,
  type DeadDelivery,
  decideDead,
  markCardShown,
  readDeadCard,
  readDeadDeliveries,
  readUnshownCards,
} from "../store/dead-deliveries.ts";
import { readOpenDelivery } from "../store/open-deliveries.ts";
import { outlast, type Patience } from "../store/outage.ts";
import type { OutboxStore } from "../store/outbox.ts";
import { readSession } from "../store/sessions.ts";
import type { ChatTurns } from "./chat-turns.ts";
import type { Denials } from "./denials.ts";
import type { Interaction } from "./interaction.ts";
import type { OutboxSender } from "./outbox-sender.ts";

/** What deciding needs. */
export interface DeadDeliveryNeeds {
  readonly store: Store;
  readonly outbox: Pick<OutboxStore, "openOf">;
  readonly discord: Discord;
  readonly denials: Pick<Denials, "heedWish">;
  readonly sender: Pick<OutboxSender, "resume" | "whenDelivered">;
  readonly turns: Pick<ChatTurns, "push">;
  readonly patience: Patience;
  readonly log: Log;
  /** Whether an agent is at work. */
  serving(agentId: AgentId): boolean;
}

/** Who decides: as recorded, and as shown. `key` names the asking. */
export interface Decider {
  readonly actor: string;
  readonly name: string;
  readonly key: string;
}

/** What came of an order; `problem` is a sentence. */
export type DeadOutcome = { readonly ok: true } | { readonly ok: false; readonly problem: string };

const prefix = "dead";
const showRetryMs = 2_000;
const maxRetryMs = 30_000;
const decidedElsewhere = "That was decided already: it is no longer waiting for anybody.";
const nothingToRetry = "Its message was deleted: there is nothing to try again any more. It can be dropped.";
const doneWords: Readonly<Record<DeadDecision, string>> = { retry: "Retried", drop: "Dropped" };
const answers: Readonly<Record<DeadDecision, string>> = {
  retry: "It is tried again.",
  drop: "Dropped: it stays unanswered.",
};

/** The post that tells a death, with its buttons. */
export function asCard(post: NewPost): NewPost {
  const button = (decision: DeadDecision, label: string, style: Button["style"]): Button => {
    return { id: `${prefix}:${decision}:${post.id}`, label, style };
  };
  return { ...post, buttons: [button("retry", "Retry", "primary"), button("drop", "Drop", "danger")] };
}

/** The refusal of a retry by an agent that could not carry it out. */
export function notAtWork(agentId: AgentId): DeadOutcome {
  return { ok: false, problem: `${agentId} is not at work: it is not enabled or has no token. Nothing was done.` };
}

/** The dead deliveries of one house. */
export class DeadDeliveries {
  readonly #needs: DeadDeliveryNeeds;

  constructor(needs: DeadDeliveryNeeds) {
    this.#needs = needs;
  }

  /** Lets cards say what was decided before an earlier process could. */
  async start(): Promise<void> {
    this.#showAll(await readUnshownCards(this.#needs.store, null));
  }

  /** Those that nobody has dropped, newest first. */
  list(limit: number, agentId: AgentId | null): Promise<readonly DeadDelivery[]> {
    return readDeadDeliveries(this.#needs.store, limit, agentId);
  }

  /** The words for whoever pressed a button of a card; null when it is none of a card's. */
  async press({ id, name, user }: Interaction, mayDelegate: () => Promise<boolean>): Promise<string | null> {
    const pressed = pressedIn(name);
    if (!pressed) return null;
    const { store } = this.#needs;
    const card = await this.#outlast(() => readDeadCard(store, pressed.cardId));
    if (!card) return "I do not know this card any more: nothing was done.";
    if (card.decision !== null && card.decidedKey !== id) return alreadyWords(card);
    const rule = card.authorId === user.id ? "author" : (await mayDelegate()) ? "delegator" : null;
    const decider = { actor: `user:${user.id}`, name: user.name, key: id };
    await this.#record(card.deliveryId, pressed.decision, decider, rule);
    if (rule === null) return "Only whoever wrote the message, and those who may delegate, can decide that.";
    const outcome = await this.#decide(card.deliveryId, card.agentId, pressed.decision, decider);
    return outcome.ok ? answers[pressed.decision] : outcome.problem;
  }

  /** Carries out the operator's decision, which goes on record. */
  async order(
    delivery: Pick<DeadDelivery, "id" | "agentId">,
    decision: DeadDecision,
    key: string,
  ): Promise<DeadOutcome> {
    const decider = { actor: "operator", name: "the operator", key };
    await this.#record(delivery.id, decision, decider, "operator");
    return this.#decide(delivery.id, delivery.agentId, decision, decider);
  }

  /** Carries out what is on record. Repeating it with the same key changes nothing and is no refusal. */
  async #decide(
    deliveryId: string,
    agentId: AgentId,
    decision: DeadDecision,
    { actor, name, key }: Decider,
  ): Promise<DeadOutcome> {
    const { store, serving } = this.#needs;
    if (decision === "retry" && !serving(agentId)) return notAtWork(agentId);
    const decided = { deliveryId, decision, actor, name, key };
    const outcome = await this.#outlast(() => decideDead(store, decided));
    if (outcome !== "decided") return { ok: false, problem: outcome === "deleted" ? nothingToRetry : decidedElsewhere };
    if (decision === "retry") await this.#takeUp(deliveryId);
    this.#showAll(await this.#outlast(() => readUnshownCards(store, deliveryId)));
    return { ok: true };
  }

  async #record(subject: string, decision: DeadDecision, { actor }: Decider, rule: string | null): Promise<void> {
    const entry = {
      actor,
      action: decision,
      subject,
      allowed: rule !== null,
      rule: rule ?? "neither_author_nor_delegator",
    };
    await this.#outlast(() => recordDecision(this.#needs.store, entry));
  }

  /** As a start would: its turn, or the posts that stand already. */
  async #takeUp(deliveryId: string): Promise<void> {
    const { store, outbox, sender, turns, denials } = this.#needs;
    const delivery = await this.#outlast(() => readOpenDelivery(store, deliveryId));
    const session = delivery && (await this.#outlast(() => readSession(store, delivery.sessionId)));
    if (delivery && session) turns.push({ delivery, session, since: performance.now(), start: null });
    else {
      const posts = await this.#outlast(() => outbox.openOf(deliveryId));
      for (const { agentId, recipient } of posts) denials.heedWish(agentId, recipient);
      sender.resume(posts);
    }
  }

  #showAll(cards: readonly DeadCard[]): void {
    for (const card of cards) {
      this.#show(card).catch((error: unknown) => {
        if (this.#needs.patience.isStopped()) return;
        this.#needs.log.warn({ error, bot: card.agentId, cardId: card.id }, "a card could not be brought up to date");
      });
    }
  }

  async #show(card: DeadCard): Promise<void> {
    const { discord, patience, sender, store } = this.#needs;
    const messageId = await this.#outlast(() => sender.whenDelivered(card.id));
    const content = shownWords(card);
    for (let waitMs = showRetryMs; messageId && !patience.isStopped(); waitMs = Math.min(waitMs * 2, maxRetryMs)) {
      await discord.whenReady(card.agentId);
      // Saying it twice says the same in one place.
      const outcome = await discord.edit(card.agentId, card.channelId, messageId, content);
      if (outcome.kind === "done" || outcome.kind === "refused") break;
      await patience.clock.delay(outcome.kind === "retry" ? outcome.afterMs : waitMs);
    }
    if (!patience.isStopped()) await this.#outlast(() => markCardShown(store, card.id));
  }

  async #outlast<T>(work: () => Promise<T>): Promise<T> {
    const done = await outlast(async () => ({ value: await work() }), this.#needs.patience);
    if (!done) throw new Error("Guildhall is stopping.");
    return done.value;
  }
}

function pressedIn(name: string): { readonly decision: DeadDecision; readonly cardId: string } | null {
  const [, decision, cardId] = new RegExp(`^${prefix}:(retry|drop):([0-9a-f-]{36})$`).exec(name) ?? [];
  return cardId ? { decision: decision as DeadDecision, cardId } : null;
}

function alreadyWords({ decision, decidedBy }: DeadCard): string {
  return `That was decided already: ${doneWords[decision ?? "drop"].toLowerCase()} by ${literalText(decidedBy ?? "somebody")}.`;
}

/** What the card says once it is decided. */
function shownWords({ content, decision, decidedBy }: DeadCard): string {
  return `${content}\n${doneWords[decision ?? "drop"]} by ${literalText(decidedBy ?? "somebody")}.`;
}
