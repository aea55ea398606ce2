/** Colours and letters of avatars. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Snowflakes } from "../../src/sandbox/state/snowflakes.ts";
import { hueOf, initials } from "../../web/text/hue.ts";

describe("colours of avatars", () => {
  test.each([1, 2, 3])("eight users of one moment, every %i. id, lie at least 7° apart", (step) => {
    fc.assert(
      fc.property(fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }), (nowMs) => {
        const ids = new Snowflakes(() => nowMs);
        const made = Array.from({ length: 8 * step }, () => ids.next());
        const hues = made.filter((_, index) => index % step === 0).map(hueOf);
        const sorted = hues.toSorted((a, b) => a - b);
        expect(sorted[0]).toBeGreaterThanOrEqual(0);
        expect(sorted[7]).toBeLessThan(360);
        const gaps = sorted.map((hue, index) => (sorted[index + 1] ?? 360 + (sorted[0] ?? 0)) - hue);
        expect(Math.min(...gaps)).toBeGreaterThan(7);
      }),
    );
  });
});

test.each([
  ["Tech Lead", "TL"],
  ["newcomer", "N"],
  ["study-builder three", "SB"],
  ["🦊 fox", "🦊F"],
  ["", "?"],
])("%j is %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});
