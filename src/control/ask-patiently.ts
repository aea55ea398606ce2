/**
 * Asks Discord for something that changes nothing, again where that may help: after the wait it asks for, or when its answer
 * was lost. Used by whatever reads; what writes has rules of its own.
 */
import type { Clock } from "../domain/clock.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId } from "../domain/ids.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { Refusal } from "../domain/refusal.ts";

/** By what to wait, and when to stop waiting. */
export interface AskNeeds {
  readonly discord: Pick<Discord, "isReady">;
  readonly clock: Clock;
  isStopped(): boolean;
}

/** What came of it. `later`: the bot is away, or Discord has not answered for as long as it was asked. */
export type Answer<Value> =
  | { readonly kind: "done"; readonly value: Value }
  | Refusal
  | { readonly kind: "later"; readonly problem: string };

const retryMs = 1_000;

/** `maxMs`: no new try begins after that. A bot that has gone away is not waited for. */
export async function askPatiently<Value>(
  agentId: AgentId,
  maxMs: number,
  { discord, clock, isStopped }: AskNeeds,
  ask: () => Promise<Outcome<Value>>,
): Promise<Answer<Value>> {
  const lastAt = clock.steady() + maxMs;
  for (;;) {
    const outcome = await ask();
    if (outcome.kind === "done" || outcome.kind === "refused") return outcome;
    if (isStopped() || !discord.isReady(agentId) || clock.steady() >= lastAt)
      return { kind: "later", problem: outcome.problem };
    await clock.delay(outcome.kind === "retry" ? outcome.afterMs : retryMs);
  }
}
