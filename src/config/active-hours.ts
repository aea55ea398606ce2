/**
 * The hours of the day in which an agent beats, with the zone they are meant in: `08:00-20:00 Europe/Paris`.
 * Called by the heartbeat schema; also the only judge of what a time zone is.
 */
import type { ActiveHours } from "../domain/agent.ts";
import { nearest } from "./did-you-mean.ts";
import { shown } from "./problem.ts";

/** Either the hours with their zone, or what is wrong with the text. */
export type ActiveHoursReading =
  | { readonly ok: true; readonly hours: ActiveHours; readonly zone: string }
  | { readonly ok: false; readonly message: string; readonly cure: string };

const example = 'Write it like "08:00-20:00 Europe/Paris"; without a zone it is UTC.';

/** Reads `HH:MM-HH:MM [zone]`. `24:00` ends a day; a `from` after `to` spans midnight. */
export function parseActiveHours(text: string): ActiveHoursReading {
  const match = /^(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})(?:\s+(\S+))?$/.exec(text.trim());
  const fromMinute = minuteOfDay(match?.[1] ?? "");
  const toMinute = minuteOfDay(match?.[2] ?? "");
  if (fromMinute === null || toMinute === null || fromMinute === 1440) {
    return { ok: false, message: "is not a span of hours", cure: example };
  }
  if (fromMinute === toMinute) {
    return { ok: false, message: "begins and ends at the same minute", cure: 'The whole day is "00:00-24:00".' };
  }
  const zone = knownZone(match?.[3] ?? "UTC");
  if (zone === null) return { ok: false, ...unknownZone(match?.[3] ?? "") };
  return { ok: true, hours: { fromMinute, toMinute }, zone };
}

function minuteOfDay(text: string): number | null {
  const [hours, minutes] = text.split(":").map(Number);
  if (hours === undefined || minutes === undefined || minutes > 59) return null;
  const minute = hours * 60 + minutes;
  return minute <= 1440 ? minute : null;
}

/** The IANA name in its own spelling, or null. Offsets such as `+02:00` are refused: they know no summer time. */
function knownZone(name: string): string | null {
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function unknownZone(name: string): { message: string; cure: string } {
  const guess = nearest(name, Intl.supportedValuesOf("timeZone"));
  return {
    message: `names the unknown time zone ${shown(name)}`,
    cure: guess === null ? 'Use an IANA name such as "Europe/Paris" or "UTC".' : `Did you mean "${guess}"?`,
  };
}
