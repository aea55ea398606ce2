/** Keeps "… is typing" alive in the channels the control plane names. Discord's sign lasts 10 s; it ends with the post. */
import type { API } from "@discordjs/core/http-only";

const usualRefreshMs = 8_000;

/** The channels in which this bot shows itself typing. */
export class Typing {
  readonly #api: API;
  readonly #refreshMs: number;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** `refreshMs`: how often the sign is shown again. Default 8 s. */
  constructor(api: API, refreshMs = usualRefreshMs) {
    this.#api = api;
    this.#refreshMs = refreshMs;
  }

  /** Shows the sign until {@link stop}, or until Discord will not have it. */
  start(channelId: string): void {
    if (this.#timers.has(channelId)) return;
    const timer = setInterval(() => this.#show(channelId, timer), this.#refreshMs);
    this.#timers.set(channelId, timer);
    this.#show(channelId, timer);
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

  #show(channelId: string, timer: NodeJS.Timeout): void {
    // A missing sign harms nobody, but one refused every 8 s would count against this host's address.
    this.#api.channels.showTyping(channelId).catch(() => {
      if (this.#timers.get(channelId) === timer) this.stop(channelId);
    });
  }
}
