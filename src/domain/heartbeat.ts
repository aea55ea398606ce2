/**
 * Heartbeats: when an agent beats, which items of its HEARTBEAT.md are then due, and whether its answer is worth posting.
 * Called by `heartbeat/`. Knows the clock only as `now`, and what was done when only as it is told.
 */
import { Cron } from "croner";
import type { Heartbeat } from "./agent.ts";
import { type Fence, fenceAfter } from "./fence.ts";
import { lastTimeOfDay, minuteOfDayAt, nextTimeOfDay } from "./zone-time.ts";

/** When an item is due: at every beat, when so much time has passed, or once a day from a time on (zone of the beat). */
export type ItemDue =
  | { readonly kind: "always" }
  | { readonly kind: "every"; readonly everyMs: number }
  | { readonly kind: "at"; readonly minuteOfDay: number };

/** One open item. `key` names it in the store: its own words, so that moving it in the file changes nothing. */
export interface BeatItem {
  readonly key: string;
  /** What there is to do, without the schedule. */
  readonly text: string;
  readonly due: ItemDue;
  /** Line of the file, from 1. */
  readonly line: number;
}

/** A line that was meant as an item and is none: what is wrong with it, without a full stop, and the cure. */
export interface ItemProblem {
  readonly line: number;
  readonly message: string;
  readonly cure: string;
}

const openItem = /^\s*[-*+]\s+\[ \](?:\s+(.*))?$/;
/** A schedule, or what was meant as one: `every` or `at` before a digit or before one word with a colon. */
const looksTimed = /^(every|at)\s+(?=[0-9]|[^\s:]+\s*:)/i;
const timed = /^(every|at)\s+(\S*[^\s:])\s*:\s*(.*)$/i;
const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
/** A beat comes seconds late, and not always by the same; two hours must be over two hours after a late one. */
const latenessMs = 60_000;
/** Gives up the search for a moment that pleases both cron and hours; about a year of days. */
const maxOpenings = 366;

/**
 * Reads the items of a HEARTBEAT.md: `- [ ] text`, `- [ ] every 2h: text` (`m`, `h`, `d`, at least 1m) and
 * `- [ ] at 09:00: text`. All other lines, code blocks and HTML comments are notes.
 */
export function parseHeartbeat(markdown: string): {
  readonly items: readonly BeatItem[];
  readonly problems: readonly ItemProblem[];
} {
  const items = new Map<string, BeatItem>();
  const problems: ItemProblem[] = [];
  const visible = markdown.replace(/<!--.*?(?:-->|$)/gs, (comment) => comment.replace(/[^\n]/g, ""));
  let fence: Fence | null = null;
  for (const [index, row] of visible.split("\n").entries()) {
    const words = fence === null ? openItem.exec(row.trimEnd()) : null;
    fence = fenceAfter(fence, row);
    if (words === null) continue;
    const read = readItem((words[1] ?? "").replace(/\s+/g, " ").trim(), index + 1);
    const twin = "key" in read ? items.get(read.key) : undefined;
    if ("cure" in read) problems.push(read);
    else if (twin === undefined) items.set(read.key, read);
    else
      problems.push({
        line: read.line,
        message: `the item stands in line ${twin.line} already`,
        cure: "Remove one of them.",
      });
  }
  return { items: [...items.values()], problems };
}

/**
 * The items due at a beat at `now`. `lastRunAt` tells when a key was last done, null = never. What was never done is due,
 * whatever its schedule; so is what is said to have been done in the future, since then a clock was wrong.
 */
export function dueItems(
  items: readonly BeatItem[],
  lastRunAt: (key: string) => number | null,
  now: number,
  zone: string,
): readonly BeatItem[] {
  return items.filter(({ key, due }) => {
    const last = lastRunAt(key);
    if (last === null || last > now || due.kind === "always") return true;
    if (due.kind === "at") return last < lastTimeOfDay(due.minuteOfDay, now, zone);
    return now - last >= due.everyMs - Math.min(latenessMs, due.everyMs / 2);
  });
}

