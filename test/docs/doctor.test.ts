/** The checks that docs/doctor.md lists are those that there are, in their order. What it shows is held by the walk. */
import { expect, test } from "vitest";
import { checkNames } from "../../src/cli/doctor/finding.ts";
import { tableIn, textOf } from "./pages.ts";

test("every check of doctor is explained", () => {
  const rows = tableIn(textOf("docs/doctor.md"));
  expect(rows.map(([name]) => name)).toEqual(checkNames.map((name) => `\`${name}\``));
  expect(rows.every(([, looksAt = ""]) => looksAt.length > 10)).toBe(true);
});
