/**
 * How often a bot may IDENTIFY: 1,000 times in 24 hours, once in five seconds.
 * See [Discord Docs/Session start limit](https://docs.discord.com/developers/events/gateway#session-start-limit-object).
 */
import type { BotRow } from "../state/rows.ts";

/** IDENTIFYs in one window. */
export const maxStarts = 1_000;
/** How long a window is. */
export const startWindowMs = 24 * 60 * 60_000;
const pauseMs = 5_000;

/** The limit as /gateway/bot shows it; `reset_after` in milliseconds. */
export function sessionStartLimit(bot: BotRow, now: number): Record<string, number> {
  const resetAfter = bot.identifies.windowStartedAt + startWindowMs - now;
  return {
    total: maxStarts,
    remaining: startsLeft(bot, now),
    reset_after: isFresh(bot.identifies, now) ? 0 : resetAfter,
    max_concurrency: 1,
  };
}

/** How many IDENTIFYs are left. */
export function startsLeft({ identifies }: BotRow, now: number): number {
  return isFresh(identifies, now) ? maxStarts : Math.max(0, maxStarts - identifies.count);
}

/** The bot after one more IDENTIFY. */
export function countIdentify(bot: BotRow, now: number): BotRow {
  const identifies = { ...startsUsed(bot, now, maxStarts - startsLeft(bot, now) + 1).identifies, lastAt: now };
  return { ...bot, identifies };
}

/** The bot with so many IDENTIFYs used of the present window. */
export function startsUsed(bot: BotRow, now: number, count: number): BotRow {
  const { windowStartedAt, lastAt } = bot.identifies;
  const began = isFresh(bot.identifies, now) ? now : windowStartedAt;
  return { ...bot, identifies: { windowStartedAt: began, count, lastAt } };
}

/** What Discord does about an IDENTIFY now: takes it, asks for patience, or resets the token. */
export function judgeIdentify(bot: BotRow, now: number): "allowed" | "too_soon" | "used_up" {
  if (startsLeft(bot, now) === 0) return "used_up";
  return isWithin(pauseMs, bot.identifies.lastAt, now) ? "too_soon" : "allowed";
}

function isFresh({ windowStartedAt }: BotRow["identifies"], now: number): boolean {
  return !isWithin(startWindowMs, windowStartedAt, now);
}

/** What a clock put forward has noted for later, before a restart set it right, counts for nothing. */
function isWithin(ms: number, since: number, now: number): boolean {
  return since <= now && now < since + ms;
}
