/** Files that are dropped onto the page or pasted into it, and what else can be dropped and pasted. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { dragOver } from "../support/page-hands.ts";
import { box, channelLink, heard, openChannel, say } from "../support/page-moves.ts";
import { botName, type PageStage, startPageStage } from "../support/page-stage.ts";
import { until } from "../support/until.ts";

let stage: PageStage;
let folder: string;
beforeAll(async () => {
  stage = await startPageStage();
  folder = mkdtempSync(join(tmpdir(), "guildhall-dropped-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stage.end();
});

/** The path of a file with these words. */
function file(name: string, words: string): string {
  const path = join(folder, name);
  writeFileSync(path, words);
  return path;
}

async function atStage(visit: (url: string, options?: object) => Promise<Page>): Promise<Page> {
  const page = await visit(stage.page(stage.nina), { permissions: ["clipboard-read", "clipboard-write"] });
  await openChannel(page, "stage");
  return page;
}

const log = (page: Page): Locator => page.getByRole("log", { name: /^Messages/ });
const tray = (page: Page): Locator => page.getByRole("list", { name: "Files to send" });
const invitation = (page: Page): Locator => page.getByText("Drop files to add them");

/** Begins to note what becomes of drags. */
async function watchDrags(page: Page): Promise<void> {
  await page.evaluate(`addEventListener("dragover", ({ defaultPrevented, dataTransfer }) => {
    window.lastDrag = { isTaken: defaultPrevented, effect: dataTransfer.dropEffect };
  })`);
}

/** The browser, which opens files that a page does not take, was told that they cannot be dropped here. */
async function untilRefused(page: Page): Promise<void> {
  await until(async () => expect(await page.evaluate("window.lastDrag")).toEqual({ isTaken: true, effect: "none" }));
}

/** Puts these kinds of the same thing on the clipboard. */
async function copy(page: Page, kinds: Readonly<Record<string, string>>): Promise<void> {
  await page.evaluate(`(async () => {
    const canvas = new OffscreenCanvas(2, 2);
    canvas.getContext("2d").fillRect(0, 0, 2, 2);
    const picture = await canvas.convertToBlob({ type: "image/png" });
    const kinds = Object.entries(${JSON.stringify(kinds)}).map(([type, words]) =>
      [type, type === "image/png" ? picture : new Blob([words], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(kinds))]);
  })()`);
}

test("files dropped on the messages go with what is written", async ({ visit }) => {
  const page = await atStage(visit);
  const files = [file("plot.txt", "Everybody dies."), file("cast.csv", "nina,otto")];
  const drag = await dragOver(page, { files }, log(page));
  await invitation(page).waitFor();
  await drag.drop();
  expect(await invitation(page).count()).toBe(0);
  await until(async () => expect(await tray(page).getByRole("listitem").count()).toBe(2));
  await page.keyboard.type("the plot");
  await page.keyboard.press("Enter");
  await heard(page, "the plot", "nina");
  await heard(page, "Got plot.txt, 15 bytes.", botName);
  await heard(page, "Got cast.csv, 9 bytes.", botName);
  expect(await tray(page).count()).toBe(0);
});

test("a file that is dragged away again, and dropped beside the conversation, does not replace the page", async ({
  visit,
}) => {
  const page = await atStage(visit);
  await watchDrags(page);
  const drag = await dragOver(page, { files: [file("plot.txt", "Nobody dies.")] }, log(page));
  await invitation(page).waitFor();
  await drag.moveTo(channelLink(page, "props"));
  await until(async () => expect(await invitation(page).count()).toBe(0));
  await untilRefused(page);
  await drag.drop();
  await say(page, "still here");
  await heard(page, "still here", "nina");
  expect(await tray(page).count()).toBe(0);
});

test("a file dropped on a forum, where nothing takes it, does not replace the page", async ({ visit }) => {
  const page = await atStage(visit);
  await channelLink(page, "reviews").click();
  await watchDrags(page);
  const drag = await dragOver(page, { files: [file("plot.txt", "Nobody dies.")] }, page.getByRole("main"));
  await untilRefused(page);
  await drag.drop();
  await page.getByRole("button", { name: "New post" }).waitFor();
});

test("words that are dragged into the box arrive in it", async ({ visit }) => {
  const page = await atStage(visit);
  const drag = await dragOver(page, { words: "a horse" }, box(page));
  expect(await invitation(page).count()).toBe(0);
  await drag.drop();
  await until(async () => expect(await box(page).inputValue()).toBe("a horse"));
});

test("a file that comes while a command is filled in goes with a message, and the command is kept", async ({
  visit,
}) => {
  const page = await atStage(visit);
  await box(page).pressSequentially("/pai");
  await page.getByRole("option", { name: /^\/paint/ }).click();
  await page.keyboard.type("umber");
  const drag = await dragOver(page, { files: [file("plot.txt", "Nobody dies.")] }, log(page));
  await drag.drop();
  await tray(page).getByText("plot.txt").waitFor();
  await page.getByRole("button", { name: "Remove plot.txt" }).click();
  await box(page).pressSequentially("/paint ");
  expect(await page.getByRole("combobox", { name: "colour" }).inputValue()).toBe("umber");
});

test("a picture is pasted, wherever the focus is, and sent", async ({ visit }) => {
  const page = await atStage(visit);
  await copy(page, { "image/png": "" });
  await log(page).focus();
  await page.keyboard.press("Control+v");
  await tray(page).getByText("image.png").waitFor();
  await page.keyboard.type("look");
  await page.keyboard.press("Enter");
  await (await heard(page, "look", "nina")).getByRole("img", { name: "image.png" }).waitFor();
});

test("words are pasted as words, also those that carry a picture of themselves", async ({ visit }) => {
  const page = await atStage(visit);
  await copy(page, { "text/plain": "a cell", "text/html": "<td>a cell</td>", "image/png": "" });
  await box(page).focus();
  await page.keyboard.press("Control+v");
  await until(async () => expect(await box(page).inputValue()).toBe("a cell"));
  expect(await tray(page).count()).toBe(0);
});
