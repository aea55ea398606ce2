/**
 * Sends what stands in the outbox, in order per bot and recipient, until Discord has confirmed it: by our own message's
 * echo or by the response, whichever comes first. A post whose outcome is unknown is never simply sent again.
 */
import type { Clock } from "../domain/clock.ts";
import type { Discord } from "../domain/discord.ts";
import type { Snowflake } from "../domain/ids.ts";
import { nonceOf, postIdOf } from "../domain/nonce.ts";
import { isUnauthorized } from "../domain/outcome.ts";
import type { NewPost } from "../domain/post.ts";
import type { Log } from "../log.ts";
import { outlast } from "../store/outage.ts";
import type { OutboxStore, SettledPost, StoredPost } from "../store/outbox.ts";
import { Lanes } from "./lanes.ts";
import { findPost } from "./post-search.ts";

/** What the rest of the control plane hears. Called after the row is settled. */
export interface OutboxListener {
  onDelivered(post: NewPost, channelId: Snowflake | null): void;
  onRefused(post: NewPost, problem: string): void;
  onSettledDelivery(deliveryId: string): void;
}

/** What sending needs. */
export interface OutboxSenderNeeds {
  readonly store: OutboxStore;
  readonly discord: Discord;
  readonly listener: OutboxListener;
  readonly clock: Clock;
  readonly log: Log;
  botUserId(agentId: string): Snowflake | null;
}

/** Discord remembers a nonce for "a few minutes": within this time the same nonce cannot post twice. */
const nonceWindowMs = 110_000;
/** How long an unknown outcome may still be settled by the echo before the post is repeated with its nonce. */
const echoWaitMs = 1_500;
const faultWaitMs = 1_000;
const maxRetryMs = 30_000;

/** A post on its way. `echo` resolves when Discord has confirmed it, `ended` when that is written down. */
interface Flight {
  readonly post: NewPost;
  /** Milliseconds since 1970; null when it surely never left. */
  firstSentAt: number | null;
  settled: boolean;
  readonly echo: PromiseWithResolvers<void>;
  readonly ended: PromiseWithResolvers<void>;
}

/** The sender; one per process that speaks. */
export class OutboxSender {
  readonly #needs: OutboxSenderNeeds;
  readonly #flights = new Map<string, Flight>();
  readonly #lanes: Lanes<Pick<Flight, "post">>;
  #stopped = false;

