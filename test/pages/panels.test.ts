/** What stands beside the messages: members and backstage, both where there is room, else one of them; never too little for the words. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { openChannel } from "../support/page-moves.ts";
import { type PageStage, startPageStage } from "../support/page-stage.ts";
import { must } from "../support/product-discord.ts";
import { until } from "../support/until.ts";

let stage: PageStage;
beforeAll(async () => {
  stage = await startPageStage();
});
afterAll(() => stage.end());

const minWordsPx = 550;
const members = (page: Page): Locator => page.getByRole("complementary", { name: "Members" });
const backstage = (page: Page): Locator => page.getByRole("complementary", { name: "Backstage" });

function button(page: Page, name: "Members" | "Backstage"): Locator {
  return page.getByRole("button", { name, exact: true });
}

/** Waits until exactly these are in view, their buttons say so, and the messages have room. */
async function untilShown(page: Page, wanted: { members: boolean; backstage: boolean }): Promise<void> {
  await until(async () => {
    expect({ members: await members(page).isVisible(), backstage: await backstage(page).isVisible() }).toEqual(wanted);
  });
  expect(await button(page, "Members").getAttribute("aria-pressed")).toBe(String(wanted.members));
  expect(await button(page, "Backstage").getAttribute("aria-pressed")).toBe(String(wanted.backstage));
  const log = page.getByRole("log", { name: /^Messages/ });
  expect(must(await log.boundingBox(), "box of the messages").width).toBeGreaterThan(minWordsPx);
}

test("where there is no room for both, opening one hides the other, and closing it brings the other back", async ({
  visit,
}) => {
  const page = await visit(stage.page(stage.nina));
  await openChannel(page, "stage");
  await untilShown(page, { members: true, backstage: false });
  await button(page, "Backstage").click();
  await untilShown(page, { members: false, backstage: true });
  await button(page, "Members").click();
  await untilShown(page, { members: true, backstage: false });
  await button(page, "Backstage").click();
  await button(page, "Backstage").click();
  await untilShown(page, { members: true, backstage: false });
});

test("on a wide screen both stand beside the messages, until it becomes narrower", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina), { viewport: { width: 1_500, height: 800 } });
  await openChannel(page, "stage");
  await button(page, "Backstage").click();
  await untilShown(page, { members: true, backstage: true });
  await page.setViewportSize({ width: 1_280, height: 800 });
  await untilShown(page, { members: false, backstage: true });
  await page.setViewportSize({ width: 1_500, height: 800 });
  await untilShown(page, { members: true, backstage: true });
});

test("on a tablet the members slide over the messages and away again", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina), { viewport: { width: 900, height: 800 } });
  await openChannel(page, "stage");
  await untilShown(page, { members: false, backstage: false });
  await button(page, "Members").click();
  await untilShown(page, { members: true, backstage: false });
  await page.keyboard.press("Escape");
  await untilShown(page, { members: false, backstage: false });
});
