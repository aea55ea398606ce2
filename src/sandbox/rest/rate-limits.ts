/**
 * Rate limits as Discord announces them: a bucket per bot, route and top-level resource, and 50 requests a second over all.
 * The figures are guesses that behave like Discord's (which it does not publish); clients must read the headers.
 * See [Discord Docs/Rate limits](https://docs.discord.com/developers/topics/rate-limits).
 */
import { createHash } from "node:crypto";

/** How many requests per window, and the name that routes sharing a bucket have in common. */
export interface Limit {
  readonly name: string;
  readonly max: number;
  readonly windowMs: number;
}

/** The bucket of routes that name none: their own, generous. */
export function defaultLimit(method: string, template: string): Limit {
  return { name: `${method} ${template}`, max: 30, windowMs: 10_000 };
}

/** The verdict on one request: headers to send, and for how long to wait when it is one too many. */
export interface Verdict {
  readonly headers: Readonly<Record<string, string>>;
  readonly retryAfterMs: number | null;
  readonly isGlobal: boolean;
}

interface Bucket {
  used: number;
  resetAt: number;
}

const globalMax = 50;
const globalWindowMs = 1_000;
const sweepAbove = 5_000;

/** Counts requests. */
export class RateLimits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts one request of `botId` against all requests of a second. */
  takeGlobal(botId: string): Verdict | null {
    const bucket = this.#bucket(`global ${botId}`, globalWindowMs);
    if (bucket.used < globalMax) {
      bucket.used += 1;
      return null;
    }
    return { headers: { "x-ratelimit-global": "true" }, retryAfterMs: bucket.resetAt - this.#now(), isGlobal: true };
  }

  /** Counts one request against its bucket; `resource` is the channel, guild or webhook in its path. */
  take(botId: string, limit: Limit, resource: string): Verdict {
    const bucket = this.#bucket(`${botId} ${limit.name} ${resource}`, limit.windowMs);
    const isOver = bucket.used >= limit.max;
    if (!isOver) bucket.used += 1;
    const leftMs = Math.max(1, bucket.resetAt - this.#now());
    const headers = bucketHeaders(limit, limit.max - bucket.used, bucket.resetAt, leftMs);
    return { headers, retryAfterMs: isOver ? leftMs : null, isGlobal: false };
  }

  #bucket(key: string, windowMs: number): Bucket {
    const now = this.#now();
    const known = this.#buckets.get(key);
    if (known && known.resetAt > now) return known;
    if (this.#buckets.size > sweepAbove) this.#sweep(now);
    const fresh = { used: 0, resetAt: now + windowMs };
    this.#buckets.set(key, fresh);
    return fresh;
  }

  #sweep(now: number): void {
    for (const [key, { resetAt }] of this.#buckets) if (resetAt <= now) this.#buckets.delete(key);
  }
}

/** The headers of a bucket in which nothing is left for so long. */
export function usedUp(limit: Limit, now: number, leftMs: number): Record<string, string> {
  return bucketHeaders(limit, 0, now + leftMs, leftMs);
}

function bucketHeaders(limit: Limit, left: number, resetAt: number, leftMs: number): Record<string, string> {
  return {
    "x-ratelimit-limit": String(limit.max),
    "x-ratelimit-remaining": String(left),
    "x-ratelimit-reset": (resetAt / 1000).toFixed(3),
    "x-ratelimit-reset-after": (leftMs / 1000).toFixed(3),
    "x-ratelimit-bucket": bucketId(limit.name),
  };
}

/** The opaque name of a bucket, as `X-RateLimit-Bucket` shows it. */
function bucketId(name: string): string {
  const known = bucketIds.get(name) ?? createHash("md5").update(name).digest("hex");
  bucketIds.set(name, known);
  return known;
}

const bucketIds = new Map<string, string>();
