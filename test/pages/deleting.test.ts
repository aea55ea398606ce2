/** Channels, categories and threads are deleted from their menus, by anybody; whoever was in one is led elsewhere. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { box, channelLink, openChannel, pickFromMenu } from "../support/page-moves.ts";
import { type PageStage, startPageStage } from "../support/page-stage.ts";
import { until } from "../support/until.ts";

let stage: PageStage;
beforeAll(async () => {
  stage = await startPageStage();
});
afterAll(() => stage.end());

/** Makes a channel below a category that is made, too. */
async function build(category: string, channel: string): Promise<void> {
  const { id: parentId } = await stage.discord.control("POST", "/channels", { name: category, type: "category" });
  await stage.discord.control("POST", "/channels", { name: channel, parentId });
}

/** Chooses "Delete…" in a menu; returns the question. */
async function askToDelete(page: Page, target: Locator, label: string): Promise<Locator> {
  await target.waitFor();
  await pickFromMenu(page, target, "Delete…");
  const question = page.getByRole("dialog", { name: `Delete ${label}?` });
  await question.waitFor();
  return question;
}

async function namesInGuild(): Promise<(string | null)[]> {
  const { guilds } = await stage.discord.state();
  return guilds.flatMap(({ channels }) => channels.map(({ name }) => name));
}

test("a channel goes once one has confirmed it, and those who are in it are told and led elsewhere", async ({
  visit,
}) => {
  await build("ATTIC", "nxx");
  const [nina, otto] = [await visit(stage.page(stage.nina)), await visit(stage.page(stage.otto))];
  for (const page of [nina, otto]) await openChannel(page, "nxx");
  const question = await askToDelete(otto, channelLink(otto, "nxx"), "#nxx");
  // Enter alone deletes nothing.
  await otto.keyboard.press("Enter");
  await until(async () => expect(await question.count()).toBe(0));
  expect(await namesInGuild()).toContain("nxx");
  const again = await askToDelete(otto, channelLink(otto, "nxx"), "#nxx");
  await again.getByRole("button", { name: "Delete" }).click();
  for (const page of [nina, otto]) {
    await page.getByRole("log", { name: "Notices" }).getByText("#nxx is gone.").waitFor();
    await box(page, "#stage").waitFor();
    expect(await channelLink(page, "nxx").count()).toBe(0);
  }
  expect(await namesInGuild()).not.toContain("nxx");
});

test("a category goes alone: its channels stay, and whoever is in one stays there", async ({ visit }) => {
  await build("COMAND", "orders");
  const page = await visit(stage.page(stage.nina));
  await openChannel(page, "orders");
  const head = page.getByRole("navigation", { name: "Channels" }).getByRole("button", { name: "COMAND" });
  const question = await askToDelete(page, head, "COMAND");
  expect(await question.innerText()).toContain("Its channels stay");
  await question.getByRole("button", { name: "Delete" }).click();
  await until(async () => expect(await head.count()).toBe(0));
  await page.getByRole("region", { name: "Channels" }).getByRole("link", { name: "orders" }).waitFor();
  await box(page, "#orders").waitFor();
  expect(await namesInGuild()).toContain("orders");
});

test("a thread goes, and leads back to its channel", async ({ visit }) => {
  const foyer = await stage.discord.channel("foyer");
  const asked = await stage.nina.say(foyer, "who has the key?");
  await stage.nina.openThread(foyer, "The key", asked);
  const page = await visit(stage.page(stage.nina));
  await channelLink(page, "The key").click();
  await box(page, "The key").waitFor();
  const question = await askToDelete(page, channelLink(page, "The key"), "The key");
  await question.getByRole("button", { name: "Delete" }).click();
  await box(page, "#foyer").waitFor();
  expect(await namesInGuild()).not.toContain("The key");
});
