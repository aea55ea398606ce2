/**
 * Sends what stands in the outbox, in order per bot and recipient, until Discord has confirmed it: by our own message's
 * echo or by the response, whichever comes first. A post whose outcome is unknown is never simply sent again.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Discord } from "../domain/discord.ts";
import { type Snowflake, snowflakeAt } from "../domain/ids.ts";
import { nonceOf, postIdOf } from "../domain/nonce.ts";
import type { NewPost } from "../domain/post.ts";
import type { Log } from "../log.ts";
import type { OutboxStore, SettledDelivery, StoredPost } from "../store/outbox.ts";
import { Lanes } from "./lanes.ts";

/** What the rest of the control plane hears. Called after the row is settled. */
export interface OutboxListener {
  onDelivered(post: NewPost, channelId: Snowflake | null): void;
  onRefused(post: NewPost, problem: string): void;
  onSettledDelivery(delivery: SettledDelivery): void;
}

/** Discord remembers a nonce for "a few minutes": within this time the same nonce cannot post twice. */
const nonceWindowMs = 110_000;
/** How long an unknown outcome may still be settled by the echo before the post is repeated with its nonce. */
const echoWaitMs = 1_500;
const maxRetryMs = 30_000;
/** Clocks differ: history is read from a little before we sent. */
const clockSkewMs = 60_000;

/** A post on its way. `echo` resolves when Discord has confirmed it, `ended` when that is written down. */
interface Flight {
  readonly post: StoredPost;
  firstSentAt: number | null;
  settled: boolean;
  readonly echo: PromiseWithResolvers<void>;
  readonly ended: PromiseWithResolvers<void>;
}

/** The sender; one per process that speaks. */
export class OutboxSender {
  readonly #store: OutboxStore;
  readonly #discord: Discord;
  readonly #listener: OutboxListener;
  readonly #log: Log;
  readonly #botUserId: (agentId: string) => Snowflake | null;
  readonly #flights = new Map<string, Flight>();
  readonly #lanes: Lanes<Flight>;
  #stopped = false;

