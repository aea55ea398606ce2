/**
 * This worker's REST client and the translation of its errors into outcomes. One bot has one client, because two
 * clients on one token do not know each other's rate limits. It never retries: that is the outbox's business.
 */
import { API } from "@discordjs/core/http-only";
import { DiscordAPIError, HTTPError, RateLimitError, REST } from "@discordjs/rest";
import type { Outcome } from "../domain/outcome.ts";
import { httpRequestOnce } from "./http-request.ts";

/** A request that Discord has not answered by then is given up; its outcome is unknown. */
const requestDeadlineMs = 15_000;

/** Where connecting failed before anything was sent, so that repeating is harmless. */
const neverSentCodes = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** The typed API and a count of answers that Discord holds against this host's address (401, 403, 429). */
export interface RestClient {
  readonly rest: REST;
  readonly api: API;
  invalidRequestCount(): number;
}

/** Makes the client for one token; `apiUrl` ends in `/api`. `onUnauthorized` hears that the token is no longer good. */
export function createRestClient(apiUrl: string, token: string, onUnauthorized: () => void): RestClient {
  let invalidRequestCount = 0;
  const rest = new REST({
    api: apiUrl,
    version: "10",
    retries: 0,
    timeout: requestDeadlineMs,
    rejectOnRateLimit: () => true,
    makeRequest: async (url, init) => {
      const response = await httpRequestOnce(url, init);
      const shared = response.headers.get("x-ratelimit-scope") === "shared";
      if (response.status === 401 || response.status === 403 || (response.status === 429 && !shared))
        invalidRequestCount++;
      // Interaction callbacks carry no token of the bot: their 401 says nothing about it.
      if (response.status === 401 && "Authorization" in (init.headers ?? {})) onUnauthorized();
      return response;
    },
  }).setToken(token);
  return { rest, api: new API(rest), invalidRequestCount: () => invalidRequestCount };
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
  if (error instanceof RateLimitError) {
    return {
      kind: "retry",
      afterMs: Math.max(error.retryAfter, error.timeToReset, 1),
      problem: "Discord asks to wait.",
    };
  }
  if (error instanceof DiscordAPIError) {
    return { kind: "refused", status: error.status, code: Number(error.code) || 0, problem: error.message };
  }
  if (error instanceof HTTPError) return { kind: "unknown", problem: `Discord answered ${error.status}.` };
  if (!(error instanceof Error)) throw error;
  // Thrown by the library after a 401 has made it drop the token.
  if (error.message.startsWith("Expected token")) {
    return { kind: "refused", status: 401, code: 0, problem: "Discord no longer accepts this bot's token." };
  }
  const code = "code" in error ? String(error.code) : error.name;
  if (neverSentCodes.has(code))
    return { kind: "retry", afterMs: 1000, problem: `Discord cannot be reached (${code}).` };
  return { kind: "unknown", problem: `The request got no answer (${code}).` };
}
