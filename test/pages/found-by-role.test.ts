/** Tests of the page find what people find: by role and name. What has neither, nobody who hears the page could find. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Playwright's other ways to find something. */
const others = /\.(locator|getByTestId|frameLocator|waitForSelector|\$\$?|\$\$?eval)\(|querySelector/;

test("no test of the page looks for classes, ids or tags", () => {
  const support = ["page-moves.ts", "page-stage.ts", "visits.ts"].map((name) =>
    join(import.meta.dirname, "../support", name),
  );
  const tests = readdirSync(import.meta.dirname).map((name) => join(import.meta.dirname, name));
  const files = [...tests, ...support].filter((path) => path !== import.meta.filename);
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((path) => others.test(readFileSync(path, "utf8")))).toEqual([]);
});
