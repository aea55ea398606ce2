/**
 * Times of day in a time zone, across summer time. Called by the heartbeat. A time that a day does not have (in the hour
 * that is skipped) is the first moment after the gap; of one that it has twice, the first counts.
 */
import { Cron } from "croner";

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes since midnight that clocks in `zone` (IANA name) show at `at` (milliseconds since 1970). */
export function minuteOfDayAt(at: number, zone: string): number {
  // Making a format costs a thousand times what using it does; there are as many as there are zones in the configuration.
  const format = formats.get(zone) ?? hourAndMinute(zone);
  formats.set(zone, format);
  const [hour = 0, minute = 0] = format.format(at).split(":").map(Number);
  return hour * 60 + minute;
}

/** The next moment after `after` at which clocks in `zone` come to `minuteOfDay`. */
export function nextTimeOfDay(minuteOfDay: number, after: number, zone: string): number {
  return daily(minuteOfDay, zone).nextRun(new Date(after))?.getTime() ?? after;
}

/** The last moment, `at` included, at which clocks in `zone` came to `minuteOfDay`. */
export function lastTimeOfDay(minuteOfDay: number, at: number, zone: string): number {
  // The library looks strictly before the moment that it is given.
  return (
    daily(minuteOfDay, zone)
      .previousRuns(1, new Date(at + 1))[0]
      ?.getTime() ?? at
  );
}

function daily(minuteOfDay: number, zone: string): Cron {
  return new Cron(`${minuteOfDay % 60} ${Math.floor(minuteOfDay / 60)} * * *`, { timezone: zone, mode: "5-part" });
}

function hourAndMinute(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}
