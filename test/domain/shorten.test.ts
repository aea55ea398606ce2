import { expect, test } from "vitest";
import { shorten } from "../../src/domain/shorten.ts";

test("a long text is shortened between characters, never within one", () => {
  expect(shorten("short", 5)).toBe("short");
  expect(shorten("😀😀😀", 4)).toBe("😀…");
  expect(shorten("😀".repeat(200), 80).length).toBeLessThanOrEqual(80);
});
