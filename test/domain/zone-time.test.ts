/** Times of day across zones and summer time, held against a clock that is watched minute by minute. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lastTimeOfDay, minuteOfDayAt, nextTimeOfDay } from "../../src/domain/zone-time.ts";

const at = (iso: string): number => Date.parse(iso);
const minuteMs = 60_000;
const zones = ["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"];

describe("minuteOfDayAt", () => {
  test.each([
    ["2026-01-15T23:30:00Z", "UTC", 23 * 60 + 30],
    ["2026-01-15T23:30:59.999Z", "Europe/Paris", 30],
    ["2026-07-15T22:00:00Z", "Europe/Paris", 0],
    ["2026-01-15T00:00:00Z", "Asia/Kathmandu", 5 * 60 + 45],
  ])("%s in %s", (iso, zone, minute) => expect(minuteOfDayAt(at(iso), zone)).toBe(minute));
});

describe("a time of day", () => {
  test("that a day skips is the first moment after the gap", () => {
    const gapEnd = at("2026-03-29T01:00:00Z");
    expect(nextTimeOfDay(150, at("2026-03-28T12:00:00Z"), "Europe/Paris")).toBe(gapEnd);
    expect(lastTimeOfDay(150, gapEnd + minuteMs, "Europe/Paris")).toBe(gapEnd);
  });

  test("that a day has twice counts the first time", () => {
    const first = at("2026-10-25T00:30:00Z");
    expect(nextTimeOfDay(150, at("2026-10-24T12:00:00Z"), "Europe/Paris")).toBe(first);
    expect(nextTimeOfDay(150, first, "Europe/Paris")).toBe(at("2026-10-26T01:30:00Z"));
    expect(lastTimeOfDay(150, at("2026-10-25T12:00:00Z"), "Europe/Paris")).toBe(first);
  });

  test("is strictly after for the next, and may be now for the last", () => {
    const nine = at("2026-06-01T09:00:00Z");
    expect(nextTimeOfDay(540, nine, "UTC")).toBe(nine + 86_400_000);
    expect(nextTimeOfDay(540, nine - 1, "UTC")).toBe(nine);
    expect(lastTimeOfDay(540, nine, "UTC")).toBe(nine);
    expect(lastTimeOfDay(540, nine - 1, "UTC")).toBe(nine - 86_400_000);
  });

  test("is the first one that a watched clock shows", () => {
    const moment = fc.integer({ min: at("2025-01-01T00:00:00Z"), max: at("2027-12-31T00:00:00Z") });
    fc.assert(
      fc.property(fc.nat(1_439), moment, fc.constantFrom(...zones), (minute, now, zone) => {
        const next = nextTimeOfDay(minute, now, zone);
        const last = lastTimeOfDay(minute, now, zone);
        expect([next > now, last <= now]).toEqual([true, true]);
        expect(next - now).toBeLessThanOrEqual(26 * 60 * minuteMs);
        expect(lastTimeOfDay(minute, next, zone)).toBe(next);
        // In a skipped hour the clock never shows the minute, so only moments whose minute is right are compared.
        if (minuteOfDayAt(next, zone) !== minute || minuteOfDayAt(last, zone) !== minute) return;
        const shown: number[] = [];
        for (let watched = Math.ceil((now + 1) / minuteMs) * minuteMs; watched <= next; watched += minuteMs) {
          if (minuteOfDayAt(watched, zone) === minute) shown.push(watched);
        }
        // Its second showing on the day that has it twice is not one.
        const again = shown.filter((watched) => watched - last > 2 * 60 * minuteMs);
        expect(again).toEqual([next]);
      }),
      { numRuns: 150 },
    );
  });
});