  constructor(options: {
    readonly store: OutboxStore;
    readonly discord: Discord;
    readonly listener: OutboxListener;
    readonly botUserId: (agentId: string) => Snowflake | null;
    readonly log: Log;
  }) {
    this.#store = options.store;
    this.#discord = options.discord;
    this.#listener = options.listener;
    this.#botUserId = options.botUserId;
    this.#log = options.log;
    this.#lanes = new Lanes({
      laneOf: ({ post }) => `${post.agentId} ${post.recipient}`,
      groupOf: ({ post }) => post.agentId,
      limitOf: () => Number.POSITIVE_INFINITY,
      compare: (a, b) => (a.post.id < b.post.id ? -1 : 1),
      run: (flight) => this.#run(flight),
    });
  }

  /** True when a post to this recipient would leave at once, so that its row may say so from the start. */
  isFree(agentId: string, recipient: string): boolean {
    const probe = { post: { agentId, recipient } } as Flight;
    return this.#discord.isReady(agentId) && this.#lanes.isFree(probe);
  }

  /** Takes posts that are already written. */
  send(posts: readonly NewPost[]): void {
    const now = Date.now();
    for (const post of posts) this.#take({ ...post, firstSentAt: post.state === "sending" ? now : null }, true);
  }

  /** Takes posts that an earlier process left open. */
  resume(posts: readonly StoredPost[]): void {
    for (const post of posts) this.#take(post, false);
  }

  /** One of our own messages arrived at the gateway: if it carries a nonce of ours, that post is delivered. */
  async settleByEcho(nonce: string, messageId: Snowflake, channelId: Snowflake): Promise<void> {
    const postId = postIdOf(nonce);
    if (!postId) return;
    const flight = this.#flights.get(postId);
    if (flight) await this.#deliver(flight, messageId, channelId);
    else await this.#store.settle({ id: postId, state: "delivered", messageId, problem: null });
  }

  /** The message that a post was delivered as, once it is; null when it was refused, or when Guildhall stops. */
  async whenDelivered(postId: string): Promise<Snowflake | null> {
    await this.#flights.get(postId)?.ended.promise;
    return this.#store.messageOf(postId);
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

  /** `fresh`: written a moment ago by this process as `sending`, so it surely has not left yet. */
  #take(post: StoredPost, fresh: boolean): void {
    if (this.#flights.has(post.id)) return;
    const firstSentAt = fresh ? null : post.firstSentAt;
    const flight: Flight = {
      post,
      firstSentAt,
      settled: false,
      echo: Promise.withResolvers(),
      ended: Promise.withResolvers(),
    };
    this.#flights.set(post.id, flight);
    this.#lanes.push(flight);
  }

  async #run(flight: Flight): Promise<void> {
    for (let tryCount = 0; !flight.settled && !this.#stopped; tryCount++) {
      try {
        await this.#discord.whenReady(flight.post.agentId);
        if (flight.settled || this.#stopped) return;
        const waitMs = await this.#attempt(flight, tryCount);
        if (waitMs > 0) await Promise.race([delay(waitMs), flight.echo.promise]);
      } catch (error) {
        if (this.#stopped) return;
        // The store is away: the row stays as it is, and so does our place in the lane.
        this.#log.error({ error, postId: flight.post.id }, "a post could not be settled yet");
        await delay(1_000);
      }
    }
  }

  /** One try; returns how long to wait before the next. */
  async #attempt(flight: Flight, tryCount: number): Promise<number> {
    const { post } = flight;
    const found = await this.#findInHistory(flight);
    if (found === "unreadable") return backoffMs(tryCount);
    if (found) {
      await this.#deliver(flight, found, null);
      return 0;
    }
    if (flight.firstSentAt === null) {
      if (post.state === "pending") await this.#store.markSending(post.id);
      flight.firstSentAt = Date.now();
    }
    const { recipient, content, replyToId, mentionUserIds } = post;
    const outcome = await this.#discord.post(post.agentId, {
      recipient,
      content,
      nonce: nonceOf(post.id),
      replyToId,
      mentionUserIds,
    });
    switch (outcome.kind) {
      case "done":
        await this.#deliver(flight, outcome.value.messageId, outcome.value.channelId);
        return 0;
      case "refused":
        // A revoked token refuses nothing for ever: the bot comes back with another one.
        if (outcome.status === 401) return maxRetryMs;
        await this.#refuse(flight, outcome.problem);
        return 0;
      case "retry":
        return outcome.afterMs;
      case "unknown":
        return Math.max(echoWaitMs, backoffMs(tryCount));
    }
  }

  /**
   * A post that may have reached Discord longer ago than the nonce is remembered: our message is looked for by author,
   * reference and exact content before anything is sent again.
   */
  async #findInHistory(flight: Flight): Promise<Snowflake | "unreadable" | null> {
    const { post, firstSentAt } = flight;
    if (firstSentAt === null || Date.now() - firstSentAt < nonceWindowMs) return null;
    const botUserId = this.#botUserId(post.agentId);
    const outcome = await this.#discord.listMessages(
      post.agentId,
      post.recipient,
      snowflakeAt(firstSentAt - clockSkewMs),
      100,
    );
    if (outcome.kind === "refused") return null;
    if (outcome.kind !== "done") return "unreadable";
    const same = outcome.value.filter(
      ({ authorId, content, replyTo }) =>
        authorId === botUserId && content === post.content && (replyTo?.messageId ?? null) === post.replyToId,
    );
    const ours = await this.#firstUnexplained(same.map(({ id }) => id));
    // From here on the nonce protects again.
    if (!ours) flight.firstSentAt = Date.now();
    return ours;
  }

  /** Two posts may say the same: one that another row explains is not this one. */
  async #firstUnexplained(messageIds: readonly Snowflake[]): Promise<Snowflake | null> {
    for (const messageId of messageIds) if (!(await this.#store.explains(messageId))) return messageId;
    return null;
  }

  async #deliver(flight: Flight, messageId: Snowflake, channelId: Snowflake | null): Promise<void> {
    if (flight.settled) return;
    flight.settled = true;
    flight.echo.resolve();
    await this.#settle(flight, { state: "delivered", messageId, problem: null });
    this.#listener.onDelivered(flight.post, channelId);
  }

  async #refuse(flight: Flight, problem: string): Promise<void> {
    flight.settled = true;
    await this.#settle(flight, { state: "refused", messageId: null, problem });
    this.#listener.onRefused(flight.post, problem);
    const { turnId, part } = flight.post;
    if (!turnId) return;
    // Half an answer helps nobody: what follows a refused part is not sent.
    const rest = [...this.#flights.values()].filter((other) => other.post.turnId === turnId && other.post.part > part);
    for (const other of rest) {
      other.settled = true;
      await this.#settle(other, { state: "refused", messageId: null, problem: "An earlier part was refused." });
    }
  }

  async #settle(
    flight: Flight,
    how: {
      readonly state: "delivered" | "refused";
      readonly messageId: Snowflake | null;
      readonly problem: string | null;
    },
  ): Promise<void> {
    const closed = await this.#untilStored(() => this.#store.settle({ id: flight.post.id, ...how }));
    this.#flights.delete(flight.post.id);
    flight.ended.resolve();
    if (closed) this.#listener.onSettledDelivery(closed);
  }

  /** What Discord has confirmed is written down however long the store is away; after a stop the echo tells it again. */
  async #untilStored<T>(write: () => Promise<T>): Promise<T | null> {
    for (let tryCount = 0; ; tryCount++) {
      try {
        return await write();
      } catch (error) {
        if (this.#stopped) return null;
        this.#log.error({ error }, "a settled post could not be written yet");
        await delay(backoffMs(tryCount));
      }
    }
  }
}

function backoffMs(tryCount: number): number {
  return Math.min(500 * 2 ** tryCount, maxRetryMs);
}
