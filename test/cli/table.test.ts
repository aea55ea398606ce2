/** Columns stand under each other, whatever is in them, and lines end where the terminal does. */
import { expect, test } from "vitest";
import { fitLine, table } from "../../src/cli/table.ts";

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;

test("each column is as wide as its widest cell", () => {
  expect(
    table(
      ["a", "long head"],
      [
        ["cell", "b"],
        ["", "c"],
      ],
    ),
  ).toEqual(["a     long head", "cell  b", "      c"]);
});

test("colours take no room, wide letters take two columns", () => {
  const lines = table(
    ["name", "x"],
    [
      [red("ok"), "1"],
      ["日本", "2"],
      ["🚀a", "3"],
      ["e\u0301te\u0301", "4"],
    ],
  );
  expect(lines).toEqual(["name  x", `${red("ok")}    1`, "日本  2", "🚀a   3", "e\u0301te\u0301   4"]);
});

test.each([
  ["short", 5, "short"],
  ["longer", 5, "long…"],
  ["日本語", 4, "日…"],
  ["日本語", 6, "日本語"],
  [`ab${red("cdef")}gh`, 5, `ab${red("cd")}…`],
  [red("abc"), 3, red("abc")],
])("%j in %i columns", (line, width, expected) => {
  expect(fitLine(line, width)).toBe(expected);
});
