/**
 * The pages that one test opens, each in a context of its own (cookies, storage, size, colours). A page that complains fails
 * the test; what a failed test has seen is kept. Made by browser.ts for every test.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { complaintsOf } from "./page-complaints.ts";

/** How long the page may take for whatever a test waits for; bots think in between. */
const patienceMs = 15_000;

/** What differs from a light desktop browser. */
export interface VisitOptions extends BrowserContextOptions {
  /** Complaints that this test provokes, by their text; any other one fails it. */
  readonly provokes?: RegExp;
}

/** The test that visits. */
export interface Visitor {
  readonly browser: Browser;
  readonly isFailed: () => boolean;
  /** An existing folder for what a failed test has seen. */
  readonly keepIn: string;
  /** Hears where that is. */
  readonly tell: (folder: string) => void;
}

/** The visits of one test. */
export class Visits {
  readonly #visitor: Visitor;
  readonly #pages: { readonly page: Page; readonly complaints: readonly string[] }[] = [];

  constructor(visitor: Visitor) {
    this.#visitor = visitor;
  }

  /** Opens an address as a new visitor would: nothing is remembered from other visits. */
  readonly open = async (url: string, { provokes, ...options }: VisitOptions = {}): Promise<Page> => {
    const size = { width: 1_280, height: 800 };
    const context = await this.#visitor.browser.newContext({ viewport: size, reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(patienceMs);
    await context.tracing.start({ snapshots: true });
    const page = await context.newPage();
    this.#pages.push({ page, complaints: complaintsOf(page, provokes) });
    await page.goto(url);
    return page;
  };

  /** Closes every page. @throws when one of them complained */
  async end(): Promise<void> {
    const complaints = this.#pages.flatMap((visit) => visit.complaints);
    const { browser, isFailed, tell } = this.#visitor;
    if (isFailed() || complaints.length > 0) tell(await this.#keep());
    for (const { page } of this.#pages) await page.context().close();
    expect(browser.contexts(), "pages left open").toEqual([]);
    if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join("\n")}`);
  }

  /** Pictures, what a screen reader is told, and traces for `playwright show-trace`. */
  async #keep(): Promise<string> {
    const folder = mkdtempSync(join(this.#visitor.keepIn, "guildhall-failed-page-"));
    for (const [index, { page }] of this.#pages.entries()) {
      const path = join(folder, `visit-${index + 1}`);
      await page.screenshot({ path: `${path}.png` });
      writeFileSync(`${path}.txt`, await page.getByRole("document").ariaSnapshot());
      await page.context().tracing.stop({ path: `${path}.zip` });
    }
    return folder;
  }
}
