/** Ends a run with the one line that machines read: `N passed, N failed, N skipped`; says before it why pages were not tested. */
import type { Reporter, TestModule } from "vitest/node";
import { findChromium } from "./chromium.ts";

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string) => tests.filter((test) => test.result().state === state);
    const brokenModules = modules.filter((module) => module.errors().length > 0).length;
    const failed = inState("failed").length + brokenModules + unhandledErrors.length;
    const skipped = inState("skipped");
    const pages = skipped.filter(({ project }) => project.name === "pages").length;
    const chromium = findChromium();
    if (pages > 0 && "missing" in chromium) {
      process.stdout.write(`\nSkipped the ${pages} tests of the page in a browser: ${chromium.missing}\n`);
    }
    process.stdout.write(`\n${inState("passed").length} passed, ${failed} failed, ${skipped.length} skipped\n`);
  }
}
