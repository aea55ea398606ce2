/** Moments in text and dates beside messages. */
import { describe, expect, test } from "vitest";
import { messageTime, timestampText } from "../../web/text/timestamp.ts";

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

describe("the time of a message", () => {
  const now = new Date(2026, 10, 21, 0, 30).getTime();
  const said = (...at: [number, number, number, number, number]) =>
    messageTime(new Date(...at).toISOString(), now, "en-US").replace(/\s/g, " ");

  test("today it is the time alone, yesterday with that word, else with the date", () => {
    expect(said(2026, 10, 21, 0, 10)).toBe("12:10 AM");
    expect(said(2026, 10, 20, 23, 50)).toBe("Yesterday at 11:50 PM");
    expect(said(2026, 10, 19, 23, 50)).toBe("11/19/26 11:50 PM");
  });
});
