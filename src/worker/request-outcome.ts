/**
 * What became of a request to Discord, in one of four words: whether it may, must or must never be made again follows from
 * that alone. Everything that asks Discord for something asks through here.
 */
import { DiscordAPIError, HTTPError, RateLimitError } from "@discordjs/rest";
import type { Outcome } from "../domain/outcome.ts";
import { HeldError } from "./hold.ts";

/** Where connecting failed before anything was sent, so that repeating is harmless. */
const neverSentCodes = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const unreachableRetryMs = 1_000;
/** What stands before Discord (a proxy, Cloudflare's ban of an address) says no for a while, to everyone here. */
const turnedAwayRetryMs = 60_000;
/** A 429 that does not say for how long. */
const silentRateLimitMs = 5_000;

/** Something before Discord has answered in its place, and refused. */
export class TurnedAwayError extends Error {
  constructor(status: number) {
    super(`Something before Discord answered ${status}; does it refuse this host's address?`);
    this.name = "TurnedAwayError";
  }
}

/** Runs a request and says what became of it. What is no answer of Discord's may have happened all the same: it is `unknown`. */
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
  if (error instanceof HeldError) return { kind: "retry", afterMs: error.afterMs, problem: error.message };
  if (error instanceof TurnedAwayError) return { kind: "retry", afterMs: turnedAwayRetryMs, problem: error.message };
  if (error instanceof DiscordAPIError) return outcomeOfRefusal(error);
  if (error instanceof HTTPError) return { kind: "unknown", problem: `Discord answered ${error.status}.` };
  if (!(error instanceof Error)) throw error;
  // Thrown by the library's queue, in which it waited for another request until its time was over.
  if (error.message === "Request aborted manually")
    return { kind: "retry", afterMs: unreachableRetryMs, problem: "Requests to Discord before it took too long." };
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
    return outcomeOfError(new TurnedAwayError(status));
  }
  const problem = code === undefined && "message" in rawError ? rawError.message : error.message;
  return { kind: "refused", status, code: Number(code) || 0, problem };
}
