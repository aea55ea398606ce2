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

/** The places of messages that are on their way, by channel. */
export class ArrivalOrder {
  readonly #clock: Clock;
  readonly #places = new Map<Snowflake, Map<Snowflake, PromiseWithResolvers<void>>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Gives the message a place, which it keeps over failed tries until it leaves. */
  enter({ id, channelId }: Place): void {
    const places = this.#places.get(channelId) ?? new Map<Snowflake, PromiseWithResolvers<void>>();
    this.#places.set(channelId, places);
    if (!places.has(id)) places.set(id, Promise.withResolvers());
  }

  /** The message goes on, or never will. */
  leave({ id, channelId }: Place): void {
    const places = this.#places.get(channelId);
    places?.get(id)?.resolve();
    places?.delete(id);
    if (places?.size === 0) this.#places.delete(channelId);
  }

  /** Calls `goOn` and leaves: at once, unless an earlier message of the channel is still on its way. */
  goOnInTurn(place: Place, goOn: () => void): void {
    const earlier = this.#earlierThan(place);
    if (earlier) {
      void this.#wait(place, earlier).then(() => this.#goOn(place, goOn));
    } else this.#goOn(place, goOn);
  }

  #goOn(place: Place, goOn: () => void): void {
    goOn();
    this.leave(place);
  }

  /** Until all who are earlier have left, also those that come meanwhile. */
  async #wait(place: Place, first: Promise<void>): Promise<void> {
    const late = this.#clock.delay(maxHoldMs).then(() => true);
    for (let earlier: Promise<void> | null = first; earlier; earlier = this.#earlierThan(place)) {
      if (await Promise.race([earlier.then(() => false), late])) return;
    }
  }

  #earlierThan({ id, channelId }: Place): Promise<void> | null {
    const places = [...(this.#places.get(channelId) ?? [])];
    return places.find(([other]) => compareSnowflakes(other, id) < 0)?.[1].promise ?? null;
  }
}
