/** Where the Chromium of the page tests is. Used by the browser of these tests and by the line that ends a test run. */
import { existsSync } from "node:fs";

/** Debian's. */
const usualPath = "/usr/bin/chromium";

/** Chromium's program, or a sentence that says what is missing and how to get it. */
export type FoundChromium = { readonly path: string } | { readonly missing: string };

/** Looks for Chromium: the program that CHROMIUM_PATH names, else Debian's. */
export function findChromium({ CHROMIUM_PATH: named }: NodeJS.ProcessEnv = process.env): FoundChromium {
  const path = named || usualPath;
  if (existsSync(path)) return { path };
  const where = named ? `CHROMIUM_PATH names ${named}, which is not there` : `there is no ${usualPath}`;
  return {
    missing: `${where}. Install Chromium (Debian: apt-get install chromium) or set CHROMIUM_PATH to its program.`,
  };
}

/** True where a missing Chromium has to fail the page tests instead of skipping them: in CI. */
export function isChromiumRequired({ CHROMIUM_REQUIRED }: NodeJS.ProcessEnv = process.env): boolean {
  return CHROMIUM_REQUIRED === "1";
}
