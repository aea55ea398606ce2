/** A4, S2: Discord's limits are heeded, no request is one that it forbids, and no token is written down. */
import type { Evidence } from "../evidence.ts";
import type { Violation } from "./rule.ts";

/** The half of what opens the breaker: far below what Discord takes before it bans an address. */
const maxRateLimited = 500;

/** Requests that Discord counts against the host, and secrets. */
export function manners({ invalidRequests, tokensSeen }: Evidence): readonly Violation[] {
  const { 401: unauthorized = 0, 403: forbidden = 0, 429: limited = 0 } = invalidRequests;
  const texts = [
    ...(unauthorized > 0 ? [`${unauthorized} requests carried no valid token (401).`] : []),
    ...(forbidden > 0 ? [`${forbidden} requests asked for what the bots may not do (403).`] : []),
    ...(limited > maxRateLimited ? [`${limited} requests came against a limit (429).`] : []),
    ...(tokensSeen ? ["A token stands in the log or in what was printed."] : []),
  ];
  return texts.map((text) => ({ text, messageIds: [] }));
}
