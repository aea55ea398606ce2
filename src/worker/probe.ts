/**
 * A worker without a gateway connection: what `doctor` and `setup` start to ask Discord over REST. It keeps nothing, and
 * a refused token is an answer like any other, not the end of the process. Made by the entry file on `probe`.
 */
import type { API } from "@discordjs/core/http-only";
import type * as z from "zod";
import type { workerCalls } from "../ipc/worker-calls.ts";
import type { SupervisorToWorker } from "../ipc/worker-protocol.ts";
import { httpRequestOnce } from "./http-request.ts";
import { createRestClient } from "./rest.ts";

type Order = Extract<SupervisorToWorker, { type: "probe" }>;
type Reach = Extract<z.output<(typeof workerCalls)["reach_api"]["output"]>, { kind: "done" }>["value"];

/** The REST API for a while; `api` is null without a token. */
export class Probe {
  readonly api: API | null;
  readonly #apiUrl: string;
  readonly #deadlineMs: number;

  constructor({ apiUrl, token, deadlineMs }: Order) {
    this.#apiUrl = apiUrl;
    this.#deadlineMs = deadlineMs;
    const nobody = { onUnauthorized: () => undefined, onTurnedAway: () => undefined };
    this.api = token === null ? null : createRestClient({ apiUrl, token, deadlineMs, ...nobody }).api;
  }

  /** Asks for the gateway's address, which needs no token, and tells what came back rather than what it means. */
  async reach(): Promise<Reach> {
    const sentAt = Date.now();
    const signal = AbortSignal.timeout(this.#deadlineMs);
    try {
      // The types are those of `fetch`, for a function that is not.
      const response = await httpRequestOnce(`${this.#apiUrl}/v10/gateway`, { method: "GET", signal } as never);
      const theirsMs = Date.parse(response.headers.get("date") ?? "");
      return {
        kind: "answered",
        status: response.status,
        isJson: response.headers.get("content-type")?.startsWith("application/json") ?? false,
        server: response.headers.get("server"),
        clock: Number.isNaN(theirsMs) ? null : { theirsMs, oursMs: Math.round((sentAt + Date.now()) / 2) },
      };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const code = "code" in error ? String(error.code) : error.name;
      return { kind: "failed", code, problem: error.message };
    }
  }
}
