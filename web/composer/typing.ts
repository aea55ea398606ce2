/** Tells others that one types, now and then. */
import { mine } from "../store/person.ts";
import { isOnline } from "../store/stream.ts";

const everyMs = 8_000;
let saidAt = Number.NEGATIVE_INFINITY;
let saidIn = "";

/** Tells it, unless it was just told. Commands are nobody's business. */
export function announceTyping(channelId: string, text: string): void {
  if (text === "" || text.startsWith("/") || !isOnline.value) return;
  if (saidIn === channelId && performance.now() - saidAt < everyMs) return;
  saidAt = performance.now();
  saidIn = channelId;
  // Nobody misses a sign that was lost; the next one comes by itself.
  mine()
    .type(channelId)
    .catch(() => undefined);
}

/** After a message the next letter is a new beginning. */
export function stopTyping(): void {
  saidIn = "";
}
