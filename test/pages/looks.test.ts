/** How the page looks: light and dark, as the system wants it or as one chose, and on a phone. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { channelLink, heard, say } from "../support/page-moves.ts";
import { phone } from "../support/page-sizes.ts";
import { type PageStage, startPageStage } from "../support/page-stage.ts";
import { until } from "../support/until.ts";

let stage: PageStage;
beforeAll(async () => {
  stage = await startPageStage();
});
afterAll(() => stage.end());

/** How light the page's ground is: 0 black, 255 white. */
async function ground(page: Page): Promise<number> {
  const colour: string = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
  const parts = await page.evaluate<number[]>(`(() => {
    const paint = new OffscreenCanvas(1, 1).getContext("2d");
    paint.fillStyle = ${JSON.stringify(colour)};
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  })()`);
  return parts.reduce((sum, part) => sum + part, 0) / parts.length;
}

/** Chooses the page's colours in its own menu. */
async function choose(page: Page, colours: string): Promise<void> {
  await page.getByRole("button", { name: "Colours" }).click();
  await page.getByRole("menuitemradio", { name: colours }).click();
}

test("follows the system, also when it changes at dusk", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina), { colorScheme: "light" });
  expect(await ground(page)).toBeGreaterThan(200);
  await page.emulateMedia({ colorScheme: "dark" });
  await until(async () => expect(await ground(page)).toBeLessThan(60));
});

test("keeps the colours that one chose, whatever the system wants, across a reload", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina), { colorScheme: "light" });
  await choose(page, "Dark");
  await until(async () => expect(await ground(page)).toBeLessThan(60));
  await page.reload();
  await until(async () => expect(await ground(page)).toBeLessThan(60));
  await choose(page, "Light");
  await page.emulateMedia({ colorScheme: "dark" });
  await until(async () => expect(await ground(page)).toBeGreaterThan(200));
});

test("on a phone one column at a time: to a channel, a chat, the members and back", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina), phone);
  await page.getByRole("button", { name: "Channels" }).click();
  await channelLink(page, "foyer").click();
  await until(async () => expect(await channelLink(page, "foyer").isVisible()).toBe(false));
  await say(page, "from the tram");
  await heard(page, "from the tram", "nina");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  await page.getByRole("button", { name: "Members" }).click();
  await page.getByRole("complementary", { name: "Members" }).getByRole("button", { name: /^otto/ }).waitFor();
});
