/** docs/errors.md and the catalogues of the code say the same, both ways. */
import { globSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { faultCodes } from "../../src/domain/errors.ts";
import { suppressedReasons } from "../../src/domain/route.ts";
import { codeIn, root, sectionOf, tableIn, textOf, unionIn } from "./pages.ts";

const page = "docs/errors.md";

/** First and second cell of each row; the first without its backticks. */
function entriesOf(heading: string): Record<string, string | undefined> {
  const rows = tableIn(sectionOf(page, heading));
  return Object.fromEntries(rows.map(([code = "", meaning]) => [code.replaceAll("`", ""), meaning]));
}

describe("fault codes", () => {
  test("have the meanings of the catalogue", () => {
    expect(Object.keys(faultCodes).length).toBeGreaterThan(10);
    expect(entriesOf("## Fault codes")).toEqual(faultCodes);
  });

  test("have causes and a cure", () => {
    for (const row of tableIn(sectionOf(page, "## Fault codes"))) {
      expect(row).toHaveLength(4);
      expect(row.every((cell) => cell.length > 5)).toBe(true);
    }
  });

  test("that nothing raises are named as such", () => {
    const sources = globSync("src/**/*.ts", { cwd: root }).filter((file) => !file.endsWith("domain/errors.ts"));
    const text = sources.map(textOf).join("\n");
    const unraised = Object.keys(faultCodes).filter((code) => !text.includes(`"${code}"`));
    const section = sectionOf(page, "### Codes that nothing raises yet");
    expect(
      codeIn(section)
        .filter((code) => code in faultCodes)
        .sort(),
    ).toEqual(unraised.sort());
  });

  test("that end with 78 are those of `guildhall up`", () => {
    const [, paragraph = ""] = /^(`guildhall up` ends with 78 [\s\S]*?), and so does/m.exec(textOf(page)) ?? [];
    const inCode = /configurationFaults: ReadonlySet<FaultCode> = new Set\(\[([^\]]*)\]/.exec(
      textOf("src/cli/up.ts"),
    )?.[1];
    const codes = [...(inCode ?? "").matchAll(/"(\w+)"/g)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(3);
    expect(codeIn(paragraph).slice(1).sort()).toEqual(codes.sort());
  });
});

test("the reasons for silence are those of routing", () => {
  expect(Object.keys(suppressedReasons).length).toBeGreaterThan(8);
  expect(entriesOf("## Reasons for silence")).toEqual(suppressedReasons);
});

test("the rules of delegation are those of the domain", () => {
  const rules = unionIn("src/domain/task.ts", "export type DelegationRule =");
  expect(rules.length).toBeGreaterThan(5);
  expect(Object.keys(entriesOf("## Rules of delegation")).sort()).toEqual([...rules].sort());
});
