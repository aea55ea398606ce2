/**
 * Looks at each answer to this worker's requests for what concerns more than the request: the token, and the address that
 * all bots of this host share. Part of the REST client; what a request itself makes of its answer is not its business.
 */
import type { WorkerVitals } from "../ipc/worker-vitals.ts";

/** Who hears of it. */
export interface AnswerListener {
  /** The token is no longer good. */
  onUnauthorized(): void;
  /** Something before Discord (Cloudflare) wants nothing of this address for so long. */
  onTurnedAway(status: number, forMs: number): void;
}

/** What is looked at. */
interface Answer {
  readonly status: number;
  readonly headers: Pick<Headers, "get">;
}

/** Where it does not say for how long. */
const usualTurnedAwayMs = 60_000;
const maxTurnedAwayMs = 60 * 60_000;

/** The answers of one worker. */
export class AnswerWatch {
  readonly #listener: AnswerListener;
  readonly #counts = { unauthorized: 0, forbidden: 0, rateLimited: 0 };

  constructor(listener: AnswerListener) {
    this.#listener = listener;
  }

  /** What Discord holds against this host's address. */
  get invalidRequests(): WorkerVitals["invalidRequests"] {
    return { ...this.#counts };
  }

  /** `hasToken`: the request carried the bot's. Those for interactions do not: a 401 of theirs says nothing about it. */
  look({ status, headers }: Answer, hasToken: boolean): void {
    const isShared = headers.get("x-ratelimit-scope") === "shared";
    if (status === 401) this.#counts.unauthorized += 1;
    if (status === 403) this.#counts.forbidden += 1;
    if (status === 429 && !isShared) this.#counts.rateLimited += 1;
    if (isDiscords({ status, headers })) {
      if (status === 401 && hasToken) this.#listener.onUnauthorized();
    } else {
      const seconds = Number(headers.get("retry-after")) || 0;
      const forMs = seconds > 0 ? seconds * 1_000 : usualTurnedAwayMs;
      this.#listener.onTurnedAway(status, Math.min(forMs, maxTurnedAwayMs));
    }
  }
}

/** False for a refusal of whoever calls, by something that stands before Discord: Discord itself says in JSON why. */
export function isDiscords({ status, headers }: Answer): boolean {
  return isJson(headers) || (status !== 401 && status !== 403 && status !== 429);
}

/** Whether an answer is of the kind that Discord gives. */
export function isJson(headers: Pick<Headers, "get">): boolean {
  return headers.get("content-type")?.startsWith("application/json") ?? false;
}
