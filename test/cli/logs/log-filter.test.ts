/** Which lines are shown, and whose the last words of a crash are. */
import { expect, test } from "vitest";
import { LogFilter, type LogQuery } from "../../../src/cli/logs/log-filter.ts";
import { readLogLine } from "../../../src/cli/logs/log-line.ts";

const all: LogQuery = { bot: null, minLevel: 10, since: null };
const line = (msg: string, fields: object = {}) => JSON.stringify({ level: 30, time: 1_000, msg, ...fields });
const log = [
  line("start", { time: 500 }),
  line("ready", { bot: "manager" }),
  "Error: out of luck",
  "    at brain",
  line("worker ended", { bot: "auditor", level: 40 }),
  line("bot state", { bot: "manager", level: 30 }),
];

function shown(query: Partial<LogQuery>, lines = log): readonly string[] {
  const filter = new LogFilter({ ...all, ...query });
  const passed = [...lines.flatMap((raw) => filter.push(readLogLine(raw))), ...filter.flush()];
  return passed.map((one) => (one.kind === "record" ? one.message : one.raw));
}

test("without a wish everything is shown at once", () => {
  expect(shown({})).toEqual(["start", "ready", "Error: out of luck", "    at brain", "worker ended", "bot state"]);
});

test("a bot's lines come with what its process said when it crashed", () => {
  expect(shown({ bot: "auditor" })).toEqual(["Error: out of luck", "    at brain", "worker ended"]);
  expect(shown({ bot: "manager" })).toEqual(["ready", "bot state"]);
});

test("last words count for more than any level", () => {
  expect(shown({ minLevel: 50 })).toEqual(["Error: out of luck", "    at brain"]);
  expect(shown({ bot: "auditor", minLevel: 50 })).toEqual(["Error: out of luck", "    at brain"]);
  expect(shown({ minLevel: 40 })).toEqual(["Error: out of luck", "    at brain", "worker ended"]);
});

test("what is older is left out, with the words before it", () => {
  expect(shown({ since: 1_000 })[0]).toBe("ready");
  expect(shown({ since: 900 }, ["words", line("old", { time: 899 }), line("new")])).toEqual(["new"]);
});

test("words that no line follows are shown unless a bot was asked for", () => {
  expect(shown({ since: 0 }, ["last"])).toEqual(["last"]);
  expect(shown({ bot: "manager" }, ["last"])).toEqual([]);
});
