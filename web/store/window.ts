/** What the browser's window tells the store: back and forward, focus, and the clock that ends signs of typing. */
import { effect, signal } from "@preact/signals";
import { channelName } from "./names.ts";
import { channel, channelId, openFromAddress } from "./place.ts";
import { callCounts, isUnread, markRead } from "./reads.ts";
import { channels } from "./world.ts";

const tickMs = 1_000;

/** The time, in milliseconds since 1970, a second apart. */
export const nowMs = signal(Date.now());

/** Listens to the window, once. */
export function watchWindow(): void {
  window.addEventListener("popstate", openFromAddress);
  window.addEventListener("focus", () => {
    if (channelId.value !== null) markRead(channelId.value);
  });
  setInterval(() => {
    nowMs.value = Date.now();
  }, tickMs);
  effect(() => {
    const calls = [...callCounts.value.values()].reduce((sum, count) => sum + count, 0);
    const sign = calls > 0 ? `(${calls}) ` : [...channels.value.values()].some(isUnread) ? "• " : "";
    document.title = `${sign}${channel.value ? `${channelName(channel.value)} · ` : ""}Guildhall sandbox`;
  });
}
