/**
 * Moments in message text, `<t:seconds:style>`, and dates beside messages, in the reader's own language and time zone. Pure.
 * See [Discord Docs/Message formatting](https://docs.discord.com/developers/reference#message-formatting-timestamp-styles).
 */

const formats: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { day: "2-digit", month: "2-digit", year: "numeric" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};

/** A unit, how many of the unit before it make one, and how many of it are still said in it. */
const units: readonly [Intl.RelativeTimeFormatUnit, number, number][] = [
  ["second", 1, 60],
  ["minute", 60, 60],
  ["hour", 60, 24],
  ["day", 24, 30],
  ["month", 30.44, 12],
  ["year", 12, Number.POSITIVE_INFINITY],
];

/** How a moment is written in text; the groups `at` (seconds since 1970) and `style` (absent: `f`). */
export const timestampSource: string = String.raw`<t:(?<at>-?\d{1,13})(?::(?<style>[tTdDfFR]))?>`;

/** The words for a moment; null when no calendar has it. `locale` undefined: the reader's. */
export function timestampText(seconds: number, style = "f", nowMs = Date.now(), locale?: string): string | null {
  const at = new Date(seconds * 1_000);
  if (Number.isNaN(at.getTime())) return null;
  if (style === "R") return relativeText(seconds - nowMs / 1_000, locale);
  return new Intl.DateTimeFormat(locale, formats[style]).format(at);
}

/** When a message was written: the time today and yesterday, else the date too. */
export function messageTime(timestamp: string, nowMs = Date.now(), locale?: string): string {
  const at = new Date(timestamp);
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(at);
  const daysAgo = calendarDay(nowMs) - calendarDay(at.getTime());
  if (daysAgo === 0) return time;
  if (daysAgo === 1) return `Yesterday at ${time}`;
  return `${new Intl.DateTimeFormat(locale, { dateStyle: "short" }).format(at)} ${time}`;
}

/** The number of the day a moment falls on, in the reader's time zone. */
export function calendarDay(atMs: number): number {
  const at = new Date(atMs);
  return Math.round(Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / 86_400_000);
}

function relativeText(seconds: number, locale: string | undefined): string | null {
  let amount = seconds;
  for (const [unit, perUnit, most] of units) {
    amount /= perUnit;
    if (Math.abs(Math.round(amount)) >= most) continue;
    return new Intl.RelativeTimeFormat(locale).format(Math.round(amount), unit);
  }
  return null;
}
