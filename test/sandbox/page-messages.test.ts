/** What the page makes of messages and their authors, without a browser: groups, colours, moments. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Snowflakes } from "../../src/sandbox/state/snowflakes.ts";

interface Message {
  readonly type: number;
  readonly flags: number;
  readonly author: { readonly id: string };
  readonly timestamp: string;
  readonly referenced_message?: Message | null;
}

const load = async <T>(file: string): Promise<T> =>
  (await import(new URL(`../../src/sandbox/page/${file}.js`, import.meta.url).href)) as T;
const { startsGroup, shownMessage } = await load<{
  startsGroup: (message: Message, before: Message | undefined) => boolean;
  shownMessage: (message: Message) => Message;
}>("message-shape");
const { hueOf } = await load<{ hueOf: (userId: string) => number }>("hue");
const { timestampText } = await load<{
  timestampText: (seconds: number, style?: string, nowMs?: number, locale?: string) => string | null;
}>("timestamp");

describe("a new author begins", () => {
  const startMs = Date.parse("2026-01-01T00:00:00Z");
  const by = (id: string, more: Partial<Message> = {}, afterMinutes = 0): Message => {
    const timestamp = new Date(startMs + afterMinutes * 60_000).toISOString();
    return { type: 0, flags: 0, author: { id }, timestamp, ...more };
  };
  const starter = by("assignee", { type: 21, referenced_message: by("manager") });

  test.each([
    ["at the top", by("a"), undefined, true],
    ["after another author", by("a"), by("b"), true],
    ["not after the same one", by("a"), by("a"), false],
    ["after five minutes of silence", by("a", {}, 6), by("a"), true],
    ["after a message that only oneself sees", by("a"), by("a", { flags: 64 }), true],
    ["with every reply", by("a", { type: 19 }), by("a"), true],
    ["below the start of a thread that shows another's words", by("assignee"), starter, true],
    ["not below the start of a thread that shows one's own words", by("manager"), starter, false],
    [
      "below the start of a thread whose message is gone",
      by("b"),
      by("a", { type: 21, referenced_message: null }),
      true,
    ],
  ])("%s", (_, message, before, begins) => {
    expect(startsGroup(message, before)).toBe(begins);
  });

  test("a thread's start shows the words it was started from, where they are known", () => {
    expect(shownMessage(starter).author.id).toBe("manager");
    expect(shownMessage(by("a", { type: 21, referenced_message: null })).author.id).toBe("a");
    expect(shownMessage(by("a", { type: 19, referenced_message: by("b") })).author.id).toBe("a");
  });
});

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

describe("moments", () => {
  const at = 1_795_261_752;
  const said = (style: string | undefined, nowSeconds = at) =>
    timestampText(at, style, nowSeconds * 1_000, "en-US")?.replace(/\s/g, " ");
  const here = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-US", options).format(at * 1_000).replace(/\s/g, " ");

  test("each style has its form; none is like f", () => {
    expect(said("t")).toMatch(/^\d{1,2}:\d\d [AP]M$/);
    expect(said("T")).toMatch(/^\d{1,2}:\d\d:\d\d [AP]M$/);
    expect(said("d")).toMatch(/^11\/2\d\/2026$/);
    expect(said("D")).toMatch(/^November 2\d, 2026$/);
    expect(said("f")).toBe(`${said("D")} at ${said("t")}`);
    expect(said("F")).toBe(`${here({ weekday: "long" })}, ${said("f")}`);
    expect(said(undefined)).toBe(said("f"));
  });

  test.each([
    [0, "in 0 seconds"],
    [-59, "in 59 seconds"],
    [59, "59 seconds ago"],
    [60, "1 minute ago"],
    [-5 * 60, "in 5 minutes"],
    [59 * 60 + 40, "1 hour ago"],
    [-23 * 3_600, "in 23 hours"],
    [24 * 3_600, "1 day ago"],
    [40 * 86_400, "1 month ago"],
    [-800 * 86_400, "in 2 years"],
  ])("relative, %i s later: %s", (laterSeconds, words) => {
    expect(said("R", at + laterSeconds)).toBe(words);
  });

  test("null when no calendar has it", () => {
    expect(timestampText(9_999_999_999_999)).toBe(null);
  });
});
