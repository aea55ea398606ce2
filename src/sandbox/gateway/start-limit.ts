/**
 * How often a bot may IDENTIFY: 1,000 times in 24 hours, once in five seconds.
 * See [Discord Docs/Session start limit](https://docs.discord.com/developers/events/gateway#session-start-limit-object).
 */
import type { BotRow } from "../state/rows.ts";

const total = 1_000;
const windowMs = 24 * 60 * 60_000;
const pauseMs = 5_000;

/** The limit as /gateway/bot shows it; `reset_after` in milliseconds. */
export function sessionStartLimit({ identifies }: BotRow, now: number): Record<string, number> {
  const isFresh = now >= identifies.windowStartedAt + windowMs;
  return {
    total,
    remaining: isFresh ? total : Math.max(0, total - identifies.count),
    reset_after: isFresh ? 0 : identifies.windowStartedAt + windowMs - now,
    max_concurrency: 1,
  };
}

/** The bot after one more IDENTIFY. */
export function countIdentify(bot: BotRow, now: number): BotRow {
  const { windowStartedAt, count } = bot.identifies;
  const isFresh = now >= windowStartedAt + windowMs;
  const identifies = { windowStartedAt: isFresh ? now : windowStartedAt, count: isFresh ? 1 : count + 1, lastAt: now };
  return { ...bot, identifies };
}

/** What Discord does about an IDENTIFY now: takes it, asks for patience, or resets the token. */
export function judgeIdentify({ identifies }: BotRow, now: number): "allowed" | "too_soon" | "used_up" {
  const isFresh = now >= identifies.windowStartedAt + windowMs;
  if (!isFresh && identifies.count >= total) return "used_up";
  return now < identifies.lastAt + pauseMs ? "too_soon" : "allowed";
}
