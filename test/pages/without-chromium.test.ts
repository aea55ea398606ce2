/** Where there is no Chromium the page tests are skipped with one line that says how to get it; where it is required they fail. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Runs the tests of complaints.test.ts, which need a browser and little else, in a run of their own. */
function runPageTests(environment: Readonly<Record<string, string>>): { status: number | null; said: string } {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const run = spawnSync(process.execPath, [vitest, "run", "test/pages/complaints.test.ts"], {
    cwd: root,
    encoding: "utf8",
    timeout: 50_000,
    env: { PATH: process.env.PATH, NO_COLOR: "1", CHROMIUM_PATH: "/absent/chromium", ...environment },
  });
  return { status: run.status, said: run.stdout + run.stderr };
}

const cure = "Install Chromium (Debian: apt-get install chromium) or set CHROMIUM_PATH to its program.";

test("skipped, and told why once", () => {
  const { status, said } = runPageTests({});
  const line = `Skipped the 6 tests of the page in a browser: CHROMIUM_PATH names /absent/chromium, which is not there. ${cure}`;
  expect(said.split("\n").filter((one) => one.includes("CHROMIUM_PATH"))).toEqual([line]);
  expect(said).toContain("\n0 passed, 0 failed, 6 skipped\n");
  expect(status).toBe(0);
});

test("failed, where Chromium is required", () => {
  const { status, said } = runPageTests({ CHROMIUM_REQUIRED: "1" });
  expect(said).toContain(`Pages cannot be opened: CHROMIUM_PATH names /absent/chromium, which is not there. ${cure}`);
  expect(said).toContain("\n0 passed, 6 failed, 0 skipped\n");
  expect(status).toBe(1);
});
