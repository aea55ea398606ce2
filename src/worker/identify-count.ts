/**
 * How many IDENTIFYs this token has left today. Discord keeps that count, for every process and host together, and tells it
 * with the gateway's address; a worker that only resumes never asks for that, so it asks now and then for the count alone.
 * Owned by `identify-permit.ts`; decides nothing, see `identify-limit.ts`.
 */
import type { API } from "@discordjs/core/http-only";
import type { APIGatewaySessionStartLimit } from "discord-api-types/v10";
import { outcomeOf } from "./request-outcome.ts";

const freshMs = 60 * 60_000;

/** The count as this process knows it. */
export class IdentifyCount {
  readonly #api: API;
  #left: number | null = null;
  /** When Discord last told or was last asked, by `performance.now()`. */
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(api: API) {
    this.#api = api;
  }

  /** Null before Discord has told. */
  get left(): number | null {
    return this.#left;
  }

  /** What Discord has just told. */
  note({ remaining }: Pick<APIGatewaySessionStartLimit, "remaining">): void {
    this.#left = remaining;
    this.#askedAt = performance.now();
  }

  /** One is being sent. */
  spend(): void {
    if (this.#left !== null) this.#left -= 1;
  }

  /** Asks Discord when it has not told for an hour; no answer leaves what is known. */
  async refresh(): Promise<void> {
    const now = performance.now();
    if (now - this.#askedAt < freshMs) return;
    this.#askedAt = now;
    const outcome = await outcomeOf(this.#api.gateway.getBot());
    if (outcome.kind === "done") this.note(outcome.value.session_start_limit);
  }
}
