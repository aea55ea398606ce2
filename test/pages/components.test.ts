/** Whatever a bot can put into the page, used by a person: cards, buttons, selects, forms, answers for one, menus. */

import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { box, heard, messages, openChannel, pickFromMenu, say } from "../support/page-moves.ts";
import { botName, type PageStage, startPageStage } from "../support/page-stage.ts";
import { must } from "../support/product-discord.ts";
import { until } from "../support/until.ts";

let stage: PageStage;
beforeAll(async () => {
  stage = await startPageStage();
});
afterAll(() => stage.end());

/** Nina in `#stage`. */
async function atStage(visit: (url: string) => Promise<Page>): Promise<Page> {
  const page = await visit(stage.page(stage.nina));
  await openChannel(page, "stage");
  return page;
}

/** Uses a slash command that has nothing to fill in. */
async function use(page: Page, name: string): Promise<void> {
  await box(page).pressSequentially(`/${name}`);
  await page.getByRole("option", { name: new RegExp(`^/${name}`) }).click();
  await page.getByRole("button", { name: "Run command" }).press("Enter");
}

/** A new card of the bot. */
async function card(page: Page): Promise<Locator> {
  const count = await messages(page, "Act two", botName).count();
  await use(page, "card");
  await until(async () => expect(await messages(page, "Act two", botName).count()).toBe(count + 1), 15_000);
  return messages(page, "Act two", botName).last();
}

test("a command's option is filled in from the bot's suggestions, and checked", async ({ visit }) => {
  const page = await atStage(visit);
  await box(page).pressSequentially("/pai");
  await page.getByRole("option", { name: /^\/paint/ }).click();
  await page.getByRole("combobox", { name: /colour/ }).pressSequentially("cobalt");
  await until(async () => expect(await page.getByRole("option").allInnerTexts()).toHaveLength(2));
  await page.getByRole("option", { name: "cobalt green" }).click();
  await page.keyboard.press("Enter");
  const answer = await heard(page, "Painted in cobalt green, 1 times.", botName);
  expect(await answer.innerText()).toMatch(/nina\s+used\s+\/paint/);
});

test("a card shows its embed, and a button changes it", async ({ visit }) => {
  const page = await atStage(visit);
  const shown = await card(page);
  for (const words of ["The curtain rises.", "Props", "a skull"]) expect(await shown.innerText()).toContain(words);
  expect(await shown.getByRole("button", { name: "Closed" }).isDisabled()).toBe(true);
  await shown.getByRole("button", { name: "Approve" }).click();
  const changed = await heard(page, "Approved by nina.", botName);
  expect(await changed.getByRole("button", { name: "Approve" }).count()).toBe(0);
});

test("several choices of a select are sent together", async ({ visit }) => {
  const page = await atStage(visit);
  const shown = await card(page);
  await shown.getByRole("combobox", { name: "Which props" }).click();
  await page.getByRole("option", { name: /^Skull/ }).click();
  await page.getByRole("option", { name: /^Rope/ }).click();
  await page.keyboard.press("Tab");
  await heard(page, "Chosen: skull and rope.", botName);
});

test("a person is chosen among the members", async ({ visit }) => {
  const page = await atStage(visit);
  const shown = await card(page);
  await shown.getByRole("combobox", { name: "Who plays" }).click();
  await page.getByRole("option", { name: /^otto/ }).click();
  await heard(page, "Chosen: otto.", botName);
});

