/**
 * This worker's REST client and the translation of its errors into outcomes. One bot has one client, because two
 * clients on one token do not know each other's rate limits. It never retries: that is the outbox's business.
 */
import { API } from "@discordjs/core/http-only";
import { DiscordAPIError, HTTPError, RateLimitError, REST } from "@discordjs/rest";
import type { Outcome } from "../domain/outcome.ts";
import type { WorkerVitals } from "../ipc/worker-vitals.ts";
import { httpRequestOnce } from "./http-request.ts";
import { limitHeaders } from "./rate-limit.ts";

/** A request that Discord has not answered by then is given up; its outcome is unknown. */
const usualDeadlineMs = 15_000;
/** Where connecting failed before anything was sent, so that repeating is harmless. */
const neverSentCodes = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const unreachableRetryMs = 1_000;
/** What stands before Discord (a proxy, Cloudflare's ban of an address) says no for a while, to everyone here. */
const turnedAwayRetryMs = 60_000;
/** A 429 that does not say for how long. */
const silentRateLimitMs = 5_000;

/** What a client needs. */
export interface RestOptions {
  /** Base of the REST API, ending in `/api`. */
  readonly apiUrl: string;
  readonly token: string;
  /** Hears that the token is no longer good. */
  readonly onUnauthorized: () => void;
  /** Default 15 s. */
  readonly deadlineMs?: number;
}

/** The typed API, and what went through it. */
export interface RestClient {
  readonly api: API;
  counts(): Pick<WorkerVitals, "openRequestCount" | "invalidRequests">;
}

/** Counts what is asked from the asking to the answer, the wait for Discord's limits included. */
class CountingRest extends REST {
  openRequestCount = 0;

  override async queueRequest(...request: Parameters<REST["queueRequest"]>): ReturnType<REST["queueRequest"]> {
    this.openRequestCount += 1;
    try {
      return await super.queueRequest(...request);
    } finally {
      this.openRequestCount -= 1;
    }
  }
}

/** Makes the client for one token. */
export function createRestClient({ apiUrl, token, onUnauthorized, deadlineMs }: RestOptions): RestClient {
  const invalidRequests = { unauthorized: 0, forbidden: 0, rateLimited: 0 };
  const rest = new CountingRest({
    api: apiUrl,
    version: "10",
    retries: 0,
    timeout: deadlineMs ?? usualDeadlineMs,
    rejectOnRateLimit: () => true,
    makeRequest: async (url, init) => {
      const response = await httpRequestOnce(url, init);
      const shared = response.headers.get("x-ratelimit-scope") === "shared";
      if (response.status === 401) invalidRequests.unauthorized += 1;
      if (response.status === 403) invalidRequests.forbidden += 1;
      if (response.status === 429 && !shared) invalidRequests.rateLimited += 1;
      // Interaction callbacks carry no token of the bot: their 401 says nothing about it.
      if (response.status === 401 && "Authorization" in (init.headers ?? {})) onUnauthorized();
      if (
        response.ok &&
        response.status !== 204 &&
        !response.headers.get("content-type")?.startsWith("application/json")
      )
        throw Object.assign(new Error("A web page came where Discord answers JSON."), { code: "NOT_JSON" });
      // The library reads only `get` and `has`.
      return response.status === 429 ? { ...response, headers: (await limitHeaders(response)) as Headers } : response;
    },
  });
  rest.setToken(token);
  const counts = () => ({ openRequestCount: rest.openRequestCount, invalidRequests: { ...invalidRequests } });
  return { api: new API(rest), counts };
}

/** Runs a request and says what became of it; only bugs of our own are thrown. */
export async function outcomeOf<Value>(request: Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { kind: "done", value: await request };
  } catch (error) {
    return outcomeOfError(error);
  }
}

function outcomeOfError(error: unknown): Exclude<Outcome<never>, { kind: "done" }> {
  if (error instanceof RateLimitError)
    return { kind: "retry", afterMs: waitOf(error), problem: "Discord asks to wait." };
  if (error instanceof DiscordAPIError) return outcomeOfRefusal(error);
  if (error instanceof HTTPError) return { kind: "unknown", problem: `Discord answered ${error.status}.` };
  if (!(error instanceof Error)) throw error;
  // Thrown by the library after a 401 has made it drop the token.
  if (error.message.startsWith("Expected token")) {
    return { kind: "refused", status: 401, code: 0, problem: "Discord no longer accepts this bot's token." };
  }
  const code = "code" in error ? String(error.code) : error.name;
  if (neverSentCodes.has(code))
    return { kind: "retry", afterMs: unreachableRetryMs, problem: `Discord cannot be reached (${code}).` };
  if (code === "ABORT_ERR") return { kind: "unknown", problem: "Discord did not answer in time." };
  return { kind: "unknown", problem: `The request got no answer (${code}).` };
}

function waitOf({ retryAfter, timeToReset }: RateLimitError): number {
  return retryAfter > 0 ? Math.ceil(Math.max(retryAfter, timeToReset)) : silentRateLimitMs;
}

/** A 4xx. Discord's own are JSON with a message; a web page comes from whatever stands before it, which judged no content. */
function outcomeOfRefusal(error: DiscordAPIError): Exclude<Outcome<never>, { kind: "done" }> {
  const { status, code, rawError } = error;
  if (code === undefined && !("message" in rawError)) {
    const problem = `Something before Discord answered ${status}; does it refuse this host's address?`;
    return { kind: "retry", afterMs: turnedAwayRetryMs, problem };
  }
  const problem = code === undefined && "message" in rawError ? rawError.message : error.message;
  return { kind: "refused", status, code: Number(code) || 0, problem };
}
