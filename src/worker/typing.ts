/** Keeps "… is typing" alive in the channels where turns run. Discord's sign lasts 10 s; it ends with the post. */
import type { API } from "@discordjs/core/http-only";

const refreshMs = 8_000;

/** Counts turns per channel: typing starts with the first and stops with the last. */
export class Typing {
  readonly #api: API;
  readonly #channels = new Map<string, { turnCount: number; timer: NodeJS.Timeout }>();

  constructor(api: API) {
    this.#api = api;
  }

  /** One more turn runs in this channel. */
  start(channelId: string): void {
    const typing = this.#channels.get(channelId);
    if (typing) {
      typing.turnCount++;
      return;
    }
    this.#show(channelId);
    this.#channels.set(channelId, { turnCount: 1, timer: setInterval(() => this.#show(channelId), refreshMs) });
  }

  /** One turn less. */
  stop(channelId: string): void {
    const typing = this.#channels.get(channelId);
    if (!typing || --typing.turnCount > 0) return;
    clearInterval(typing.timer);
    this.#channels.delete(channelId);
  }

  /** All turns are over or moot. */
  stopAll(): void {
    for (const { timer } of this.#channels.values()) clearInterval(timer);
    this.#channels.clear();
  }

  #show(channelId: string): void {
    // A missing sign harms nobody; the post that follows reports what is wrong with the channel.
    this.#api.channels.showTyping(channelId).catch(() => undefined);
  }
}
