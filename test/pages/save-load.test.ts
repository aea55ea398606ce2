/** The whole sandbox is saved to a file in the page, and loaded again in place of what happened since. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { heard, messages, openChannel, say } from "../support/page-moves.ts";
import { botName, type PageStage, startPageStage } from "../support/page-stage.ts";
import { until } from "../support/until.ts";

let stage: PageStage;
beforeAll(async () => {
  stage = await startPageStage();
});
afterAll(() => stage.end());

async function pick(page: Page, entry: string): Promise<void> {
  await page.getByRole("button", { name: "Sandbox menu" }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

/** Chooses a file in the form for loading, and confirms. */
async function load(page: Page, text: string): Promise<void> {
  await pick(page, "Load sandbox");
  const form = page.getByRole("dialog", { name: "Load sandbox" });
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    form.getByLabel("File saved from a sandbox").click(),
  ]);
  await chooser.setFiles({ name: "saved.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await form.getByRole("button", { name: "Replace everything" }).click();
}

test("what was said before the save is there again, what was said after it is gone, and the bot still answers", async ({
  visit,
}) => {
  const page = await visit(stage.page(stage.nina));
  await openChannel(page, "stage");
  await say(page, "before the save");
  await heard(page, "before the save", "nina");
  const [download] = await Promise.all([page.waitForEvent("download"), pick(page, "Save sandbox")]);
  expect(download.suggestedFilename()).toMatch(/^sandbox-.*\.json$/);
  const saved = await readFile(await download.path(), "utf8");
  await say(page, "after the save");
  await heard(page, "after the save", "nina");
  await load(page, saved);
  await until(async () => expect(await messages(page, "after the save").count()).toBe(0), 15_000);
  await heard(page, "before the save", "nina");
  // The bot's session was of the world that is gone: it signs in anew, and is not told of what it missed.
  await until(async () => expect((await stage.discord.counts(botName)).identify).toBe(2), 15_000);
  await say(page, "programme please");
  await heard(page, "Here it is.", botName);
});

test("the menu opens at the guild's name, wherever one presses it", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina));
  await page.getByRole("heading", { name: "Playhouse" }).getByText("Playhouse").click();
  await page.getByRole("menuitem", { name: "Save sandbox" }).waitFor();
});

test("a file that is none of a sandbox changes nothing and says so", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina));
  await openChannel(page, "foyer");
  await say(page, "still here");
  await heard(page, "still here", "nina");
  await load(page, "a shopping list");
  const said = page.getByRole("dialog", { name: "Load sandbox" }).getByRole("alert");
  await until(async () =>
    expect(await said.innerText()).toMatch(/^saved.json was not loaded: it is no file that was saved/),
  );
  await page.keyboard.press("Escape");
  await heard(page, "still here", "nina");
});
