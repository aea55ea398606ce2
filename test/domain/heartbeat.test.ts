/** When agents beat, what is then due, and what is not worth posting. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Heartbeat } from "../../src/domain/agent.ts";
import {
  dueItems,
  type ItemDue,
  isHeartbeatOk,
  isWithinActiveHours,
  nextBeatAt,
  parseHeartbeat,
} from "../../src/domain/heartbeat.ts";

const at = (iso: string): number => Date.parse(iso);
const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe("parseHeartbeat", () => {
  const dues = (markdown: string) => parseHeartbeat(markdown).items.map(({ text, due }) => [text, due]);

  test.each<[string, string, ItemDue]>([
    ["- [ ] Look around.", "Look around.", { kind: "always" }],
    ["* [ ]  Look   around. ", "Look around.", { kind: "always" }],
    ["  - [ ] nested", "nested", { kind: "always" }],
    ["- [ ] every 2h: check", "check", { kind: "every", everyMs: 2 * hourMs }],
    ["- [ ] every 1m: check", "check", { kind: "every", everyMs: minuteMs }],
    ["- [ ] Every 3d : check: all", "check: all", { kind: "every", everyMs: 72 * hourMs }],
    ["- [ ] at 09:00: report", "report", { kind: "at", minuteOfDay: 540 }],
    ["- [ ] at 9:05:report", "report", { kind: "at", minuteOfDay: 545 }],
    ["- [ ] at 23:59: report at 10:00: no", "report at 10:00: no", { kind: "at", minuteOfDay: 1_439 }],
    ["- [ ] every time a build fails, say so", "every time a build fails, say so", { kind: "always" }],
    ["- [ ] At the end of the day: tidy up", "At the end of the day: tidy up", { kind: "always" }],
    ["- [ ] everything", "everything", { kind: "always" }],
    ["- [ ] attend to 09:00: calls", "attend to 09:00: calls", { kind: "always" }],
  ])("%s", (line, text, due) => {
    expect(dues(line)).toEqual([[text, due]]);
    expect(dues(`# Heartbeat\r\n\r\n${line}\r\nbye\r\n`)).toEqual([[text, due]]);
  });

  test.each([
    "",
    "# Heartbeat",
    "- [x] every 2h: done",
    "- [X] done",
    "- plain",
    "[ ] no list",
    "text - [ ] inside",
    "```\n- [ ] an example\n```",
    "<!-- - [ ] off -->",
    "<!--\n- [ ] off\n\n- [ ] off, too\n-->",
    "<!-- never closed\n- [ ] off",
  ])("notes: %j", (markdown) => expect(parseHeartbeat(markdown)).toEqual({ items: [], problems: [] }));

  test.each([
    "- [ ] every 2x: check",
    "- [ ] every 0m: check",
    "- [ ] every 30s: check",
    "- [ ] every 2h check",
    "- [ ] every 2 hours: check",
    "- [ ] every 1.5h: check",
    "- [ ] every -1h: check",
    "- [ ] every monday: check",
    "- [ ] at 24:00: check",
    "- [ ] at 09:60: check",
    "- [ ] at 9: check",
    "- [ ] at 09:00 check",
    "- [ ] at noon: check",
  ])("malformed: %s", (line) => {
    const { items, problems } = parseHeartbeat(`# Title\n${line}`);
    expect(items).toEqual([]);
    expect(problems).toEqual([{ line: 2, message: expect.any(String), cure: expect.stringContaining('"every 2h:"') }]);
  });

  test.each(["- [ ]", "- [ ]  ", "- [ ] every 2h:", "- [ ] at 09:00: "])("nothing to do: %j", (line) => {
    expect(parseHeartbeat(line)).toEqual({
      items: [],
      problems: [{ line: 1, message: expect.stringContaining("nothing to do"), cure: expect.any(String) }],
    });
  });

  test("lines are counted through comments, code and Windows line ends", () => {
    const markdown = "<!-- a\r\nb -->\r\n```\r\nx\r\n```\r\n- [ ] one\r\n\r\n- [ ] at 09:00: two";
    expect(parseHeartbeat(markdown).items.map(({ line }) => line)).toEqual([6, 8]);
  });

  test("a key holds the schedule, survives a move, and stands for one item only", () => {
    const { items, problems } = parseHeartbeat(
      "- [ ] at 09:00: report\n- [ ] at 17:00: report\n- [ ]  at 09:00:  report",
    );
    expect(items.map(({ key }) => key)).toEqual(["at 09:00: report", "at 17:00: report"]);
    expect(problems).toEqual([
      { line: 3, message: expect.stringContaining("line 1 already"), cure: expect.any(String) },
    ]);
    expect(parseHeartbeat("\n\n* [ ] at 17:00: report").items[0]?.key).toBe(items[1]?.key);
  });

  test("no text makes it throw, and every item has a key and words of its own", () => {
    const piece = fc.constantFrom(
      "- [ ] ",
      "every ",
      "at ",
      "2h",
      "09:00",
      ":",
      " ",
      "\n",
      "```",
      "<!--",
      "-->",
      "- [x] ",
    );
    const text = fc
      .array(fc.oneof(piece, fc.string({ unit: "binary", maxLength: 5 })))
      .map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, (markdown) => {
        const { items, problems } = parseHeartbeat(markdown);
        expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
        for (const { text: words, line } of items) expect([words === "", line > 0]).toEqual([false, true]);
        const boxes = markdown.match(/- \[ \]/g)?.length ?? 0;
        expect(items.length + problems.length).toBeLessThanOrEqual(boxes);
      }),
    );
  });
});

describe("dueItems", () => {
  const { items } = parseHeartbeat("- [ ] always\n- [ ] every 2h: often\n- [ ] at 09:00: daily");
  const due = (lastRuns: Record<string, number>, now: number, zone = "UTC"): string[] =>
    dueItems(items, (key) => lastRuns[key] ?? null, now, zone).map(({ text }) => text);
  const ran = (time: number) => ({ always: time, "every 2h: often": time, "at 09:00: daily": time });

  test("what never ran is due, also before its time of day", () => {
    expect(due({}, at("2026-06-01T08:00:00Z"))).toEqual(["always", "often", "daily"]);
  });

  test("each by its own schedule afterwards", () => {
    const last = ran(at("2026-06-01T08:00:00Z"));
    expect(due(last, at("2026-06-01T08:59:59Z"))).toEqual(["always"]);
    expect(due(last, at("2026-06-01T09:00:00Z"))).toEqual(["always", "daily"]);
    expect(due(last, at("2026-06-01T10:00:00Z"))).toEqual(["always", "often", "daily"]);
  });

  test("a daily item is due once, and late rather than never", () => {
    expect(due(ran(at("2026-06-01T09:00:00Z")), at("2026-06-01T10:00:00Z"))).toEqual(["always"]);
    expect(due(ran(at("2026-06-01T09:20:00Z")), at("2026-06-02T08:59:00Z"))).toEqual(["always", "often"]);
    expect(due(ran(at("2026-06-01T09:20:00Z")), at("2026-06-02T23:00:00Z"))).toContain("daily");
  });

  test("times of day are those of the zone, also on the day the clocks change", () => {
    const last = ran(at("2026-03-28T12:00:00Z"));
    expect(due(last, at("2026-03-29T06:59:00Z"), "Europe/Paris")).not.toContain("daily");
    expect(due(last, at("2026-03-29T07:00:00Z"), "Europe/Paris")).toContain("daily");
  });

  test("a beat that came seconds late does not make the next one miss", () => {
    const late = at("2026-06-01T08:00:40Z");
    expect(due(ran(late), at("2026-06-01T10:00:00Z"))).toContain("often");
    expect(due(ran(late), at("2026-06-01T09:59:30Z"))).not.toContain("often");
  });

  test("a run in the future means a wrong clock, and counts as none", () => {
    expect(due(ran(at("2027-01-01T00:00:00Z")), at("2026-06-01T08:00:00Z"))).toEqual(["always", "often", "daily"]);
  });

  test("over any run of beats, every item comes as often as it says", () => {
    const beats = fc.array(fc.integer({ min: minuteMs, max: 5 * hourMs }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(beats, (gaps) => {
        const lastRuns: Record<string, number> = {};
        let now = at("2026-10-24T00:00:00Z");
        for (const gap of gaps) {
          now += gap;
          for (const { key, due: schedule } of dueItems(items, (one) => lastRuns[one] ?? null, now, "Europe/Paris")) {
            const last = lastRuns[key];
            if (schedule.kind === "every" && last !== undefined)
              expect(now - last).toBeGreaterThanOrEqual(2 * hourMs - minuteMs);
            if (schedule.kind === "at" && last !== undefined) expect(now - last).toBeGreaterThan(0);
            lastRuns[key] = now;
          }
          expect(now - (lastRuns["every 2h: often"] ?? 0)).toBeLessThan(2 * hourMs);
          expect(now - (lastRuns["at 09:00: daily"] ?? 0)).toBeLessThan(25 * hourMs);
        }
      }),
    );
  });
});

const beat = (changes: Partial<Heartbeat> = {}): Heartbeat => ({
  schedule: { kind: "every", everyMs: 30 * minuteMs },
  zone: "UTC",
  activeHours: null,
  target: "agent-logs",
  ...changes,
});
const cron = (pattern: string, changes: Partial<Heartbeat> = {}) =>
  beat({ schedule: { kind: "cron", pattern }, ...changes });
const hours = (fromHour: number, toHour: number) => ({ fromMinute: fromHour * 60, toMinute: toHour * 60 });

describe("isWithinActiveHours", () => {
  const within = (time: string, activeHours: Heartbeat["activeHours"], zone = "UTC") =>
    isWithinActiveHours(beat({ activeHours, zone }), at(`2026-07-01T${time}Z`));

  test("from inclusive, to exclusive, in the zone", () => {
    const at8to20 = ["07:59:59.999", "08:00", "19:59:59.999", "20:00"].map((time) => within(time, hours(8, 20)));
    expect(at8to20).toEqual([false, true, true, false]);
    expect([within("06:00", hours(8, 20), "Europe/Paris"), within("18:00", hours(8, 20), "Europe/Paris")]).toEqual([
      true,
      false,
    ]);
  });

  test("across midnight, the whole day, and without hours", () => {
    expect(["21:59", "22:00", "00:00", "05:59", "06:00"].map((time) => within(time, hours(22, 6)))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(["00:00", "23:59"].map((time) => within(time, hours(0, 24)))).toEqual([true, true]);
    expect(within("03:00", null)).toBe(true);
  });
});

describe("nextBeatAt", () => {
  const next = (heartbeat: Heartbeat, last: string | null, now: string) =>
    iso(nextBeatAt(heartbeat, last === null ? null : at(last), at(now)));

  test("every: one distance after the last beat, or after now when there was none", () => {
    expect(next(beat(), "2026-06-01T10:00:00Z", "2026-06-01T10:00:05Z")).toBe("2026-06-01T10:30:00.000Z");
    expect(next(beat(), null, "2026-06-01T10:00:05Z")).toBe("2026-06-01T10:30:05.000Z");
    expect(next(beat(), "2026-06-01T10:00:00Z", "2026-06-01T10:30:00Z")).toBe("2026-06-01T10:30:00.000Z");
    expect(next(beat(), "2026-06-01T10:00:00Z", "2026-06-01T10:00:00Z")).toBe("2026-06-01T10:30:00.000Z");
  });

  test("every: missed beats are skipped, a last beat in the future is a wrong clock", () => {
    expect(next(beat(), "2026-06-01T10:00:00Z", "2026-06-04T10:10:00Z")).toBe("2026-06-04T10:30:00.000Z");
    expect(next(beat(), "2027-01-01T00:00:00Z", "2026-06-04T10:10:00Z")).toBe("2026-06-04T10:40:00.000Z");
  });

  test("every: outside the hours it comes when they open", () => {
    const working = beat({ activeHours: hours(8, 20), zone: "Europe/Paris" });
    expect(next(working, "2026-06-01T17:45:00Z", "2026-06-01T17:45:01Z")).toBe("2026-06-02T06:00:00.000Z");
    const daily = beat({ schedule: { kind: "every", everyMs: 24 * hourMs }, activeHours: hours(8, 20) });
    expect(next(daily, "2026-06-01T21:00:00Z", "2026-06-01T21:00:01Z")).toBe("2026-06-03T08:00:00.000Z");
  });

  test("every: keeps its distance, not its clock time, when the clocks change", () => {
    const working = beat({ zone: "Europe/Paris", schedule: { kind: "every", everyMs: 6 * hourMs } });
    expect(next(working, "2026-03-28T22:00:00Z", "2026-03-28T22:00:00Z")).toBe("2026-03-29T04:00:00.000Z");
  });

  test("cron: the next moment of the pattern in the zone, now included unless it has just beaten", () => {
    const weekdays = cron("0 9 * * 1-5", { zone: "Europe/Paris" });
    expect(next(weekdays, null, "2026-06-05T06:59:59Z")).toBe("2026-06-05T07:00:00.000Z");
    expect(next(weekdays, null, "2026-06-05T07:00:00Z")).toBe("2026-06-05T07:00:00.000Z");
    expect(next(weekdays, "2026-06-05T07:00:00Z", "2026-06-05T07:00:00Z")).toBe("2026-06-08T07:00:00.000Z");
    expect(next(weekdays, "2026-06-05T07:00:02Z", "2026-06-05T07:00:09Z")).toBe("2026-06-08T07:00:00.000Z");
    expect(next(weekdays, "2020-01-01T00:00:00Z", "2026-06-05T07:00:00.001Z")).toBe("2026-06-08T07:00:00.000Z");
  });

  test("cron: a skipped time comes right after the gap, a repeated one once, a short distance keeps going", () => {
    const night = cron("30 2 * * *", { zone: "Europe/Paris" });
    expect(next(night, null, "2026-03-28T12:00:00Z")).toBe("2026-03-29T01:00:00.000Z");
    expect(next(night, "2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z")).toBe("2026-10-26T01:30:00.000Z");
    const often = cron("*/30 * * * *", { zone: "Europe/Paris" });
    expect(next(often, "2026-10-25T00:30:00Z", "2026-10-25T00:30:01Z")).toBe("2026-10-25T01:00:00.000Z");
  });

  test("cron: the first moment within the hours, or never", () => {
    const half = cron("*/30 * * * *", { activeHours: hours(8, 20) });
    expect(next(half, "2026-06-01T19:30:00Z", "2026-06-01T19:30:00Z")).toBe("2026-06-02T08:00:00.000Z");
    const quarterPast = cron("15 */5 * * *", { activeHours: hours(8, 20) });
    expect(next(quarterPast, null, "2026-06-01T21:00:00Z")).toBe("2026-06-02T10:15:00.000Z");
    expect(next(cron("0 3 * * *", { activeHours: hours(8, 20) }), null, "2026-06-01T12:00:00Z")).toBeNull();
    expect(next(cron("0 3 30 2 *"), null, "2026-06-01T12:00:00Z")).toBeNull();
  });

  test("is never in the past, never outside the hours, and never twice within a distance", () => {
    const heartbeat: fc.Arbitrary<Heartbeat> = fc
      .record({
        schedule: fc.oneof(
          fc
            .integer({ min: 1, max: 3_000 })
            .map((minutes) => ({ kind: "every" as const, everyMs: minutes * minuteMs })),
          fc
            .constantFrom("*/7 * * * *", "30 2 * * *", "0 9 * * 1-5", "15 */5 1 * *")
            .map((pattern) => ({ kind: "cron" as const, pattern })),
        ),
        zone: fc.constantFrom("UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe"),
        activeHours: fc.option(
          fc
            .record({ fromMinute: fc.nat(1_439), toMinute: fc.nat(1_440) })
            .filter(({ fromMinute, toMinute }) => fromMinute !== toMinute),
        ),
      })
      .map(beat);
    const moment = fc.integer({ min: at("2026-03-01T00:00:00Z"), max: at("2026-11-30T00:00:00Z") });
    fc.assert(
      fc.property(heartbeat, fc.option(moment), moment, (one, last, now) => {
        const first = nextBeatAt(one, last, now);
        if (first === null) {
          expect(one.schedule.kind).toBe("cron");
          return;
        }
        expect(first).toBeGreaterThanOrEqual(now);
        expect(isWithinActiveHours(one, first)).toBe(true);
        const second = nextBeatAt(one, first, first) ?? Number.POSITIVE_INFINITY;
        const least = one.schedule.kind === "every" ? one.schedule.everyMs : minuteMs;
        expect(second - first).toBeGreaterThanOrEqual(least);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("isHeartbeatOk", () => {
  test.each([
    "HEARTBEAT_OK",
    " HEARTBEAT_OK\n",
    "**HEARTBEAT_OK**",
    "`HEARTBEAT_OK`",
    "```\nHEARTBEAT_OK\n```",
    "```text\nHEARTBEAT_OK\n```",
    "> HEARTBEAT_OK",
    "# HEARTBEAT_OK",
    "- HEARTBEAT_OK",
    "HEARTBEAT\\_OK",
    "HEARTBEAT_OK.",
    "HEARTBEAT_OK!!",
    "**HEARTBEAT_OK.** …",
    '"HEARTBEAT_OK"',
    "~~HEARTBEAT_OK~~",
    "||HEARTBEAT_OK||",
    "‘HEARTBEAT_OK’",
    "_HEARTBEAT_OK_",
  ])("%j", (answer) => expect(isHeartbeatOk(answer)).toBe(true));

  test.each([
    "",
    "OK",
    "heartbeat_ok",
    "HEARTBEAT OK",
    "HEARTBEAT_OKAY",
    "HEARTBEAT_OK, but the build is red",
    "HEARTBEAT_OK 👍",
    "HEARTBEAT_OK\n\nOne task is overdue.",
    "All is well: HEARTBEAT_OK",
    "NOT_HEARTBEAT_OK",
    "```\nHEARTBEAT_OK\n```\nDone: 3",
    "HEARTBEAT_OK HEARTBEAT_OK",
  ])("not %j", (answer) => expect(isHeartbeatOk(answer)).toBe(false));
});
