/**
 * When an IDENTIFY may be sent. Judged by Discord's own count of the day, which knows of every process and host that ever
 * used this token: at 1,000 it ends all sessions and resets the token, so no fault of ours may come near. Pure.
 */
import type { APIGatewaySessionStartLimit } from "discord-api-types/v10";
import { maxIdentifiesPerDay } from "../domain/restart.ts";
import { utcTime } from "../domain/utc-time.ts";

/** How long to wait, 0 or less for not at all; `problem` is for people and null when the wait is a matter of seconds. */
export interface IdentifyVerdict {
  readonly waitMs: number;
  readonly problem: string | null;
}

/** `sinceLastMs`: since this process sent its last one; `pauseMs`: what Discord wants between two. `now`: since 1970. */
export function judgeIdentify(
  { total, remaining, reset_after: resetMs }: APIGatewaySessionStartLimit,
  sinceLastMs: number,
  pauseMs: number,
  now: number,
): IdentifyVerdict {
  const spentCount = total - remaining;
  if (spentCount < maxIdentifiesPerDay) return { waitMs: pauseMs - sinceLastMs, problem: null };
  const until = utcTime(now + resetMs);
  const problem = `It has started ${spentCount} connections within a day, and at ${total} Discord resets its token; it waits until ${until}.`;
  return { waitMs: Math.max(resetMs, pauseMs), problem };
}
