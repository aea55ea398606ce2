/**
 * When a post may first have reached Discord, and what follows: whether its nonce still protects it, and from where its
 * channel's history must be read. Pure; judged by two clocks, because the one on the wall can be set and the other stands
 * while the host sleeps. Called by the outbox's sender.
 */
import { type Snowflake, snowflakeAt } from "./ids.ts";

/** A moment by both clocks, in milliseconds. */
export interface Moment {
  /** Since 1970, by the clock on the wall. */
  readonly at: number;
  /** By the clock that never goes back. */
  readonly steady: number;
}

/** A moment that an earlier process noted: its steady clock ended with it. */
export interface SentAt extends Omit<Moment, "steady"> {
  readonly steady: number | null;
}

/**
 * Discord remembers a nonce for "a few minutes", promised is nothing: we rely on two. A request may take 15 s to get there,
 * and so the last one leaves earlier.
 */
export const nonceWindowMs = 100_000;

/** A wrong clock is seldom wrong by more; `doctor` complains of far less. */
const maxClockErrorMs = 60 * 60_000;

/** True while the same nonce cannot post twice. A clock that was set back says nothing about the time that has passed. */
export function isNonceRemembered(sentAt: SentAt, now: Moment): boolean {
  const byWall = now.at - sentAt.at;
  const bySteady = sentAt.steady === null ? 0 : now.steady - sentAt.steady;
  return byWall >= 0 && Math.max(byWall, bySteady) < nonceWindowMs;
}

/**
 * What is surely older than a post: the message that it answers, which Discord's own clock has dated. Without one our clock
 * has to do, with what it may be wrong by.
 */
export function olderThanPost(replyToId: Snowflake | null, sentAt: SentAt, now: Moment): Snowflake {
  return replyToId ?? snowflakeAt(Math.min(sentAt.at, now.at) - maxClockErrorMs);
}
