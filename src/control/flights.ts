/**
 * Posts on their way: from the moment the sender takes them until what became of them is written down. In memory only; their
 * rows are the truth. Owned by the outbox sender.
 */
import type { NewPost } from "../domain/post.ts";
import type { SentAt } from "../domain/sent-at.ts";

/** A post on its way. `echo` resolves when Discord has confirmed it, `ended` when that is written down. */
export interface Flight {
  readonly post: NewPost;
  /** When it may first have got there; null when it surely did not. */
  sentAt: SentAt | null;
  /** What the last try met with whose outcome is unknown. */
  problem: string;
  /** How often history has shown that it had not got there. */
  absentCount: number;
  /** Its row says that it may have left. */
  isMarked: boolean;
  settled: boolean;
  readonly echo: PromiseWithResolvers<void>;
  readonly ended: PromiseWithResolvers<void>;
}

/** Of so many the echo may still be on its way when the response has long been written down. */
const rememberedCount = 1_000;

/** All that are on their way, by the post's id. */
export class Flights {
  readonly #flights = new Map<string, Flight>();
  /** The last that landed, oldest first. */
  readonly #landed = new Set<string>();
  /** Posts that somebody asks for before the sender has taken them. */
  readonly #expected = new Map<string, PromiseWithResolvers<void>>();

  get(postId: string): Flight | undefined {
    return this.#flights.get(postId);
  }

  /** True for a post whose end was written down a while ago at most. */
  hasLanded(postId: string): boolean {
    return this.#landed.has(postId);
  }

  /** False when it is on its way already. `firstSentAt`: as an earlier process noted it, since 1970. */
  begin(post: NewPost, firstSentAt: number | null): boolean {
    if (this.#flights.has(post.id)) return false;
    const [echo, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const sentAt = firstSentAt === null ? null : { at: firstSentAt, steady: null };
    const untried = { sentAt, problem: "", absentCount: 0, settled: false };
    this.#flights.set(post.id, { post, ...untried, isMarked: post.state === "sending", echo, ended });
    this.#expected.get(post.id)?.resolve();
    this.#expected.delete(post.id);
    return true;
  }

  /** Until it is on its way, or has been: its row can be read before the sender has taken it. */
  async whenBegun(postId: string): Promise<void> {
    if (this.#flights.has(postId) || this.#landed.has(postId)) return;
    const expected = this.#expected.get(postId) ?? Promise.withResolvers<void>();
    this.#expected.set(postId, expected);
    await expected.promise;
  }

  /** The later parts of the same turn. */
  after({ turnId, deliveryId, part }: NewPost): readonly Flight[] {
    if (turnId === null) return [];
    const isLater = ({ post }: Flight) => post.turnId === turnId && post.deliveryId === deliveryId && post.part > part;
    return [...this.#flights.values()].filter(isLater);
  }

  /** Whether any part of what answers a delivery is on its way. */
  hasPartOf(deliveryId: string): boolean {
    return [...this.#flights.values()].some(({ post }) => post.deliveryId === deliveryId);
  }

  /** What became of it is written down. */
  land(flight: Flight): void {
    this.#flights.delete(flight.post.id);
    this.#landed.add(flight.post.id);
    const [oldest] = this.#landed;
    if (oldest && this.#landed.size > rememberedCount) this.#landed.delete(oldest);
    flight.echo.resolve();
    flight.ended.resolve();
  }

  /** Nobody waits for any of them any longer. */
  stop(): void {
    for (const { resolve } of this.#expected.values()) resolve();
    for (const { echo, ended } of this.#flights.values()) {
      echo.resolve();
      ended.resolve();
    }
  }
}