  constructor(needs: OutboxSenderNeeds) {
    this.#needs = needs;
    this.#lanes = new Lanes({
      laneOf: ({ post }) => laneOf(post.agentId, post.recipient),
      groupOf: ({ post }) => post.agentId,
      compare: (a, b) => (a.post.id < b.post.id ? -1 : 1),
      run: ({ post: { id } }) => this.#run(id),
    });
  }

  /** True when a post to this recipient would leave at once, so that its row may say so from the start. */
  isFree(agentId: string, recipient: string): boolean {
    return this.#needs.discord.isReady(agentId) && this.#lanes.isFree(laneOf(agentId, recipient));
  }

  /** Takes posts that were written a moment ago by this process: whatever their rows say, they have not left yet. */
  send(posts: readonly NewPost[]): void {
    for (const post of posts) this.#take(post, null);
  }

  /** Takes posts that an earlier process left open. */
  resume(posts: readonly StoredPost[]): void {
    for (const { firstSentAt, ...post } of posts) this.#take(post, firstSentAt);
  }

  /** One of our own messages arrived at the gateway: if it carries a nonce of ours, that post is delivered. */
  async settleByEcho(nonce: string, messageId: Snowflake, channelId: Snowflake): Promise<void> {
    const postId = postIdOf(nonce);
    if (!postId) return;
    const flight = this.#flights.get(postId);
    if (flight) await this.#deliver(flight, messageId, channelId);
    else await this.#needs.store.settle({ id: postId, state: "delivered", messageId, problem: null });
  }

  /** The message that a post was delivered as, once it is; null when it was refused, or when Guildhall stops. */
  async whenDelivered(postId: string): Promise<Snowflake | null> {
    await this.#flights.get(postId)?.ended.promise;
    return this.#needs.store.messageOf(postId);
  }

  /** How many posts of a bot wait. */
  waitingCount(agentId: string): number {
    return this.#lanes.countOf(agentId);
  }

  /** No further post leaves. What is open stays in its row. */
  stop(): void {
    this.#stopped = true;
    for (const { echo, ended } of this.#flights.values()) {
      echo.resolve();
      ended.resolve();
    }
  }

  #take(post: NewPost, firstSentAt: number | null): void {
    if (this.#flights.has(post.id)) return;
    this.#flights.set(post.id, {
      post,
      firstSentAt,
      settled: false,
      echo: Promise.withResolvers(),
      ended: Promise.withResolvers(),
    });
    this.#lanes.push({ post });
  }

  async #run(postId: string): Promise<void> {
    const flight = this.#flights.get(postId);
    for (let tryCount = 0; flight && !flight.settled && !this.#stopped; tryCount++) {
      try {
        await this.#needs.discord.whenReady(flight.post.agentId);
        if (flight.settled || this.#stopped) return;
        const waitMs = await this.#attempt(flight, tryCount);
        if (waitMs > 0) await Promise.race([this.#needs.clock.delay(waitMs), flight.echo.promise]);
      } catch (error) {
        if (this.#stopped) return;
        // The store is away: the row stays as it is, and so does our place in the lane.
        this.#needs.log.error({ error, postId }, "a post could not be noted yet");
        await this.#needs.clock.delay(faultWaitMs);
      }
    }
  }

  /** One try; returns how long to wait before the next. */
  async #attempt(flight: Flight, tryCount: number): Promise<number> {
    const { post } = flight;
    if (await this.#isFoundOrUnclear(flight)) return backoffMs(tryCount);
    if (flight.firstSentAt === null && post.state === "pending") await this.#needs.store.markSending(post.id);
    flight.firstSentAt ??= this.#needs.clock.now();
    const { agentId, recipient, content, replyToId, mentionUserIds } = post;
    const nonce = nonceOf(post.id);
    const outcome = await this.#needs.discord.post(agentId, { recipient, content, nonce, replyToId, mentionUserIds });
    switch (outcome.kind) {
      case "done":
        await this.#deliver(flight, outcome.value.messageId, outcome.value.channelId);
        return 0;
      case "refused":
        // A revoked token refuses nothing for ever: the bot comes back with another one.
        if (isUnauthorized(outcome)) return maxRetryMs;
        await this.#refuse(flight, outcome.problem);
        return 0;
      case "retry":
        return outcome.afterMs;
      case "unknown":
        return Math.max(echoWaitMs, backoffMs(tryCount));
    }
  }

  /** A post that may have left longer ago than its nonce is remembered is looked for before it is sent again. */
  async #isFoundOrUnclear(flight: Flight): Promise<boolean> {
    const { clock } = this.#needs;
    const { post, firstSentAt } = flight;
    if (firstSentAt === null || clock.now() - firstSentAt < nonceWindowMs) return false;
    const found = await findPost(post, firstSentAt, this.#needs);
    if (found === "unreadable") return true;
    if (found.messageId) await this.#deliver(flight, found.messageId, null);
    // It is not there: from here on the nonce protects again.
    else flight.firstSentAt = clock.now();
    return found.messageId !== null;
  }

  async #deliver(flight: Flight, messageId: Snowflake, channelId: Snowflake | null): Promise<void> {
    if (flight.settled) return;
    flight.settled = true;
    flight.echo.resolve();
    const settled = { id: flight.post.id, state: "delivered", messageId, problem: null } as const;
    if (await this.#settle(flight, settled)) this.#needs.listener.onDelivered(flight.post, channelId);
  }

  async #refuse(flight: Flight, problem: string): Promise<void> {
    if (flight.settled) return;
    flight.settled = true;
    const settled = { id: flight.post.id, state: "refused", messageId: null, problem } as const;
    if (!(await this.#settle(flight, settled))) return;
    const { turnId, part } = flight.post;
    // The row's statement has refused the later parts of its turn too.
    for (const later of this.#flights.values()) {
      if (turnId === null || later.post.turnId !== turnId || later.post.part <= part) continue;
      later.settled = true;
      this.#land(later);
    }
    this.#needs.listener.onRefused(flight.post, problem);
  }

  /** What Discord has said is written down however long the store is away. False after a stop: then it will be asked again. */
  async #settle(flight: Flight, settled: SettledPost): Promise<boolean> {
    const { clock, listener, log, store } = this.#needs;
    const closed = await outlast(() => store.settle(settled), {
      clock,
      isStopped: () => this.#stopped,
      onFailure: (error) => log.error({ error, postId: settled.id }, "a settled post could not be written yet"),
    });
    this.#land(flight);
    const { deliveryId } = flight.post;
    // The row's word may be lost with the connection; no part on its way is as good.
    if (deliveryId && (closed || (closed === null && !this.#isUnderWay(deliveryId))))
      listener.onSettledDelivery(deliveryId);
    return closed !== undefined;
  }

  #isUnderWay(deliveryId: string): boolean {
    return [...this.#flights.values()].some(({ post }) => post.deliveryId === deliveryId);
  }

  #land(flight: Flight): void {
    this.#flights.delete(flight.post.id);
    flight.echo.resolve();
    flight.ended.resolve();
  }
}

function laneOf(agentId: string, recipient: string): string {
  return `${agentId} ${recipient}`;
}

function backoffMs(tryCount: number): number {
  return Math.min(500 * 2 ** tryCount, maxRetryMs);
}
