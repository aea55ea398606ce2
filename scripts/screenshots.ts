/**
 * Takes the pictures of the page that the documentation shows: starts the product, plays a scene in it, and writes
 * `docs/images/*.png`. Run by `npm run screenshots`, with the Chromium of the page tests. Look at them before committing.
 */
import { mkdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium } from "../test/support/launch-chromium.ts";
import { box, channelLink, heard, openChannel, say, useTool } from "../test/support/page-moves.ts";
import { phone } from "../test/support/page-sizes.ts";
import { repository } from "../test/support/product.ts";
import { startWalk, type Walk } from "../test/support/product-walk.ts";

const folder = join(repository, "docs/images");
const maxBytes = 300 * 1_024;
const desktop: BrowserContextOptions = { viewport: { width: 1_360, height: 850 }, reducedMotion: "reduce" };

const finding = [
  "The bracket holds, with little to spare:",
  "```yaml",
  "static:    { stress: 118, margin: 1.9 }",
  "resonance: { stress: 164, margin: 1.3 } # at 43 Hz",
  "```",
].join("\n");

const walk = await startWalk({ sandboxed: true });
const { browser, close } = await launchChromium();
try {
  mkdirSync(folder, { recursive: true });
  await takePictures(browser, walk);
} finally {
  await close();
  await walk.end();
}

async function takePictures(browser: Browser, { discord }: Walk): Promise<void> {
  const light = await visit(browser, discord.url, { ...desktop, colorScheme: "light" });
  await play(light);
  await take(light, "page-light");
  const dark = await visit(browser, discord.url, { ...desktop, colorScheme: "dark" });
  await openChannel(dark, "task-board");
  await heard(dark, "I would add a rib.", "Optimizer");
  await take(dark, "page-dark");
  const small = await visit(browser, discord.url, { ...phone, reducedMotion: "reduce", deviceScaleFactor: 2 });
  await openFromDrawer(small, "task-board");
  await heard(small, "I would add a rib.", "Optimizer");
  await take(small, "page-phone");
  await showBackstage(light);
  await take(light, "backstage");
  await showWeather(light);
  await take(light, "weather");
}

async function visit(browser: Browser, url: string, options: BrowserContextOptions): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(url);
  return page;
}

/** A chat, a mention, a delegation with its thread and its result, a reaction. */
async function play(page: Page): Promise<void> {
  await openChannel(page, "task-board");
  await say(page, "Good morning! Who are you?");
  await heard(page, "Hi newcomer.", "Manager");
  await say(page, `@Auditor repeat after me: ${finding}`);
  await heard(page, "with little to spare", "Auditor");
  await say(page, "delegate to optimizer: repeat after me: **Resonance** is the one to watch. I would add a rib.");
  const result = await heard(page, "I would add a rib.", "Optimizer");
  await useTool(result, "Add reaction");
  await page.getByRole("searchbox").fill("tada");
  await page.getByRole("dialog").getByRole("button", { name: "tada" }).waitFor();
  await page.keyboard.press("Enter");
  await result.getByRole("button", { name: "🎉, 1 reaction" }).waitFor();
  await page.mouse.move(0, 0);
  await box(page).focus();
}

async function openFromDrawer(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Channels" }).click();
  await channelLink(page, name).click();
}

/** The roster and the first reports in `#agent-logs`, and the panel after a bot was killed and has come back. */
async function showBackstage(page: Page): Promise<void> {
  await openChannel(page, "agent-logs");
  await heard(page, "still open", "Secretary");
  await page.getByRole("button", { name: "Backstage" }).click();
  await page.getByRole("button", { name: "Kill Auditor" }).click();
  await page.getByRole("article", { name: "Auditor" }).getByText("RESUME").waitFor();
}

/** Questions in a hurricane, after some were answered. */
async function showWeather(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Weather" }).click();
  await openChannel(page, "task-board");
  await page.getByRole("combobox", { name: "How many" }).selectOption("240 a minute");
  await page.getByRole("button", { name: "Make it rain questions" }).click();
  await page.getByRole("spinbutton", { name: "Seed" }).fill("7");
  await page.getByRole("radio", { name: "hurricane" }).check();
  await page.getByLabel("What became of the questions").getByText(/^9\d$/).first().waitFor();
  await page.mouse.move(0, 0);
}

async function take(page: Page, name: string): Promise<void> {
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  const { size } = statSync(path);
  if (size > maxBytes) throw new Error(`${relative(repository, path)} has ${size} bytes, more than ${maxBytes}.`);
  process.stdout.write(`${relative(repository, path)}: ${Math.round(size / 1_024)} KB\n`);
}
