/** Slash commands in the page: found by typing, options filled in with the bot's own suggestions. */
import { afterAll, beforeAll } from "vitest";
import { test } from "../support/browser.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ sandboxed: true });
});
afterAll(() => walk.end());

test("a person delegates with /delegate, picking the agent among the suggestions", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await page.getByRole("link", { name: "task-board" }).click();
  await page.getByRole("textbox", { name: "Message" }).pressSequentially("/deleg");
  await page.getByRole("option", { name: "/delegate Manager" }).click();
  await page.getByRole("combobox", { name: "agent" }).pressSequentially("audi");
  await page.getByRole("option", { name: "Auditor" }).click();
  await page.getByRole("textbox", { name: "instruction" }).fill("repeat after me: audited");
  await page.keyboard.press("Enter");
  const messages = page.getByRole("log", { name: "Messages" });
  await messages.getByText("audited", { exact: true }).waitFor();
});
