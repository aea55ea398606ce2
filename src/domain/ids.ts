/**
 * Identifiers: Discord's snowflakes and our agents' names.
 * Used by every room; holds no state. A snowflake is always a string, never a number (it exceeds 2^53).
 */

/** A Discord id: 1–20 decimal digits, at most 2^64 − 1. See [Discord Docs/Snowflakes](https://docs.discord.com/developers/reference#snowflakes). */
export type Snowflake = string;

/** An agent's id: the name of its folder below `bots/`, lower-case kebab. */
export type AgentId = string;

const discordEpochMs = 1_420_070_400_000n;
const maxSnowflake = 2n ** 64n - 1n;

/** True for 1–20 ASCII digits that fit into 64 bits. */
export function isSnowflake(text: string): text is Snowflake {
  return /^[0-9]{1,20}$/.test(text) && (text.length < 20 || BigInt(text) <= maxSnowflake);
}

/** Orders snowflakes by value (and so by time): negative when `a` is older than `b`. */
export function compareSnowflakes(a: Snowflake, b: Snowflake): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** When Discord made this id, in milliseconds since 1970. */
export function snowflakeTimeMs(id: Snowflake): number {
  return Number((BigInt(id) >> 22n) + discordEpochMs);
}

/** The lowest snowflake of a moment: everything made at or after `timeMs` compares greater or equal. */
export function snowflakeAt(timeMs: number): Snowflake {
  const sinceEpoch = BigInt(Math.floor(timeMs)) - discordEpochMs;
  return String(sinceEpoch > 0n ? sinceEpoch << 22n : 0n);
}
