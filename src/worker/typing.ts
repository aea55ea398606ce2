/** Keeps "… is typing" alive in the channels the control plane names. Discord's sign lasts 10 s; it ends with the post. */
import type { API } from "@discordjs/core/http-only";

const refreshMs = 8_000;

/** The channels in which this bot shows itself typing. */
export class Typing {
  readonly #api: API;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(api: API) {
    this.#api = api;
  }

  /** Shows the sign until {@link stop}. */
  start(channelId: string): void {
    if (this.#timers.has(channelId)) return;
    this.#show(channelId);
    this.#timers.set(
      channelId,
      setInterval(() => this.#show(channelId), refreshMs),
    );
  }

  /** Lets the sign run out. */
  stop(channelId: string): void {
    clearInterval(this.#timers.get(channelId));
    this.#timers.delete(channelId);
  }

  /** Ends every sign. */
  stopAll(): void {
    for (const channelId of this.#timers.keys()) this.stop(channelId);
  }

  #show(channelId: string): void {
    // A missing sign harms nobody; the post that follows reports what is wrong with the channel.
    this.#api.channels.showTyping(channelId).catch(() => undefined);
  }
}
