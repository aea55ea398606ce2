/** Behind the scene, with the real product: a bot is killed and returns, loses its socket, its token, and gets both back. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { graveViolationsOf } from "../support/axe.ts";
import { test } from "../support/browser.ts";
import { heard, openChannel, say } from "../support/page-moves.ts";
import { phone } from "../support/page-sizes.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ sandboxed: true });
});
afterAll(() => walk.end());

const deadlineMs = 30_000;

/** The page with the panel open. */
async function openBackstage(visit: (url: string) => Promise<Page>): Promise<Page> {
  const page = await visit(walk.discord.url);
  await page.getByRole("button", { name: "Backstage" }).click();
  await card(page, "Manager").waitFor();
  return page;
}

function card(page: Page, name: string): Locator {
  return page.getByRole("complementary", { name: "Backstage" }).getByRole("article", { name });
}

/** Waits until the card of a bot says this. */
async function untilSays(page: Page, name: string, words: string | RegExp): Promise<void> {
  await until(async () => expect(await card(page, name).innerText()).toMatch(words), deadlineMs);
}

test("shows each bot's process, memory, connection and what happened", async ({ visit }) => {
  const page = await openBackstage(visit);
  expect(await page.getByRole("complementary", { name: "Backstage" }).getByRole("article").count()).toBe(8);
  const { pid } = await walk.product.bot("auditor");
  await untilSays(page, "Auditor", new RegExp(`ready[\\s\\S]*pid ${pid}[\\s\\S]*\\d+ MB[\\s\\S]*connected`));
  expect(await card(page, "Auditor").getByRole("listitem").count()).toBeGreaterThan(0);
  expect(await card(page, "Auditor").getByRole("listitem").first().innerText()).toMatch(/ago|now/);
});

test("a killed bot returns, and answers what was asked meanwhile", async ({ visit }) => {
  const page = await openBackstage(visit);
  await openChannel(page, "code-review");
  const before = await walk.product.workerPid("auditor");
  const others = await walk.product.workerPid("manager");
  await card(page, "Auditor").getByRole("button", { name: "Kill Auditor" }).click();
  await say(page, "repeat after me: back again");
  await heard(page, "back again", "Auditor");
  await untilSays(page, "Auditor", /ready/);
  const after = await walk.product.workerPid("auditor");
  expect(after).not.toBe(before);
  await untilSays(page, "Auditor", `pid ${after}`);
  expect(await walk.product.workerPid("manager")).toBe(others);
});

test("a dropped socket is resumed by the same process", async ({ visit }) => {
  const page = await openBackstage(visit);
  const pid = await walk.product.workerPid("webster");
  const { resume } = await walk.discord.counts("Webster");
  await card(page, "Webster").getByRole("button", { name: "Drop socket Webster" }).click();
  await until(async () => expect((await walk.discord.counts("Webster")).resume).toBe(resume + 1), deadlineMs);
  await untilSays(page, "Webster", `pid ${pid}`);
});

test("a bot without its token is given up, until the token is restored and the bot is brought back", async ({
  visit,
}) => {
  const page = await openBackstage(visit);
  const optimizer = card(page, "Optimizer");
  await optimizer.getByRole("button", { name: "Revoke token of Optimizer" }).click();
  expect(await graveViolationsOf(page)).toEqual([]);
  await optimizer.getByRole("alertdialog").getByRole("button", { name: "Keep it" }).click();
  expect(await optimizer.getByRole("alertdialog").count()).toBe(0);
  await untilSays(page, "Optimizer", /valid/);
  await optimizer.getByRole("button", { name: "Revoke token of Optimizer" }).click();
  await optimizer.getByRole("alertdialog").getByRole("button", { name: "Revoke it" }).click();
  await untilSays(page, "Optimizer", /given up/);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await graveViolationsOf(page)).toEqual([]);
  await optimizer.getByRole("button", { name: "Restore token of Optimizer" }).click();
  await untilSays(page, "Optimizer", /valid/);
  await optimizer.getByRole("button", { name: "Bring back Optimizer" }).click();
  await untilSays(page, "Optimizer", /ready/);
});

test("by keyboard: opened, an order given, closed, and the focus is where it began", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  const opener = page.getByRole("button", { name: "Backstage", exact: true });
  await opener.focus();
  await page.keyboard.press("Enter");
  await card(page, "Manager").waitFor();
  const before = await walk.product.workerPid("manager");
  // Past the halves of the panel and the button that closes it.
  for (let steps = 0; steps < 3; steps += 1) await page.keyboard.press("Tab");
  const focused = page.getByRole("button", { name: "Kill Manager" });
  expect(await focused.evaluate((node) => node === node.ownerDocument.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await until(async () => expect(await walk.product.workerPid("manager")).not.toBe(before), deadlineMs);
  await page.keyboard.press("Escape");
  expect(await page.getByRole("complementary", { name: "Backstage" }).count()).toBe(0);
  expect(await opener.evaluate((node) => node === node.ownerDocument.activeElement)).toBe(true);
});

test("on a phone it is a sheet that fits", async ({ visit }) => {
  const page = await visit(walk.discord.url, phone);
  await page.getByRole("button", { name: "Backstage" }).click();
  await card(page, "Manager").waitFor();
  const size = await page.getByRole("complementary", { name: "Backstage" }).boundingBox();
  expect(size?.width).toBeLessThanOrEqual(390);
  expect(size?.width).toBeGreaterThan(340);
  await page.getByRole("button", { name: "Close backstage" }).click();
  expect(await page.getByRole("complementary", { name: "Backstage" }).count()).toBe(0);
});
