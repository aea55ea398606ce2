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

/** What speaks for one, or against it. */
export interface IdentifyWish {
  /** Since this process sent its last one. */
  readonly sinceLastMs: number;
  /** What Discord wants between two. */
  readonly pauseMs: number;
  /** An operator asked for this one, whatever the day's budget. */
  readonly isGranted: boolean;
}

/** Nobody can grant these: a miscount by a few must not cost the token. */
const reserveCount = 10;

/** `now`: since 1970. */
export function judgeIdentify(
  { total, remaining, reset_after: resetMs }: APIGatewaySessionStartLimit,
  { sinceLastMs, pauseMs, isGranted }: IdentifyWish,
  now: number,
): IdentifyVerdict {
  const spentCount = total - remaining;
  const isFree = spentCount < maxIdentifiesPerDay || (isGranted && remaining > reserveCount);
  if (isFree) return { waitMs: pauseMs - sinceLastMs, problem: null };
  const until = utcTime(now + resetMs);
  const state = `It has started ${spentCount} connections within a day, and at ${total} Discord resets its token; it waits until ${until}.`;
  const cure = remaining > reserveCount ? " `guildhall restart` grants it one more." : "";
  return { waitMs: Math.max(resetMs, pauseMs), problem: `${state}${cure}` };
}
