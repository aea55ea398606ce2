/** Without a mouse: a whole chat and a delegation with the keys alone, with the real product. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { box, heard } from "../support/page-moves.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ sandboxed: true });
});
afterAll(() => walk.end());

const maxStops = 60;

/** Goes to a channel or person by the switcher. */
async function goTo(page: Page, typed: string, label: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.keyboard.type(typed);
  await page.keyboard.press("Enter");
  await box(page, label).waitFor();
}

/** Writes where the focus is, and sends. */
async function write(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

/** Takes the first suggestion for what is typed. */
async function take(page: Page, typed: string, name: RegExp): Promise<void> {
  await page.keyboard.type(typed);
  await page.getByRole("option", { name }).first().waitFor();
  await page.keyboard.press("Enter");
}

/** Presses a key until the focus is there. */
async function stepTo(page: Page, key: "Tab" | "Shift+Tab" | "ArrowUp", goal: Locator): Promise<void> {
  for (let stops = 0; stops < maxStops; stops += 1) {
    await page.keyboard.press(key);
    if (await goal.evaluate((node) => node === node.ownerDocument.activeElement)) return;
  }
  throw new Error(`${maxStops} times ${key} do not lead to ${goal}.`);
}

test("a chat, a mention, a delegation, its thread, a reaction, a direct message", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await page.getByRole("navigation", { name: "Channels" }).waitFor();
  await goTo(page, "technical", "#technical");
  await write(page, "repeat after me: by keys");
  await heard(page, "by keys", "Tech Lead");

  await goTo(page, "task-b", "#task-board");
  await take(page, "@web", /^Webster/);
  await write(page, "repeat after me: called");
  await heard(page, "called", "Webster");

  await take(page, "/deleg", /^\/delegate/);
  await take(page, "audi", /^Auditor/);
  await write(page, "repeat after me: audited by keys");
  const result = await heard(page, "audited by keys", "Auditor");

  await stepTo(page, "Shift+Tab", page.getByRole("log", { name: "Messages in #task-board" }));
  await stepTo(page, "ArrowUp", result);
  await page.keyboard.press("+");
  await page.getByRole("searchbox", { name: "Search emoji" }).waitFor();
  await page.keyboard.type("tada");
  await page.getByRole("dialog").getByRole("button", { name: "tada" }).waitFor();
  await page.keyboard.press("Enter");
  await result.getByRole("button", { name: "🎉, 1 reaction" }).waitFor();

  const starter = await heard(page, "has a task from newcomer");
  await stepTo(page, "ArrowUp", starter);
  await stepTo(page, "Tab", starter.getByRole("button", { name: /^Auditor: / }));
  await page.keyboard.press("Enter");
  await box(page, "Auditor: ").waitFor();
  await heard(page, "audited by keys", "Auditor");
  await write(page, "repeat after me: thank you");
  await heard(page, "thank you", "Auditor");

  await goTo(page, "secretary", "@Secretary");
  await write(page, "repeat after me: between us");
  await heard(page, "between us", "Secretary");
});

test("everything that is opened by a key closes with Escape and gives the focus back", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await page.getByRole("navigation", { name: "Channels" }).waitFor();
  await goTo(page, "reports", "#reports");
  const hasFocus = (): Promise<boolean> => box(page).evaluate((node) => node === node.ownerDocument.activeElement);
  for (const key of ["Control+k", "Control+/"]) {
    await page.keyboard.press(key);
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").count(), key).toBe(0);
    expect(await hasFocus(), key).toBe(true);
  }
  await page.keyboard.type("/deleg");
  await page.getByRole("listbox", { name: "Suggestions" }).waitFor();
  await page.keyboard.press("Escape");
  expect(await page.getByRole("listbox").count()).toBe(0);
  await page.keyboard.press("Control+a");
  await take(page, "/deleg", /^\/delegate/);
  await page.getByRole("combobox", { name: "agent" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await box(page, "#reports").waitFor();
  expect(await hasFocus()).toBe(true);
});
