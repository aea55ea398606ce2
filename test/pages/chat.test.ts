/** Chat in the page, with the real product behind it: what a newcomer does in the first minute. */
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ sandboxed: true });
});
afterAll(() => walk.end());

test("a newcomer says something in #task-board and is answered", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await page.getByRole("link", { name: "task-board" }).click();
  await page.getByRole("textbox", { name: "Message" }).fill("repeat after me: it works");
  await page.keyboard.press("Enter");
  const messages = page.getByRole("log", { name: "Messages" });
  await messages.getByText("it works", { exact: true }).waitFor();
  expect(await messages.innerText()).toContain("Manager");
  await until(async () => expect(await page.getByRole("textbox", { name: "Message" }).inputValue()).toBe(""));
});
