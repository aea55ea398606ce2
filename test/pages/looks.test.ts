/** How the page looks: light and dark, as the system wants it or as one chose, and on a phone. */

import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { box, channelLink, heard, openChannel, say } from "../support/page-moves.ts";
import { phone } from "../support/page-sizes.ts";
import { type PageStage, startPageStage } from "../support/page-stage.ts";
import { must } from "../support/product-discord.ts";
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

/** Where something is; it must be seen. */
async function boxOf(part: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  return must(await part.boundingBox(), `box of ${part}`);
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

test("on a phone the chip of a thread fits, its name beside its icon and not below it", async ({ visit }) => {
  const place = await stage.discord.channel("props");
  const message = await stage.nina.say(place, "who carries the lantern?");
  await stage.nina.openThread(place, "Lantern, and all that must be carried over the stairs at night", message);
  const page = await visit(`${stage.page(stage.nina)}#${place}`, phone);
  const chip = (await heard(page, "who carries the lantern?", "nina")).getByRole("button", { name: /^Lantern/ });
  const [whole, name] = [await boxOf(chip), await boxOf(chip.getByText("Lantern"))];
  expect(whole.x + whole.width).toBeLessThanOrEqual(390);
  expect(name.y - whole.y).toBeLessThan(name.height);
});

test("a command with a long value grows down, and its buttons stay beside each other at the top right", async ({
  visit,
}) => {
  for (const size of [{}, phone]) {
    const page = await visit(`${stage.page(stage.nina)}#${await stage.discord.channel("stage")}`, size);
    await box(page).pressSequentially("/paint ");
    const before = await boxOf(page.getByRole("group", { name: "Command /paint" }));
    await page.getByRole("combobox", { name: "colour" }).fill("a very long name of a colour, ".repeat(6));
    await page.getByRole("button", { name: "+ coats" }).click();
    await page.getByRole("textbox", { name: "coats" }).fill("2");
    const bar = await boxOf(page.getByRole("group", { name: "Command /paint" }));
    const [cancel, run] = [
      await boxOf(page.getByRole("button", { name: "Cancel command" })),
      await boxOf(page.getByRole("button", { name: "Run command" })),
    ];
    expect(bar.height).toBeGreaterThan(before.height);
    expect(run.y).toBe(cancel.y);
    expect(run.x - (cancel.x + cancel.width)).toBeLessThan(10);
    expect(run.y - bar.y).toBeLessThan(20);
    expect(bar.x + bar.width - (run.x + run.width)).toBeLessThan(20);
  }
});

/** The lines of an open list that look chosen. */
async function chosenIn(page: Page): Promise<(string | undefined)[]> {
  return page.getByRole("option").evaluateAll((lines) =>
    lines.flatMap((line) => {
      const { backgroundColor } = line.ownerDocument.defaultView.getComputedStyle(line);
      return backgroundColor === "rgba(0, 0, 0, 0)" ? [] : [/\/\w+/.exec(line.textContent)?.[0]];
    }),
  );
}

test("in a list one line looks chosen: where the keys or the mouse were last, not where the mouse rests", async ({
  visit,
}) => {
  const page = await visit(stage.page(stage.nina));
  await openChannel(page, "stage");
  await box(page).pressSequentially("/");
  const lines = page.getByRole("option");
  await until(async () => expect(await lines.count()).toBe(3));
  expect(await chosenIn(page)).toEqual(["/card"]);
  await lines.filter({ hasText: "/secret" }).hover();
  await until(async () => expect(await chosenIn(page)).toEqual(["/secret"]));
  await page.keyboard.press("ArrowUp");
  await until(async () => expect(await chosenIn(page)).toEqual(["/paint"]));
  await page.keyboard.press("Escape");
  await box(page).fill("");
  await box(page).pressSequentially("/");
  await until(async () => expect(await chosenIn(page)).toEqual(["/card"]));
});
