/** A line of the log as it is read, and as people see it. */
import { expect, test } from "vitest";
import { logLineText, type Paint, plain, readLogLine } from "../../../src/cli/logs/log-line.ts";

const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const written = (fields: object) =>
  JSON.stringify({ level: 30, time: at, pid: 7, hostname: "h", name: "guildhall", ...fields });
const shown = (fields: object) => logLineText(readLogLine(written(fields)), plain);

test("a line has time, level, bot, message and its fields", () => {
  expect(shown({ bot: "manager", state: "ready", problem: null, msg: "bot changed" })).toBe(
    "2026-01-02 03:04:05.678 UTC INFO  manager: bot changed state=ready",
  );
});

test("without a bot the process is named; values with spaces are quoted, objects are JSON", () => {
  expect(shown({ level: 40, cause: "a b", decision: { kind: "park" }, msg: "worker ended" })).toBe(
    '2026-01-02 03:04:05.678 UTC WARN  guildhall: worker ended cause="a b" decision={kind=park}',
  );
});

test("what is nested is told short, and what is not there not at all", () => {
  const decision = { kind: "restart", afterMs: 250, why: null, spent: { restarts: 2 } };
  expect(shown({ code: null, decision, agents: ["manager", "tech lead"], fine: false, msg: "x" })).toMatch(
    / guildhall: x decision=\{kind=restart afterMs=250 spent=\{restarts=2\}\} agents=\[manager "tech lead"\] fine=false$/,
  );
  const long = shown({ ids: Array.from({ length: 1_000 }, (_, index) => index), msg: "x" });
  expect(long).toMatch(/ ids=\[0 1 2 .*…$/);
  expect(long.length).toBeLessThan(200);
});

test("an error's stack stands below its line, and its cause below that", () => {
  const cause = { name: "Error", message: "no route" };
  const error = { name: "Fault", code: "link_closed", message: "gone", stack: "Fault: gone\n  at x", cause };
  expect(shown({ level: 50, error, msg: "failed" }).split("\n")).toEqual([
    "2026-01-02 03:04:05.678 UTC ERROR guildhall: failed",
    "    Fault: gone",
    "      at x",
    "    code=link_closed",
    "caused by:",
    "    Error: no route",
  ]);
});

test.each([
  "    at crash (worker.js:1:2)",
  '{"level":30,"time":17',
  '{"type":"listening","url":"http://127.0.0.1:1"}',
  "null",
  "",
])("what no process wrote as it should is shown as it is: %j", (raw) => {
  expect(readLogLine(raw)).toEqual({ kind: "other", raw });
  expect(logLineText(readLogLine(raw), plain)).toBe(raw);
});

test("nothing in a line moves the cursor or rings", () => {
  expect(logLineText(readLogLine("a\u001b[2J\u0007\rb"), plain)).toBe("a[2Jb");
  expect(shown({ msg: "x\u001b[Hy", note: "\u009b2J" })).toMatch(/x\[Hy note="?2J"?$/);
});

test("the levels that matter are set off", () => {
  const paint: Paint = (style, text) => `<${style}>${text}`;
  const levels = [30, 40, 50, 60].map((level) => logLineText(readLogLine(written({ level, msg: "" })), paint));
  expect(levels[0]).toContain(" UTC INFO ");
  expect(levels[1]).toContain("<yellow>WARN");
  expect(levels[2]).toContain("<red>ERROR");
  expect(levels[3]).toContain("<red>FATAL");
});
