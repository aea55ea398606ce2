/** Durations and hours of the day: what is read, and that nothing else is. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseActiveHours } from "../../src/config/active-hours.ts";
import { maxDurationMs, parseDuration } from "../../src/config/durations.ts";

test.each([
  ["1m", 60_000],
  ["90m", 5_400_000],
  ["2h", 7_200_000],
  ["365d", maxDurationMs],
])("%s is a duration", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  "",
  "m",
  "0m",
  "30",
  "30s",
  "1.5h",
  "-1h",
  "1 h",
  " 1h",
  "1H",
  "366d",
  "9999999m",
  "１h",
  "1h30m",
])("%j is none", (text) => {
  expect(parseDuration(text)).toBeNull();
});

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

test("every span of minutes reads back as it was written", () => {
  const zones = fc.constantFrom("UTC", "Europe/Paris", "America/New_York");
  fc.assert(
    fc.property(fc.nat(1439), fc.nat(1440), zones, (fromMinute, toMinute, zone) => {
      fc.pre(fromMinute !== toMinute);
      const reading = parseActiveHours(`${clock(fromMinute)}-${clock(toMinute)} ${zone}`);
      expect(reading).toEqual({ ok: true, hours: { fromMinute, toMinute }, zone });
    }),
  );
});

test.each([
  "",
  "08:00",
  "08-20",
  "08:00-20:60",
  "24:00-08:00",
  "25:00-26:00",
  "08:00-20:00 Europe/Paris now",
  "8:0-9:00",
])("%j is no span of hours", (text) => {
  expect(parseActiveHours(text)).toMatchObject({ ok: false, message: "is not a span of hours" });
});

test("a zone is optional and stands for UTC", () => {
  expect(parseActiveHours("8:00 - 20:00")).toMatchObject({ ok: true, zone: "UTC" });
  expect(parseActiveHours("08:00-20:00 Mars/Olympus")).toMatchObject({ ok: false });
});