test("a form is filled in, checked and sent", async ({ visit }) => {
  const page = await atStage(visit);
  const shown = await card(page);
  await shown.getByRole("button", { name: "Give a reason" }).click();
  const form = page.getByRole("dialog", { name: "Why act two?" });
  await form.getByRole("button", { name: "Submit" }).click();
  expect(await form.isVisible()).toBe(true);
  await form.getByRole("textbox", { name: /Reason/ }).fill("it is short");
  await form.getByRole("textbox", { name: /Anything else/ }).fill("no");
  await form.getByRole("button", { name: "Submit" }).click();
  await heard(page, "Reason: it is short. More: no.", botName);
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("a form opens only in the window that asked for it", async ({ visit }) => {
  const [asking, other] = [await atStage(visit), await atStage(visit)];
  await (await card(asking)).getByRole("button", { name: "Give a reason" }).click();
  const form = asking.getByRole("dialog", { name: "Why act two?" });
  await form.getByRole("textbox", { name: /Reason/ }).fill("two windows");
  await form.getByRole("button", { name: "Submit" }).click();
  await heard(other, "Reason: two windows.", botName);
  expect(await other.getByRole("dialog").count()).toBe(0);
});

test("an answer for one person is seen by that person alone, and can be dismissed", async ({ visit }) => {
  const [nina, otto] = [await atStage(visit), await visit(stage.page(stage.otto))];
  await openChannel(otto, "stage");
  await use(nina, "secret");
  const secret = await heard(nina, "The understudy is ill.", botName);
  expect(await secret.innerText()).toContain("Only you can see this");
  await say(nina, "did you hear?");
  await heard(otto, "did you hear?", "nina");
  expect(await messages(otto, "understudy").count()).toBe(0);
  await secret.getByRole("button", { name: "Dismiss message" }).click();
  await until(async () => expect(await messages(nina, "understudy").count()).toBe(0));
});

test("a bot's entry in the menu of a message and of a person", async ({ visit }) => {
  const page = await atStage(visit);
  await say(page, "one two three");
  await pickFromMenu(page, await heard(page, "one two three", "nina"), /^Count the words/);
  const answer = await heard(page, "3 words.", botName);
  expect(await answer.innerText()).toMatch(/nina\s+used\s+Count the words/);
  const members = page.getByRole("complementary", { name: "Members" });
  await pickFromMenu(page, members.getByRole("button", { name: /^otto/ }), /^Greet/);
  await heard(page, "Hello, otto!", botName);
});

/** Waits until a message stands within the list, neither above nor below what is seen. */
async function untilSeen(page: Page, message: Locator): Promise<void> {
  const list = must(await page.getByRole("log", { name: /^Messages in / }).boundingBox(), "box of the list");
  await until(async () => {
    const { y, height } = must(await message.boundingBox(), "box of the message");
    expect([y >= list.y, y + height <= list.y + list.height]).toEqual([true, true]);
  });
}

test("what a bot answers about an older message comes into view, and leads back to it", async ({ visit }) => {
  const page = await atStage(visit);
  const shown = await card(page);
  await say(page, "five words stand up here");
  for (let line = 0; line < 40; line += 1) await stage.otto.say(await stage.discord.channel("stage"), `line ${line}`);
  await heard(page, "line 39", "otto");
  const old = await heard(page, "five words stand up here", "nina");
  await old.scrollIntoViewIfNeeded();
  await pickFromMenu(page, old, /^Count the words/);
  const counted = await heard(page, "5 words.", botName);
  await untilSeen(page, counted);
  await counted.getByRole("button", { name: /^nina used Count the words/ }).click();
  await untilSeen(page, old);
  await shown.getByRole("button", { name: "Give a reason" }).click();
  const form = page.getByRole("dialog", { name: "Why act two?" });
  await form.getByRole("textbox", { name: /Reason/ }).fill("it is far up");
  await form.getByRole("button", { name: "Submit" }).click();
  await untilSeen(page, await heard(page, "Reason: it is far up.", botName));
});

test("a message that changes when it is used is left in view", async ({ visit }) => {
  const page = await atStage(visit);
  const shown = await card(page);
  for (let line = 0; line < 40; line += 1) await stage.otto.say(await stage.discord.channel("stage"), `more ${line}`);
  await heard(page, "more 39", "otto");
  await shown.scrollIntoViewIfNeeded();
  await shown.getByRole("button", { name: "Approve" }).click();
  await untilSeen(page, await heard(page, "Approved by nina.", botName));
});
