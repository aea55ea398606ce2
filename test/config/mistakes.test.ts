/** One fixture per mistake that people make, each with the words that they are told. */
import { globSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { formatProblems } from "../../src/config/problem.ts";
import { makeFixture, readFixture } from "./fixture.ts";

const names = globSync("mistakes/*.txt", { cwd: join(import.meta.dirname, "../fixtures/config") }).sort();

test("there is a fixture for each kind of mistake", () => {
  expect(names.length).toBeGreaterThanOrEqual(40);
});

describe.each(names)("%s", (name) => {
  test("is told with place, key and cure", () => {
    using fixture = makeFixture(readFixture(name));
    const result = loadConfig({ root: fixture.root, env: fixture.env });
    expect(result.ok ? "no problem" : formatProblems(result.problems)).toBe(fixture.expected);
  });

  test("gives no secret away", () => {
    expect(readFixture(name).get("expected")).not.toMatch(/secret|FAKE/);
  });
});
