/**
 * Sends what stands in the outbox, in order per bot and recipient, until Discord has confirmed it: by our own message's
 * echo or by the response, whichever comes first. A post whose outcome is unknown is never simply sent again.
 */
import type { Discord } from "../domain/discord.ts";
import type { Snowflake } from "../domain/ids.ts";
import { nonceOf, postIdOf } from "../domain/nonce.ts";
import { isUnauthorized } from "../domain/outcome.ts";
import type { NewPost } from "../domain/post.ts";
import type { OutboxStore, StoredPost } from "../store/outbox.ts";
import { type Flight, Flights } from "./flights.ts";
import { Lanes } from "./lanes.ts";
import { findPost } from "./post-search.ts";
import { PostSettlement, type PostSettlementNeeds } from "./post-settlement.ts";

/** What sending needs. */
export interface OutboxSenderNeeds extends PostSettlementNeeds {
  readonly store: OutboxStore;
  readonly discord: Discord;
  botUserId(agentId: string): Snowflake | null;
}

/** Discord remembers a nonce for "a few minutes": within this time the same nonce cannot post twice. */
const nonceWindowMs = 110_000;
/** How long an unknown outcome may still be settled by the echo before the post is repeated with its nonce. */
const echoWaitMs = 1_500;
const faultWaitMs = 1_000;
const maxRetryMs = 30_000;

/** The sender; one per process that speaks. */
export class OutboxSender {
  readonly #needs: OutboxSenderNeeds;
  readonly #flights = new Flights();
  readonly #settlement: PostSettlement;
  readonly #lanes: Lanes<Pick<Flight, "post">>;
  #stopped = false;

  constructor(needs: OutboxSenderNeeds) {
    this.#needs = needs;
    this.#settlement = new PostSettlement(needs, this.#flights);
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
    if (flight) await this.#settlement.deliver(flight, messageId, channelId);
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
    this.#settlement.stop();
    this.#flights.stop();
  }

  #take(post: NewPost, firstSentAt: number | null): void {
    if (this.#flights.begin(post, firstSentAt)) this.#lanes.push({ post });
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
        await this.#settlement.deliver(flight, outcome.value.messageId, outcome.value.channelId);
        return 0;
      case "refused":
        // A revoked token refuses nothing for ever: the bot comes back with another one.
        if (isUnauthorized(outcome)) return maxRetryMs;
        await this.#settlement.refuse(flight, outcome.problem);
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
    if (found.messageId) await this.#settlement.deliver(flight, found.messageId, null);
    // It is not there: from here on the nonce protects again.
    else flight.firstSentAt = clock.now();
    return found.messageId !== null;
  }
}

function laneOf(agentId: string, recipient: string): string {
  return `${agentId} ${recipient}`;
}

function backoffMs(tryCount: number): number {
  return Math.min(500 * 2 ** tryCount, maxRetryMs);
}
