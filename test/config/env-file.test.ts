/** `.env`: the scan beside dotenv agrees with dotenv about what is written, and complains about nothing that is right. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { type EnvEntry, readEnvFile } from "../../src/config/env-file.ts";
import type { Findings } from "../../src/config/problem.ts";

const root = mkdtempSync(join(tmpdir(), "guildhall-env-"));
afterAll(() => rmSync(root, { recursive: true }));

function read(text: string): { entries: ReadonlyMap<string, EnvEntry>; findings: Findings } {
  const findings: Findings = { problems: [], notices: [] };
  writeFileSync(join(root, ".env"), text);
  return { entries: readEnvFile(root, findings), findings };
}

test("comments, blank lines, export, quotes and values over several lines are right", () => {
  const text = `# a comment

export A=1
B = "two # words" # said so
C='
three
lines'
D: 4
E=
F=a #cut on purpose
G=last
H='it\\'s'`;
  const { entries, findings } = read(text);
  expect(findings).toEqual({ problems: [], notices: [] });
  expect([...entries].map(([name, { value, line }]) => [name, value, line])).toEqual([
    ["A", "1", 3],
    ["B", "two # words", 4],
    ["C", "\nthree\nlines", 5],
    ["D", "4", 8],
    ["E", "", 9],
    ["F", "a", 10],
    ["G", "last", 11],
    ["H", "it\\'s", 12],
  ]);
});

test.each([
  ["A", 1, null, "is not a line of the form NAME=value"],
  ["\n=1", 2, null, "is not a line of the form NAME=value"],
  ["1A=1", 1, null, "is not a line of the form NAME=value"],
  ["A=1\nB=2\nA=3", 3, "A", "is set a second time; the first is on line 1"],
  ["A=b#c", 1, "A", 'has a "#" in its value, and what follows it would be cut off as a comment'],
  ["A='b\nc", 1, "A", "has a quote that is never closed"],
  ['A="b" c', 1, "A", "has text after the closing quote"],
  ['A="b\nB="c"', 1, "A", "has text after the closing quote"],
])("%j is told", (text, line, key, message) => {
  expect(read(text).findings.problems[0]).toMatchObject({ file: ".env", line, key, message });
});

test("names, values and lines are found however they are quoted and spaced", () => {
  const plain = fc.stringMatching(/^[a-zA-Z0-9:/@.,_-]{1,20}$/);
  const quoted = fc.stringMatching(/^[a-zA-Z0-9:/@., #_\n-]{0,20}$/);
  const entry = fc.oneof(
    plain.map((value) => ({ value, text: value })),
    quoted.map((value) => ({ value, text: `"${value}"` })),
    quoted.map((value) => ({ value, text: `'${value}'  # why` })),
  );
  const lead = fc.constantFrom("", "# note\n", "\n\n", "export ", "  ");
  fc.assert(
    fc.property(fc.array(fc.tuple(lead, entry), { maxLength: 6 }), (rows) => {
      let text = "";
      const expected = rows.map(([before, { value, text: written }], index) => {
        const line = `${text}${before}`.split("\n").length;
        text += `${before}V${index}=${written}\n`;
        return [`V${index}`, { value, line }];
      });
      const { entries, findings } = read(text);
      expect(findings.problems).toEqual([]);
      expect([...entries]).toEqual(expected);
    }),
  );
});
