/** A slash command that is being filled in: whatever key one presses, nothing typed is lost, and nothing is posted as words. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { box, heard, messages, openChannel } from "../support/page-moves.ts";
import { botName, type PageStage, startPageStage } from "../support/page-stage.ts";
import { until } from "../support/until.ts";

let stage: PageStage;
beforeAll(async () => {
  stage = await startPageStage();
});
afterAll(() => stage.end());

/** Nina in `#stage`, with the field of /paint's colour open and its choices shown. */
async function painting(visit: (url: string) => Promise<Page>): Promise<Page> {
  const page = await visit(stage.page(stage.nina));
  await openChannel(page, "stage");
  await box(page).pressSequentially("/pai");
  await page.getByRole("option", { name: /^\/paint/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: "lead white" }).waitFor();
  return page;
}

const colour = (page: Page): Locator => page.getByRole("combobox", { name: "colour" });
const coats = (page: Page): Locator => page.getByRole("textbox", { name: "coats" });

function hasFocus(part: Locator): Promise<boolean> {
  return part.evaluate((node) => node === node.ownerDocument.activeElement);
}

/** What was said in words in `#stage` so far. */
async function words(): Promise<readonly string[]> {
  const said = await stage.discord.messages(await stage.discord.channel("stage"));
  return said.filter(({ author }) => !author.bot).map(({ content }) => content);
}

test("a Tab too many leads to what else there is, never to the cross; the next letter goes back to the field", async ({
  visit,
}) => {
  const page = await painting(visit);
  await page.keyboard.press("Tab");
  expect(await hasFocus(page.getByRole("button", { name: "+ coats" }))).toBe(true);
  expect(await colour(page).inputValue()).toBe("");
  await page.keyboard.type("cobalt gr");
  await page.getByRole("option", { name: "cobalt green" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  expect(await hasFocus(page.getByRole("button", { name: "+ coats" }))).toBe(true);
  await page.keyboard.press("Tab");
  expect(await hasFocus(page.getByRole("button", { name: "Run command" }))).toBe(true);
  await page.keyboard.type("een or so");
  expect(await colour(page).inputValue()).toBe("cobalt green or so");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await heard(page, "Painted in cobalt green or so, 1 times.", botName);
  expect(await words()).toEqual([]);
});

test("letters come back from outside the bar as well", async ({ visit }) => {
  const page = await painting(visit);
  await page.getByRole("log", { name: /^Messages/ }).focus();
  await page.keyboard.type("cad");
  expect(await colour(page).inputValue()).toBe("cad");
});

test("what was filled in is there again after a look elsewhere, and after leaving the command", async ({ visit }) => {
  const page = await painting(visit);
  await page.getByRole("option", { name: "lead white" }).click();
  await page.getByRole("button", { name: "+ coats" }).click();
  await page.keyboard.type("3");
  await openChannel(page, "foyer");
  await page.getByRole("link", { name: /^stage/ }).click();
  await until(async () => expect(await coats(page).inputValue()).toBe("3"));
  await page.keyboard.press("Escape");
  await box(page, "#stage").waitFor();
  await page.keyboard.type("/paint ");
  expect(await colour(page).inputValue()).toBe("lead white");
  expect(await hasFocus(coats(page))).toBe(true);
  await page.keyboard.press("Enter");
  await heard(page, "Painted in lead white, 3 times.", botName);
  await page.keyboard.type("/paint ");
  expect(await colour(page).inputValue()).toBe("");
});

test("the whole name and a space begin a command, and what is typed on goes into its first field", async ({
  visit,
}) => {
  const page = await visit(stage.page(stage.nina));
  await openChannel(page, "stage");
  await box(page).pressSequentially("/pai");
  await page.getByRole("option", { name: /^\/paint/ }).waitFor();
  await page.keyboard.type("nt cadm");
  expect(await colour(page).inputValue()).toBe("cadm");
});

test("a command whose name was typed before the commands were loaded begins once they are", async ({ visit }) => {
  const page = await visit("about:blank");
  const { promise: isTyped, resolve: load } = Promise.withResolvers<void>();
  await page.route(/\/sandbox\/commands/, async (route) => {
    await isTyped;
    await route.continue();
  });
  await page.goto(stage.page(stage.nina));
  await openChannel(page, "stage");
  await box(page).pressSequentially("/paint ");
  expect(await box(page).inputValue()).toBe("/paint ");
  load();
  await until(async () => expect(await hasFocus(colour(page))).toBe(true));
});

test("Backspace takes back an option that was added, and before the first field the command", async ({ visit }) => {
  const page = await painting(visit);
  await page.getByRole("button", { name: "+ coats" }).click();
  await coats(page).press("Backspace");
  expect(await coats(page).count()).toBe(0);
  expect(await hasFocus(colour(page))).toBe(true);
  await page.keyboard.press("Backspace");
  await box(page, "#stage").waitFor();
  expect(await hasFocus(box(page))).toBe(true);
});

test("Enter pressed twice sends once", async ({ visit }) => {
  const page = await painting(visit);
  await page.keyboard.type("umber");
  await page.keyboard.press("Escape");
  await Promise.all([page.keyboard.press("Enter"), page.keyboard.press("Enter")]);
  await heard(page, "Painted in umber", botName);
  await page.keyboard.type("next");
  expect(await box(page).inputValue()).toBe("next");
  expect(await messages(page, "Painted in umber").count()).toBe(1);
});
