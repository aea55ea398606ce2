/**
 * The order of messages on their way to disk. One that the store did not take is tried again a second later; what was said
 * after it in the same channel may be on disk by then, and must not be answered first. Kept by the door for messages.
 */
import type { Clock } from "../domain/clock.ts";
import { compareSnowflakes, type Snowflake } from "../domain/ids.ts";
import type { Message } from "../domain/message.ts";

/** A message that could not be written for so long holds nobody up any more: it may be one that never can be. */
const maxHoldMs = 30_000;

type Place = Pick<Message, "id" | "channelId">;

/** A message on its way. */
interface Traveller {
  readonly id: Snowflake;
  readonly gone: PromiseWithResolvers<void>;
}

/** The messages that are on their way, by channel. */
export class ArrivalOrder {
  readonly #clock: Clock;
  /** Of each channel the oldest first. */
  readonly #travellers = new Map<Snowflake, Traveller[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Gives the message a place, which it keeps over failed tries until it leaves. */
  enter({ id, channelId }: Place): void {
    const travellers = this.#travellers.get(channelId) ?? [];
    this.#travellers.set(channelId, travellers);
    const index = firstNotBefore(travellers, id);
    if (travellers[index]?.id !== id) travellers.splice(index, 0, { id, gone: Promise.withResolvers() });
  }

  /** True for a message that has a place and would go on at once. */
  isFirst(place: Place): boolean {
    return this.#lastBefore(place) === null;
  }

  /** The message goes on, or never will. */
  leave({ id, channelId }: Place): void {
    const travellers = this.#travellers.get(channelId) ?? [];
    const index = firstNotBefore(travellers, id);
    if (travellers[index]?.id !== id) return;
    const [traveller] = travellers.splice(index, 1);
    traveller?.gone.resolve();
    if (travellers.length === 0) this.#travellers.delete(channelId);
  }

  /** Calls `goOn` and leaves: at once, unless an earlier message of the channel is still on its way. */
  goOnInTurn(place: Place, goOn: () => void): void {
    const earlier = this.#lastBefore(place);
    if (earlier) {
      void this.#wait(place, earlier).then(() => this.#goOn(place, goOn));
    } else this.#goOn(place, goOn);
  }

  #goOn(place: Place, goOn: () => void): void {
    goOn();
    this.leave(place);
  }

  /** Until all who are earlier have left, also those that come meanwhile. Each waits for the one before it alone. */
  async #wait(place: Place, before: Promise<void>): Promise<void> {
    const late = this.#clock.delay(maxHoldMs).then(() => true);
    for (let earlier: Promise<void> | null = before; earlier; earlier = this.#lastBefore(place)) {
      if (await Promise.race([earlier.then(() => false), late])) return;
    }
  }

  #lastBefore({ id, channelId }: Place): Promise<void> | null {
    const travellers = this.#travellers.get(channelId) ?? [];
    return travellers[firstNotBefore(travellers, id) - 1]?.gone.promise ?? null;
  }
}

/** The index of the first that is `id` or later. */
function firstNotBefore(travellers: readonly Traveller[], id: Snowflake): number {
  let [low, high] = [0, travellers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = travellers[middle];
    if (other && compareSnowflakes(other.id, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
