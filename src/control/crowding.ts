/**
 * Where posts wait for Discord: an edit shares the channel's limit with them, and what a person waits for goes first. Kept
 * by the guarded Discord.
 */
import type { Clock } from "../domain/clock.ts";
import type { AgentId } from "../domain/ids.ts";
import type { Recipient } from "../domain/origin.ts";
import type { Outcome } from "../domain/outcome.ts";

/** The posts under way of all bots. */
export class Crowding {
  readonly #clock: Clock;
  /** Until when a post waits, by the clock that never goes back; endless while one is on its way. */
  readonly #until = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a bot has a post there that has not got through. */
  isCrowded(agentId: AgentId, place: Recipient): boolean {
    const key = `${agentId} ${place}`;
    const until = this.#until.get(key);
    if (until === undefined) return false;
    if (until > this.#clock.steady()) return true;
    this.#until.delete(key);
    return false;
  }

  /** Sends a post; it holds its place until it got through, or until it is due again. One at a time in a place. */
  async send<Value>(agentId: AgentId, place: Recipient, post: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
    const key = `${agentId} ${place}`;
    this.#until.set(key, Number.POSITIVE_INFINITY);
    const outcome = await post();
    if (outcome.kind === "retry") this.#until.set(key, this.#clock.steady() + outcome.afterMs);
    else this.#until.delete(key);
    return outcome;
  }
}
