/** How the weather's panel fits what is beside it, without Guildhall: nothing covers, nothing is cut, nothing waits without a word. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { heard } from "../support/page-moves.ts";
import { phone } from "../support/page-sizes.ts";
import { botName, type PageStage, startPageStage } from "../support/page-stage.ts";
import { must } from "../support/product-discord.ts";
import { until } from "../support/until.ts";
import type { Visits } from "../support/visits.ts";

let stage: PageStage;
let place: string;
beforeAll(async () => {
  stage = await startPageStage();
  place = await stage.discord.channel("stage");
  await stage.nina.say(place, "one two three");
});
afterAll(() => stage.end());

/** Without Guildhall nobody tells figures; and the seed of a test is refused. */
const provokes = /\/metrics\b|\/sandbox\/weather\b/;

async function openWeather(visit: Visits["open"], options = {}): Promise<Page> {
  const page = await visit(`${stage.page(stage.nina)}#${place}`, { ...options, provokes });
  await heard(page, "one two three", "nina");
  await page.getByRole("button", { name: "Backstage", exact: true }).click();
  await page.getByRole("tab", { name: "Weather" }).click();
  await page.getByRole("heading", { name: "Questions" }).waitFor();
  return page;
}

const boxOf = async (what: Locator) => must(await what.boundingBox(), "box");

test("on a phone Tab stays out of the messages beneath, until the panel is closed", async ({ visit }) => {
  const page = await openWeather(visit, phone);
  const isBeneath = "document.activeElement.closest('main > :not(header), [aria-label=\"Skip links\"]') !== null";
  for (const key of ["Tab", "Shift+Tab"]) {
    await page.getByRole("tab", { name: "Weather" }).focus();
    for (let count = 0; count < 60; count++) {
      await page.keyboard.press(key);
      expect(await page.evaluate(isBeneath)).toBe(false);
    }
  }
  await page.getByRole("button", { name: "Close backstage" }).click();
  await until(async () => {
    await page.keyboard.press("Tab");
    expect(await page.evaluate(isBeneath)).toBe(true);
  });
});

test("a seed that cannot be is told below its box, until another is typed", async ({ visit }) => {
  const page = await openWeather(visit, phone);
  const seed = page.getByRole("spinbutton", { name: "Seed" });
  await seed.fill("-5");
  await page.getByRole("radio", { name: "breezy" }).tap();
  const alert = page.getByRole("alert").filter({ hasText: "The weather was not changed" });
  await alert.waitFor();
  expect(await page.getByRole("log", { name: "Notices" }).innerText()).toBe("");
  const [above, below] = [await boxOf(seed), await boxOf(alert)];
  expect(below.y).toBeGreaterThanOrEqual(above.y + above.height);
  await seed.fill("5");
  await alert.waitFor({ state: "hidden" });
});

test("the chosen level has room around its word", async ({ visit }) => {
  const page = await openWeather(visit, { viewport: { width: 1_280, height: 800 } });
  for (const name of ["calm", "breezy", "stormy", "hurricane"]) {
    const radio = page.getByRole("radio", { name });
    await radio.check();
    const [chip, word] = [await boxOf(radio), await boxOf(page.getByText(name, { exact: true }))];
    expect(word.x - chip.x, name).toBeGreaterThan(5);
    expect(chip.x + chip.width - word.x - word.width, name).toBeGreaterThan(5);
  }
  await page.getByRole("radio", { name: "calm" }).check();
});

test("in the calm what still waits for a sign-in says so", async ({ visit }) => {
  const bot = await stage.discord.userId(botName);
  await stage.discord.control("DELETE", "/faults");
  const page = await openWeather(visit);
  await page.getByText("Nothing breaks by itself.", { exact: true }).waitFor();
  await stage.discord.control("POST", "/faults", { kind: "delay_guilds", bot, delayMs: 3_000 });
  await stage.discord.control("POST", "/faults", { kind: "repeat_events", bot, count: 2 });
  await page.getByText("Nothing breaks by itself. What is in force stays until its end").waitFor();
  await page.getByText("once, at its next IDENTIFY").waitFor();
  await page.getByText("2 times, at its next RESUME").waitFor();
  await stage.discord.control("DELETE", "/faults");
});

test("what is scrolled to stands below the panel's header", async ({ visit }) => {
  const page = await openWeather(visit, { viewport: { width: 1_280, height: 500 } });
  const title = page.getByRole("heading", { name: "In force" });
  await title.evaluate((node) => node.scrollIntoView({ block: "start" }));
  const close = await boxOf(page.getByRole("button", { name: "Close backstage" }));
  expect((await boxOf(title)).y).toBeGreaterThan(close.y + close.height);
});
