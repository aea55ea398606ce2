/** With a finger: what rests on something opens its menu, what taps presses, what moves scrolls. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { touch } from "../support/page-hands.ts";
import { box, channelLink, heard } from "../support/page-moves.ts";
import { phone } from "../support/page-sizes.ts";
import { botName, type PageStage, startPageStage } from "../support/page-stage.ts";

let stage: PageStage;
let place: string;
beforeAll(async () => {
  stage = await startPageStage();
  place = await stage.discord.channel("stage");
  await stage.nina.say(place, "one two three");
  await stage.nina.say(place, `where is <@${stage.otto.id}>?`);
});
afterAll(() => stage.end());

const restMs = 700;

/** The phone of Nina with `#stage`, her message, and the mention in another one. */
async function onPhone(visit: (url: string, options: object) => Promise<Page>): Promise<[Page, Locator, Locator]> {
  const page = await visit(`${stage.page(stage.nina)}#${place}`, phone);
  const mention = (await heard(page, "where is", "nina")).getByRole("button", { name: "@otto" });
  return [page, await heard(page, "one two three", "nina"), mention];
}

const menu = (page: Page): Locator => page.getByRole("menu");

test("a finger that rests on a message opens its menu, which stays, and the entries of bots work", async ({
  visit,
}) => {
  const [page, message] = await onPhone(visit);
  await touch(page, message, { forMs: restMs });
  await menu(page).getByRole("menuitem", { name: "Copy text" }).waitFor();
  // By this name what asks for a message's link points to it.
  await menu(page).getByRole("menuitem", { name: "Copy Message Link" }).waitFor();
  expect(await page.evaluate("getSelection().toString()")).toBe("");
  await menu(page)
    .getByRole("menuitem", { name: /^Count the words/ })
    .tap();
  await heard(page, "3 words.", botName);
  expect(await menu(page).count()).toBe(0);
});

test("one menu opens, not two: what is nearest to the finger has its own", async ({ visit }) => {
  const [page, , mention] = await onPhone(visit);
  await touch(page, mention, { forMs: restMs });
  await menu(page).getByRole("menuitem", { name: "Copy user ID" }).waitFor();
  expect(await menu(page).getAttribute("aria-label")).toBe("otto");
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("a tap opens no menu, and neither does a finger that moves", async ({ visit }) => {
  const [page, message, mention] = await onPhone(visit);
  await touch(page, message, { forMs: 50 });
  await touch(page, message, { forMs: restMs, moveBy: 60 });
  expect(await menu(page).count()).toBe(0);
  await mention.tap();
  await page.getByRole("dialog", { name: "Profile" }).waitFor();
});

test("a finger that rests on a channel opens its menu and not the channel; a tap opens the channel", async ({
  visit,
}) => {
  const [page] = await onPhone(visit);
  await page.getByRole("button", { name: "Channels" }).tap();
  await touch(page, channelLink(page, "foyer"), { forMs: restMs });
  await menu(page).getByRole("menuitem", { name: "Copy channel ID" }).waitFor();
  expect(await channelLink(page, "foyer").getAttribute("aria-current")).toBeNull();
  await page.keyboard.press("Escape");
  await channelLink(page, "foyer").tap();
  // The column of channels has made way for the chat.
  await box(page, "#foyer").waitFor();
});
