/** Starts the Chromium that page tests and the screenshots of the docs use. Knows nothing of tests. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { findChromium } from "./chromium.ts";
import { processesSaying } from "./processes.ts";
import { until } from "./until.ts";

/** Beside `--headless` and `--no-sandbox`, which playwright adds: nothing that reaches out to the network. */
const flags = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A headless Chromium that leaves neither files nor processes behind once closed. */
export async function launchChromium(): Promise<{ readonly browser: Browser; readonly close: () => Promise<void> }> {
  const found = findChromium();
  if ("missing" in found) throw new Error(`Pages cannot be opened: ${found.missing}`);
  const home = mkdtempSync(join(tmpdir(), "guildhall-browser-"));
  // Chromium writes into its home and its temporary folder; both are ours, and the folder's name marks its processes.
  const env = { PATH: process.env.PATH ?? "", HOME: home, TMPDIR: home };
  const browser = await chromium.launch({ executablePath: found.path, artifactsDir: home, args: flags, env });
  const close = async (): Promise<void> => {
    await browser.close();
    await until(() => {
      const left = processesSaying(home);
      if (left.length > 0) throw new Error(`Chromium was closed and left processes behind: ${left.join(", ")}.`);
    });
    rmSync(home, { recursive: true });
  };
  return { browser, close };
}
