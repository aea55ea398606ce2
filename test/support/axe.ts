/** Looks at a page as axe-core does, the usual judge of accessibility. Used by the page tests. */
import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe-core found grave enough to shut people out; one line for each place, empty when there is nothing. */
export async function graveViolationsOf(page: Page): Promise<readonly string[]> {
  // Evaluated, not added as a script: the page's content security policy rightly refuses scripts of others.
  await page.evaluate(axe.source);
  const { violations }: axe.AxeResults = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return grave.flatMap(({ id, help, nodes }) => nodes.map(({ target, html }) => `${id}: ${help}: ${target}: ${html}`));
}
