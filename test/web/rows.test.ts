/** What stands in the list of messages: groups, dates, the line above what is new. */
import { describe, expect, test } from "vitest";
import { rowsOf, shownMessage, startsGroup } from "../../web/message/rows.ts";
import { pageMessage as message } from "../support/page-message.ts";

describe("a new author begins", () => {
  const startMs = Date.parse("2026-01-01T00:00:00Z");
  const by = (id: string, more: Parameters<typeof message>[0] = {}, afterMinutes = 0) =>
    message({ authorId: id, timestamp: new Date(startMs + afterMinutes * 60_000).toISOString(), ...more });
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
  ])("%s", (_, said, before, begins) => {
    expect(startsGroup(said, before)).toBe(begins);
  });

  test("a thread's start shows the words it was started from, where they are known", () => {
    expect(shownMessage(starter).author.id).toBe("manager");
    expect(shownMessage(by("a", { type: 21, referenced_message: null })).author.id).toBe("a");
    expect(shownMessage(by("a", { type: 19, referenced_message: by("b") })).author.id).toBe("a");
  });
});

describe("the rows of a log", () => {
  const at = (id: string, day: number, authorId = "7") =>
    message({ id, authorId, timestamp: new Date(2026, 0, day, 12).toISOString() });
  const picture = (rows: ReturnType<typeof rowsOf>) =>
    rows.map((row) => (row.kind === "message" ? `${row.message.id}${row.isFirst ? " first" : ""}` : row.kind));

  test("each day begins with its date and the author", () => {
    expect(picture(rowsOf([at("10", 1), at("11", 1), at("12", 2)], null, "me"))).toEqual([
      "day",
      "10 first",
      "11",
      "day",
      "12 first",
    ]);
  });

  test("the line stands once, above the first new message of somebody else, which begins a group", () => {
    const log = [at("10", 1), at("11", 1, "me"), at("12", 1), at("13", 1)];
    expect(picture(rowsOf(log, "10", "me"))).toEqual(["day", "10 first", "11 first", "new", "12 first", "13"]);
    expect(picture(rowsOf(log, "12", "me")).slice(-2)).toEqual(["new", "13 first"]);
    expect(picture(rowsOf(log, "13", "me"))).not.toContain("new");
    expect(picture(rowsOf(log, "9", "me")).slice(0, 3)).toEqual(["day", "new", "10 first"]);
  });
});
