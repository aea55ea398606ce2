/**
 * Sends what stands in the outbox, in order per bot and recipient, until Discord has confirmed it: by our own message's
 * echo or by the response, whichever comes first. A post whose outcome is unknown is never simply sent again.
 */
import type { Discord } from "../domain/discord.ts";
import type { Snowflake } from "../domain/ids.ts";
import { nonceOf, postIdOf } from "../domain/nonce.ts";
import { isUnauthorized } from "../domain/outcome.ts";
import type { NewPost } from "../domain/post.ts";
import type { Refusal } from "../domain/refusal.ts";
import { isNonceRemembered, type Moment, olderThanPost, type SentAt } from "../domain/sent-at.ts";
import type { OutboxStore, StoredPost } from "../store/outbox.ts";
import { failureFacts } from "../store/trouble.ts";
import { type Attempt, attemptOf } from "./denials.ts";
import { type Flight, Flights } from "./flights.ts";
import { Lanes } from "./lanes.ts";
import { findPost } from "./post-search.ts";
import { PostSettlement, type PostSettlementNeeds } from "./post-settlement.ts";

/** What sending needs. */
export interface OutboxSenderNeeds extends PostSettlementNeeds {
  readonly store: OutboxStore;
  readonly discord: Discord;
  botUserId(agentId: string): Snowflake | null;
  /** A refusal in words, for the row. */
  describe(attempt: Attempt, refusal: Refusal): string;
  /** The same for what was tried so often and never got there; `problem`: what the last try met with. */
  describeLoss(attempt: Attempt, tryCount: number, problem: string): string;
}

/** How long an unknown outcome may still be settled by the echo before the post is repeated with its nonce. */
const echoWaitMs = 1_500;
const faultWaitMs = 1_000;
const maxRetryMs = 30_000;
/** So often history may show that it is not there before it is given up: what Discord never takes must not block its place. */
const maxAbsences = 5;

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

  /**
   * One of our own messages arrived at the gateway: if it carries a nonce of ours, that post is delivered. False where this
   * process has not sent it: then its row tells whether it was ours at all.
   */
  async settleByEcho(nonce: string, messageId: Snowflake, channelId: Snowflake): Promise<boolean> {
    const postId = postIdOf(nonce);
    if (!postId) return false;
    const flight = this.#flights.get(postId);
    if (flight) await this.#settlement.deliver(flight, messageId, channelId);
    else if (!this.#flights.hasLanded(postId)) {
      await this.#needs.store.settle({ id: postId, state: "delivered", messageId, problem: null });
      return false;
    }
    return true;
  }

  /** The message that a post was delivered as, once it is; null when it was refused, or when Guildhall stops. */
  async whenDelivered(postId: string): Promise<Snowflake | null> {
    for (;;) {
      await this.#flights.get(postId)?.ended.promise;
      const { isOpen, messageId } = await this.#needs.store.fateOf(postId);
      if (!isOpen || this.#stopped) return messageId;
      await this.#flights.whenBegun(postId);
    }
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
        this.#needs.log.error({ ...failureFacts(error), postId }, "a post could not be noted yet");
        await Promise.all([this.#needs.clock.delay(faultWaitMs), this.#needs.whenStoreWell()]);
      }
    }
  }

  /** One try; returns how long to wait before the next. */
  async #attempt(flight: Flight, tryCount: number): Promise<number> {
    const { store, discord } = this.#needs;
    const { agentId, recipient, content, replyToId, mentionUserIds, buttons, id } = flight.post;
    if (flight.sentAt && !this.#isRepeatable(flight.sentAt)) {
      const waitMs = await this.#search(flight, flight.sentAt, tryCount, null);
      if (waitMs > 0) return waitMs;
    }
    if (!flight.isMarked) await store.markSending(id);
    flight.isMarked = true;
    // Its echo may have come while that was read and written.
    if (flight.settled) return 0;
    const sentBefore = flight.sentAt;
    flight.sentAt ??= this.#now();
    const words = { recipient, content, nonce: nonceOf(id), replyToId, mentionUserIds, buttons };
    // It may wait for its turn: its nonce, and whether it is wanted at all, is judged when it leaves.
    const mayLeave = () => !flight.settled && this.#isRepeatable(sentBefore);
    const outcome = await discord.post(agentId, words, mayLeave);
    switch (outcome.kind) {
      case "done":
        await this.#settlement.deliver(flight, outcome.value.messageId, outcome.value.channelId);
        return 0;
      case "refused":
        // A revoked token refuses nothing for ever: the bot comes back with another one.
        if (isUnauthorized(outcome)) return maxRetryMs;
        // An earlier try may have got there before this was forbidden.
        if (sentBefore) return this.#search(flight, sentBefore, tryCount, outcome);
        await this.#settlement.refuse(flight, this.#inWords(flight.post, outcome));
        return 0;
      case "retry":
        flight.sentAt = sentBefore;
        return outcome.afterMs;
      case "unknown":
        flight.problem = outcome.problem;
        return Math.max(echoWaitMs, backoffMs(tryCount));
    }
  }

  /**
   * Looks for a post that may have got there; returns how long to wait before the next try. What is not there may be sent
   * again, unless it was `refused` since; what cannot be looked for ends here, because to send it could say it twice.
   */
  async #search(flight: Flight, sentAt: SentAt, tryCount: number, refused: Refusal | null): Promise<number> {
    const afterId = olderThanPost(flight.post.replyToId, sentAt, this.#now());
    const found = await findPost(flight.post, afterId, this.#needs);
    if (found.kind === "later") return Math.max(found.afterMs, backoffMs(tryCount));
    if (found.kind === "found") await this.#settlement.deliver(flight, found.messageId, null);
    else if (refused) await this.#settlement.refuse(flight, this.#inWords(flight.post, refused));
    else if (found.kind === "hidden") await this.#giveUp(flight, this.#unclear(flight.post, found.refusal));
    else if (++flight.absentCount >= maxAbsences) await this.#giveUp(flight, this.#lost(flight));
    // From here on the nonce protects again.
    else flight.sentAt = null;
    return 0;
  }

  async #giveUp(flight: Flight, problem: string): Promise<void> {
    this.send(await this.#settlement.giveUp(flight, problem));
  }

  #inWords(post: NewPost, refusal: Refusal): string {
    return this.#needs.describe(attemptOf(post.agentId, post), refusal);
  }

  #unclear({ agentId, recipient }: NewPost, refusal: Refusal): string {
    const why = this.#needs.describe({ agentId, act: "read", place: recipient }, refusal);
    return `Nobody can tell whether it was posted. ${why}`;
  }

  #lost({ post, absentCount, problem }: Flight): string {
    return this.#needs.describeLoss(attemptOf(post.agentId, post), absentCount, problem);
  }

  #isRepeatable(sentAt: SentAt | null): boolean {
    return sentAt === null || isNonceRemembered(sentAt, this.#now());
  }

  #now(): Moment {
    const { clock } = this.#needs;
    return { at: clock.now(), steady: clock.steady() };
  }
}

function laneOf(agentId: string, recipient: string): string {
  return `${agentId} ${recipient}`;
}

function backoffMs(tryCount: number): number {
  return Math.min(500 * 2 ** tryCount, maxRetryMs);
}
