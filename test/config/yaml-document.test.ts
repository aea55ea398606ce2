/** Lines and paths: a problem points at the key that a person has to change. */
import { expect, test } from "vitest";
import { nearest } from "../../src/config/did-you-mean.ts";
import { type Findings, formatProblems, type Problem } from "../../src/config/problem.ts";
import { parseYaml } from "../../src/config/yaml-document.ts";
import { formatPath } from "../../src/config/yaml-path.ts";

const text = `# a comment
a: 1
b:
  c: [x, y]
  d:
    - one
    - e: { f: 2 }
"1": text
`;

test("every key and list entry knows its line, and what is missing points at what is there", () => {
  const findings: Findings = { problems: [], notices: [] };
  const document = parseYaml("some.yaml", text, findings);
  expect(findings.problems).toEqual([]);
  expect(document?.value).toEqual({ a: 1, b: { c: ["x", "y"], d: ["one", { e: { f: 2 } }] }, "1": "text" });
  const lines = [["a"], ["b"], ["b", "c", 1], ["b", "d", 0], ["b", "d", 1, "e", "f"], ["1"], ["b", "z"], ["z"], []];
  expect(lines.map((path) => document?.lineOf(path))).toEqual([2, 3, 4, 6, 7, 8, 3, 1, 1]);
});

test("a key called like part of an object is only a key", () => {
  const findings: Findings = { problems: [], notices: [] };
  const document = parseYaml("some.yaml", "__proto__: { polluted: true }\nconstructor: 1\n", findings);
  expect(Object.keys(document?.value ?? {})).toEqual(["__proto__", "constructor"]);
  expect("polluted" in {}).toBe(false);
});

test("nesting without end is refused, not followed", () => {
  const findings: Findings = { problems: [], notices: [] };
  expect(parseYaml("some.yaml", "[".repeat(100_000), findings)).toBeNull();
  expect(findings.problems.length).toBeGreaterThan(0);
});

test("paths read as people write them", () => {
  expect(formatPath([])).toBeNull();
  expect(formatPath(["categories", "OPS", "listeners", 1])).toBe("categories.OPS.listeners[1]");
  expect(formatPath(["channels", "Büro 1", "owner"])).toBe('channels."Büro 1".owner');
});

test("problems are sorted by file and line", () => {
  const at = (file: string, line: number | null): Problem => ({
    file,
    line,
    key: null,
    message: "is so",
    cure: "Mend.",
  });
  expect(formatProblems([at("b", 10), at("b", 9), at("a", null)])).toBe(
    "The configuration has 3 problems:\n  a  is so. Mend.\n  b:9  is so. Mend.\n  b:10  is so. Mend.",
  );
});

test.each([
  ["onwer", ["owner", "channels"], "owner"],
  ["OWNER", ["owner"], "owner"],
  ["colour", ["owner", "channels"], null],
  ["x", [], null],
])("%s among %j is taken for %s", (word, known, expected) => {
  expect(nearest(word, known)).toBe(expected);
});
