/**
 * This worker's REST client, and what went through it. One bot has one client, because two clients on one token do not know
 * each other's rate limits. It never retries: that is the outbox's business.
 */
import { API } from "@discordjs/core/http-only";
import { REST } from "@discordjs/rest";
import type { WorkerVitals } from "../ipc/worker-vitals.ts";
import { type AnswerListener, AnswerWatch, isDiscords, isJson } from "./answer-watch.ts";
import { Hold } from "./hold.ts";
import { httpRequestOnce } from "./http-request.ts";
import { limitHeaders } from "./rate-limit.ts";
import { TurnedAwayError } from "./request-outcome.ts";
import { SetClock } from "./set-clock.ts";

/** A request that Discord has not answered by then is given up; its outcome is unknown. */
const usualDeadlineMs = 15_000;

/** What a client needs. */
export interface RestOptions extends AnswerListener {
  /** Base of the REST API, ending in `/api`. */
  readonly apiUrl: string;
  readonly token: string;
  /** Default 15 s. */
  readonly deadlineMs?: number;
}

/** The typed API, and what went through it. */
export interface RestClient {
  readonly api: API;
  /** Whether anything may leave. */
  readonly hold: Hold;
  counts(): Pick<WorkerVitals, "openRequestCount" | "invalidRequests">;
}

/**
 * Counts what is asked from the asking to the answer, the wait for Discord's limits included; and sees to it that those
 * limits mean the same when the host's clock was set.
 */
class CountingRest extends REST {
  readonly hold = new Hold();
  readonly #clock = new SetClock();
  openRequestCount = 0;

  override async queueRequest(...request: Parameters<REST["queueRequest"]>): ReturnType<REST["queueRequest"]> {
    this.hold.pass(request[0].fullRoute);
    this.#followClock();
    this.openRequestCount += 1;
    try {
      return await super.queueRequest(...request);
    } finally {
      this.openRequestCount -= 1;
    }
  }

  #followClock(): void {
    const setByMs = this.#clock.setBy();
    if (setByMs === 0) return;
    this.globalReset += setByMs;
    // Of single buckets the library does not let us say more than that they are unknown; what is over is one answer away.
    this.handlers.clear();
  }
}

/** Makes the client for one token. */
export function createRestClient({ apiUrl, token, deadlineMs, ...listener }: RestOptions): RestClient {
  const watch = new AnswerWatch(listener);
  const rest = new CountingRest({
    api: apiUrl,
    version: "10",
    retries: 0,
    timeout: deadlineMs ?? usualDeadlineMs,
    rejectOnRateLimit: () => true,
    makeRequest: async (url, init) => {
      const response = await httpRequestOnce(url, init);
      watch.look(response, "Authorization" in (init.headers ?? {}));
      // The library would drop the token over it, for good.
      if (response.status === 401 && !isDiscords(response)) throw new TurnedAwayError(response.status);
      if (response.ok && response.status !== 204 && !isJson(response.headers))
        throw Object.assign(new Error("A web page came where Discord answers JSON."), { code: "NOT_JSON" });
      // The library reads only `get` and `has`.
      return response.status === 429 ? { ...response, headers: (await limitHeaders(response)) as Headers } : response;
    },
  });
  rest.setToken(token);
  const counts = () => ({ openRequestCount: rest.openRequestCount, invalidRequests: watch.invalidRequests });
  return { api: new API(rest), hold: rest.hold, counts };
}
