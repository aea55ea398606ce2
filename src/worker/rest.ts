/**
 * This worker's REST client, and what went through it. One bot has one client, because two clients on one token do not know
 * each other's rate limits. It never retries: that is the outbox's business.
 */
import { API } from "@discordjs/core/http-only";
import { REST } from "@discordjs/rest";
import type { WorkerVitals } from "../ipc/worker-vitals.ts";
import { httpRequestOnce } from "./http-request.ts";
import { limitHeaders } from "./rate-limit.ts";

/** A request that Discord has not answered by then is given up; its outcome is unknown. */
const usualDeadlineMs = 15_000;

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
