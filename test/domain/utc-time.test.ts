/** The one form of a moment for people. */
import { expect, test } from "vitest";
import { utcTime } from "../../src/domain/utc-time.ts";

const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

test("names its zone", () => {
  expect(utcTime(at)).toBe("2026-01-02 03:04:05 UTC");
  expect(utcTime(at, "millisecond")).toBe("2026-01-02 03:04:05.678 UTC");
  expect(utcTime(0, "millisecond")).toBe("1970-01-01 00:00:00.000 UTC");
});
