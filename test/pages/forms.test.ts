/** The forms in dialogs: what is refused is said in the form, which stays as it was filled in; what is sent is sent once. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { box, channelLink, heard, openChannel, say, useTool } from "../support/page-moves.ts";
import { type PageStage, startPageStage } from "../support/page-stage.ts";
import { until } from "../support/until.ts";

let stage: PageStage;
beforeAll(async () => {
  stage = await startPageStage();
});
afterAll(() => stage.end());

/** The form for a thread on a new message. */
async function threadForm(page: Page, words: string): Promise<Locator> {
  await openChannel(page, "stage");
  await say(page, words);
  await useTool(await heard(page, words, "nina"), "Start thread");
  return page.getByRole("dialog", { name: "Start a thread" });
}

test("a thread that is refused: the form says why, keeps what was written, and can be sent again", async ({
  visit,
}) => {
  const page = await visit(stage.page(stage.nina), { provokes: /400/ });
  const form = await threadForm(page, "who brings the rope?");
  const name = form.getByRole("textbox", { name: "Name of the thread" });
  expect(await name.inputValue()).toBe("who brings the rope?");
  await name.fill("   ");
  await page.keyboard.press("Enter");
  await until(async () =>
    expect(await form.getByRole("alert").innerText()).toMatch(/^The thread was not started: .*name/),
  );
  expect(await name.inputValue()).toBe("   ");
  await name.fill("Rope");
  await page.keyboard.press("Enter");
  await box(page, "Rope").waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("a button pressed twice posts once", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina));
  await channelLink(page, "reviews").click();
  await page.getByRole("button", { name: "New post" }).click();
  const form = page.getByRole("dialog", { name: "New post" });
  await form.getByRole("textbox", { name: "Title" }).fill("Lamp");
  await form.getByRole("textbox", { name: "Message" }).fill("It is too bright.");
  // Faster than any answer.
  await form.getByRole("button", { name: "Post" }).evaluate((button: { click(): void }) => {
    button.click();
    button.click();
  });
  await heard(page, "It is too bright.", "nina");
  await say(page, "Or is it?");
  await heard(page, "Or is it?", "nina");
  const { guilds } = await stage.discord.state();
  expect(guilds[0]?.channels.filter(({ name }) => name === "Lamp")).toHaveLength(1);
});

test("a person and a post that are refused are said to be so in their forms", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina), { provokes: /400/ });
  await page.getByRole("button", { name: /^Acting as nina/ }).click();
  await page.getByRole("menuitem", { name: /^New person/ }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill(" ");
  await page.keyboard.press("Enter");
  const said = page.getByRole("dialog").getByRole("alert");
  await until(async () => expect(await said.innerText()).toMatch(/^The person was not made: /));
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await channelLink(page, "reviews").click();
  await page.getByRole("button", { name: "New post" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Title" }).fill("Act three");
  await page.getByRole("dialog").getByRole("textbox", { name: "Message" }).fill(" ");
  await page.getByRole("dialog").getByRole("button", { name: "Post" }).click();
  await until(async () => expect(await said.innerText()).toMatch(/^The post was not sent: /));
  expect(await page.getByRole("dialog").getByRole("textbox", { name: "Title" }).inputValue()).toBe("Act three");
});