/** Whether the agent may beat at `at`: always, where no hours are set. */
export function isWithinActiveHours({ activeHours, zone }: Heartbeat, at: number): boolean {
  if (activeHours === null) return true;
  const { fromMinute, toMinute } = activeHours;
  const minute = minuteOfDayAt(at, zone);
  return fromMinute < toMinute ? fromMinute <= minute && minute < toMinute : fromMinute <= minute || minute < toMinute;
}

/**
 * When the agent beats next: at `now` or later, never to make up for missed beats. `every` keeps its distance from the last
 * beat, or from now when there was none. What falls outside the active hours: an `every` beat comes when they open, a cron
 * beat at the pattern's next moment within them. Null when pattern and hours never meet.
 */
export function nextBeatAt(heartbeat: Heartbeat, lastBeatAt: number | null, now: number): number | null {
  const { schedule, activeHours, zone } = heartbeat;
  const first =
    schedule.kind === "every" ? onGrid(schedule.everyMs, lastBeatAt, now) : now + (lastBeatAt === now ? 1 : 0);
  const onSchedule = (from: number): number | null =>
    schedule.kind === "every" ? from : cronFrom(schedule.pattern, zone, from);
  let at = onSchedule(first);
  for (let openings = 0; at !== null && activeHours !== null && !isWithinActiveHours(heartbeat, at); openings++) {
    if (openings === maxOpenings) return null;
    at = onSchedule(nextTimeOfDay(activeHours.fromMinute, at, zone));
  }
  return at;
}

/**
 * Whether an answer says that there is nothing to tell: `HEARTBEAT_OK` alone, also wrapped in markdown or quotes, or
 * followed by punctuation.
 */
export function isHeartbeatOk(answer: string): boolean {
  return /^(?:\s*(?:```|~~~)\w*\n)?[\s\p{P}~`>+|]*HEARTBEAT\\?_OK[\s\p{P}~`|]*$/u.test(answer);
}

function readItem(words: string, line: number): BeatItem | ItemProblem {
  if (!looksTimed.test(words)) {
    return words === "" ? textless(line) : { key: words, text: words, due: { kind: "always" }, line };
  }
  const [, keyword = "", value = "", text = ""] = timed.exec(words) ?? [];
  const due = keyword.toLowerCase() === "at" ? readAt(value) : readEvery(value);
  if (due === null) {
    const cure =
      'Write "every 30m:", "every 2h:", "every 1d:" or "at 09:00:", or begin the sentence with another word.';
    return { line, message: `"${words.slice(0, 60)}" begins like a schedule and is none`, cure };
  }
  return text === "" ? textless(line) : { key: words, text, due, line };
}

function textless(line: number): ItemProblem {
  return { line, message: "the item says nothing to do", cure: "Write it behind the box, or remove the line." };
}

function readEvery(value: string): ItemDue | null {
  const [, count, unit] = /^([1-9][0-9]{0,5})([mhd])$/.exec(value) ?? [];
  return count === undefined || unit === undefined
    ? null
    : { kind: "every", everyMs: Number(count) * (unitMs[unit] ?? Number.NaN) };
}

function readAt(value: string): ItemDue | null {
  const [, hours, minutes] = /^([01]?[0-9]|2[0-3]):([0-5][0-9])$/.exec(value) ?? [];
  return hours === undefined ? null : { kind: "at", minuteOfDay: Number(hours) * 60 + Number(minutes) };
}

/** The first multiple of the distance from the last beat that is not before `now`. */
function onGrid(everyMs: number, lastBeatAt: number | null, now: number): number {
  const base = Math.min(lastBeatAt ?? now, now);
  return base + Math.max(1, Math.ceil((now - base) / everyMs)) * everyMs;
}

function cronFrom(pattern: string, zone: string, from: number): number | null {
  // The library looks strictly after the moment that it is given.
  return new Cron(pattern, { timezone: zone, mode: "5-part" }).nextRun(new Date(from - 1))?.getTime() ?? null;
}
