/** Filler of an exact length, for every length the offline brain accepts. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lorem } from "../../src/executor/runtimes/lorem.ts";

describe("lorem", () => {
  test("is exactly as long as asked, trimmed, well-formed, and closes its fences", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), (length) => {
        const text = lorem(length);
        expect(text.length).toBe(length);
        expect(text.trim()).toBe(text);
        expect(text.isWellFormed()).toBe(true);
        expect((text.match(/^```/gm) ?? []).length % 2).toBe(0);
      }),
      { examples: [[1], [2], [3], [20_000]] },
    );
  });

  test("is exact at every length up to where the first blocks have all been used", () => {
    const wrong = Array.from({ length: 1_500 }, (_, index) => index + 1).filter(
      (length) => lorem(length).trim().length !== length,
    );
    expect(wrong).toEqual([]);
  });

  test("holds every kind of markdown that splitting can hurt", () => {
    const text = lorem(8_000);
    expect(text).toMatch(/^## /m);
    expect(text).toMatch(/^- /m);
    expect(text).toMatch(/^1\. /m);
    expect(text).toMatch(/^> /m);
    expect(text).toMatch(/^\|---/m);
    expect(text).toMatch(/\[note 1\]\(https:/);
    expect(text).toMatch(/\p{Emoji_Presentation}/u);
    const fences = text.match(/^```ts\n[\s\S]*?\n```$/gm) ?? [];
    expect(Math.max(...fences.map((fence) => fence.length))).toBeGreaterThan(2_000);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeGreaterThan(2_000);
  });
});
