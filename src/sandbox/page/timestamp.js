/**
 * Moments in message text, `<t:seconds:style>`, in the reader's own language and time zone.
 * See [Discord Docs/Message formatting](https://docs.discord.com/developers/reference#message-formatting-timestamp-styles).
 */

const formats = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { day: "2-digit", month: "2-digit", year: "numeric" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};

/** A unit, how many of the unit before it make one, and how many of it are still said in it. */
const units = [
  ["second", 1, 60],
  ["minute", 60, 60],
  ["hour", 60, 24],
  ["day", 24, 30],
  ["month", 30.44, 12],
  ["year", 12, Number.POSITIVE_INFINITY],
];

/** How a moment is written in text; the groups `at` (seconds since 1970) and `style` (absent: `f`). */
export const timestampSource = String.raw`<t:(?<at>-?\d{1,13})(?::(?<style>[tTdDfFR]))?>`;

/** The words for a moment; null when no calendar has it. `locale` undefined: the reader's. */
export function timestampText(seconds, style = "f", nowMs = Date.now(), locale = undefined) {
  const at = new Date(seconds * 1_000);
  if (Number.isNaN(at.getTime())) return null;
  if (style === "R") return relativeText(seconds - nowMs / 1_000, locale);
  return new Intl.DateTimeFormat(locale, formats[style]).format(at);
}

/** Brings the relative moments on the page up to date; called every second. */
export function refreshRelative(root) {
  for (const node of root.querySelectorAll("time[data-relative]")) {
    const text = timestampText(Number(node.dataset.relative), "R");
    if (node.textContent !== text) node.textContent = text;
  }
}

function relativeText(seconds, locale) {
  let amount = seconds;
  for (const [unit, perUnit, most] of units) {
    amount /= perUnit;
    if (Math.abs(Math.round(amount)) >= most) continue;
    return new Intl.RelativeTimeFormat(locale).format(Math.round(amount), unit);
  }
  return null;
}
