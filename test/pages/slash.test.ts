/** The product's commands in the page: found by typing, filled in from suggestions, answered for one person, in menus. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { box, heard, messages, openChannel, pickFromMenu, say } from "../support/page-moves.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ sandboxed: true });
});
afterAll(() => walk.end());

/** Begins a command of the Manager. */
async function begin(page: Page, name: string): Promise<void> {
  await box(page).pressSequentially(`/${name}`);
  await page.getByRole("option", { name: new RegExp(`^/${name} Manager`) }).click();
}

test("a person delegates with /delegate, picking the agent among the suggestions", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await openChannel(page, "task-board");
  await begin(page, "delegate");
  await page.getByRole("combobox", { name: "agent" }).pressSequentially("audi");
  await page.getByRole("option", { name: "Auditor" }).click();
  await page.getByRole("textbox", { name: "instruction" }).fill("repeat after me: audited");
  await page.keyboard.press("Enter");
  await heard(page, "audited", "Auditor");
  const starter = await heard(page, "has a task from newcomer", "Manager");
  await starter.getByRole("button", { name: /^Auditor: / }).click();
  await box(page, "Auditor: ").waitFor();
  await heard(page, "audited", "Auditor");
});

test("/delegate is typed in one go, never mind that two bots have it", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await openChannel(page, "reports");
  await box(page).pressSequentially("/deleg");
  await page.getByRole("option", { name: /^\/delegate Manager/ }).waitFor();
  await page.keyboard.type("ate audi");
  await page.getByRole("option", { name: "Auditor" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.type("repeat after me: in one go");
  await page.keyboard.press("Enter");
  await heard(page, "in one go", "Auditor");
});

test("a command is not sent before what it needs is filled in", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await openChannel(page, "task-board");
  await begin(page, "delegate");
  await page.getByRole("button", { name: "Run command" }).click();
  const agent = page.getByRole("combobox", { name: "agent" });
  expect(await agent.getAttribute("aria-invalid")).toBe("true");
  await page.getByRole("button", { name: "Cancel command" }).click();
  await box(page, "#task-board").waitFor();
});

test("/status is answered for the person who asks, and for nobody else", async ({ visit }) => {
  const other = await walk.discord.join("onlooker");
  const page = await visit(walk.discord.url);
  const onlooker = await visit(`${walk.discord.url}/?as=${other.id}`);
  for (const one of [page, onlooker]) await openChannel(one, "meeting-notes");
  await begin(page, "status");
  await page.getByRole("button", { name: "Run command" }).press("Enter");
  const answer = await heard(page, /Webster.*ready/, "Manager");
  expect(await answer.innerText()).toContain("Only you can see this");
  await say(page, "all well");
  await heard(onlooker, "all well", "newcomer");
  expect(await messages(onlooker, "Webster").count()).toBe(0);
});

test("a message is delegated from its menu, by a form that begins with its words", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await openChannel(page, "announcements");
  await say(page, "repeat after me: out of the menu");
  const message = await heard(page, "repeat after me: out of the menu", "newcomer");
  await pickFromMenu(page, message, /^Delegate this….*Manager/);
  const form = page.getByRole("dialog", { name: "Delegate this" });
  await form.getByRole("combobox", { name: "Who is to do it" }).click();
  await page.getByRole("option", { name: "Webster" }).click();
  const instruction = form.getByRole("textbox", { name: "What is to be done" });
  expect(await instruction.inputValue()).toContain("out of the menu");
  await form.getByRole("button", { name: "Submit" }).click();
  await heard(page, "out of the menu", "Webster");
});

test("a form is not sent before somebody is chosen in it, and says so by the words beside it", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await openChannel(page, "announcements");
  await say(page, "repeat after me: once it is known who");
  const message = await heard(page, "repeat after me: once it is known who", "newcomer");
  await pickFromMenu(page, message, /^Delegate this….*Manager/);
  const form = page.getByRole("dialog", { name: "Delegate this" });
  const agent = form.getByRole("combobox", { name: "Who is to do it" });
  await form.getByRole("button", { name: "Submit" }).click();
  await form
    .getByRole("alert")
    .filter({ hasText: /^Choose one under “Who is to do it”\.$/ })
    .waitFor();
  expect(await agent.getAttribute("aria-invalid")).toBe("true");
  expect(await agent.evaluate((node) => node === node.ownerDocument.activeElement)).toBe(true);
  await page.keyboard.press("ArrowDown");
  await page.getByRole("option", { name: "Webster" }).click();
  expect(await agent.getAttribute("aria-invalid")).not.toBe("true");
  await form.getByRole("button", { name: "Submit" }).click();
  await heard(page, "once it is known who", "Webster");
});

test("why nobody answered is told from the message's menu", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await openChannel(page, "announcements");
  await say(page, "talking to myself");
  await pickFromMenu(page, await heard(page, "talking to myself", "newcomer"), /^Why\?.*Manager/);
  const answer = await heard(page, /mention/, "Manager");
  expect(await answer.innerText()).toContain("Only you can see this");
});
