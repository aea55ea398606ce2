/**
 * A real Chromium for the tests of the page: one browser for each test file, started with its first visit. Debian's, or what
 * CHROMIUM_PATH names.
 */
import { tmpdir } from "node:os";
import { test as base } from "vitest";
import { findChromium, isChromiumRequired } from "./chromium.ts";
import { launchChromium } from "./launch-chromium.ts";
import { Visits } from "./visits.ts";

const pageTest = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the source what a fixture asks for.
  .extend("browser", { scope: "file" }, async ({}, { onCleanup }) => {
    const { browser, close } = await launchChromium();
    onCleanup(close);
    return browser;
  })
  .extend("visit", async ({ browser, task }, { onCleanup }) => {
    const visits = new Visits({
      browser,
      isFailed: () => task.result?.state === "fail",
      keepIn: tmpdir(),
      tell: (folder) => process.stderr.write(`What "${task.name}" saw is kept in ${folder}\n`),
    });
    onCleanup(() => visits.end());
    return visits.open;
  });

/** A test with pages: `visit` opens one. Skipped where there is no Chromium, unless there has to be one. */
export const test = "path" in findChromium() || isChromiumRequired() ? pageTest : pageTest.skip;
