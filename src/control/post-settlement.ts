/**
 * Ends posts as Discord has said: delivered, by the response or by our own message's echo, or refused. The row is written
 * however long the store is away; then whoever waits for it hears of it. Part of the outbox sender.
 */
import type { Clock } from "../domain/clock.ts";
import type { Snowflake } from "../domain/ids.ts";
import { composePosts, type NewPost } from "../domain/post.ts";
import { unpostedLine } from "../domain/turn.ts";
import type { Log } from "../log.ts";
import { outlast } from "../store/outage.ts";
import type { OutboxStore } from "../store/outbox.ts";
import type { SettledPost } from "../store/settle-posts.ts";
import { failureFacts } from "../store/trouble.ts";
import { asCard } from "./dead-deliveries.ts";
import type { Flight, Flights } from "./flights.ts";

/** What the rest of the control plane hears. Called after the row is settled. */
export interface OutboxListener {
  onDelivered(post: NewPost, channelId: Snowflake | null): void;
  onSettledDelivery(deliveryId: string): void;
  /** It stands as refused. */
  onRefused(post: NewPost): void;
  /** It will not be tried again, though Discord has not refused it. */
  onGivenUp(post: NewPost, problem: string): void;
}

/** What settling needs. */
export interface PostSettlementNeeds {
  readonly store: Pick<OutboxStore, "settle" | "fateOf">;
  readonly listener: OutboxListener;
  readonly clock: Clock;
  /** Resolves when the store is not known to be in trouble. */
  readonly whenStoreWell: () => Promise<void>;
  readonly log: Log;
}

/** The end of each post, once, whoever says first what it is. */
export class PostSettlement {
  readonly #needs: PostSettlementNeeds;
  readonly #flights: Flights;
  #stopped = false;

  constructor(needs: PostSettlementNeeds, flights: Flights) {
    this.#needs = needs;
    this.#flights = flights;
  }

  /** Discord has it as this message. `channelId` is null where it was found without being told of it. */
  async deliver(flight: Flight, messageId: Snowflake, channelId: Snowflake | null): Promise<void> {
    if (flight.settled) return;
    flight.settled = true;
    flight.echo.resolve();
    const settled = { id: flight.post.id, state: "delivered", messageId, problem: null } as const;
    if (await this.#settle(flight, settled)) this.#needs.listener.onDelivered(flight.post, channelId);
  }

  /** Discord will never have it. `cards`: what tells the death of its delivery, where it can be told. */
  async refuse(flight: Flight, problem: string, cards: readonly NewPost[] = []): Promise<void> {
    if (flight.settled) return;
    flight.settled = true;
    const settled = { id: flight.post.id, state: "refused", messageId: null, problem, cards } as const;
    if (!(await this.#settle(flight, settled))) return;
    this.#needs.listener.onRefused(flight.post);
    // The row's statement has refused the later parts of its turn too.
    for (const later of this.#flights.after(flight.post)) {
      later.settled = true;
      this.#flights.land(later);
    }
  }

  /**
   * As refused, though Discord did not: it never gets there, or nobody can tell. Returns what is to be sent: the card that
   * says so where it answers somebody.
   */
  async giveUp(flight: Flight, problem: string): Promise<readonly NewPost[]> {
    if (flight.settled) return [];
    const { post } = flight;
    const cards = post.deliveryId ? composePosts(unpostedLine(problem), { ...post, deliveryId: null }).map(asCard) : [];
    await this.refuse(flight, problem, cards);
    if (this.#stopped) return [];
    this.#needs.listener.onGivenUp(post, problem);
    const [card] = cards;
    return card && (await this.#outlast(post.id, () => this.#needs.store.fateOf(card.id)))?.isOpen ? cards : [];
  }

  /** Waits for the store no longer. */
  stop(): void {
    this.#stopped = true;
  }

  /** What Discord has said is written down however long the store is away. False after a stop: then it will be asked again. */
  async #settle(flight: Flight, settled: SettledPost): Promise<boolean> {
    const { listener, store } = this.#needs;
    const closed = await this.#outlast(settled.id, () => store.settle(settled));
    this.#flights.land(flight);
    const { deliveryId } = flight.post;
    // The row's word may be lost with the connection; no part on its way is as good.
    if (deliveryId && (closed || (closed === null && !this.#flights.hasPartOf(deliveryId))))
      listener.onSettledDelivery(deliveryId);
    return closed !== undefined;
  }

  #outlast<T>(postId: string, work: () => Promise<T>): Promise<T | undefined> {
    const { clock, log, whenStoreWell } = this.#needs;
    return outlast(work, {
      clock,
      whenWell: whenStoreWell,
      isStopped: () => this.#stopped,
      onFailure: (error) => log.error({ ...failureFacts(error), postId }, "a settled post could not be written yet"),
    });
  }
}
