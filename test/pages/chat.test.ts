/** Chat in the page, with the real product behind it: what a newcomer does in the first minutes. */
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { box, heard, messages, openChannel, say, useTool } from "../support/page-moves.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ sandboxed: true });
});
afterAll(() => walk.end());

test("a newcomer says something in #task-board and is answered", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await openChannel(page, "task-board");
  await say(page, "repeat after me: it works");
  const answer = await heard(page, "it works", "Manager");
  expect(await answer.innerText()).toMatch(/newcomer\s+repeat after me: it works/);
  expect(await box(page).inputValue()).toBe("");
});

test("a bot is seen typing until it answers", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await openChannel(page, "code-review");
  await say(page, "wait 1");
  const typing = page.getByRole("status").filter({ hasText: "Auditor is typing" });
  await typing.waitFor();
  await heard(page, "That was 1 second", "Auditor");
  await typing.waitFor({ state: "detached" });
});

test("who is mentioned by its name answers, in the words' own form", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await openChannel(page, "reports");
  await say(page, "@Study Builder repeat after me: **bold** and `code`\n```ts\nconst mesh = 2; // mm\n```");
  const answer = await heard(page, "const mesh = 2; // mm", "Study Builder");
  expect(await answer.getByRole("strong").last().innerText()).toBe("bold");
  const code = await answer.getByRole("code").allInnerTexts();
  expect(code.slice(-2)).toEqual(["code", expect.stringContaining("const mesh = 2; // mm")]);
});

test("a bot is written to directly, from its profile", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await openChannel(page, "task-board");
  await page
    .getByRole("complementary", { name: "Members" })
    .getByRole("button", { name: /^Secretary/ })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Message" }).click();
  await box(page, "@Secretary").waitFor();
  await say(page, "repeat after me: between us");
  await heard(page, "between us", "Secretary");
  await page
    .getByRole("navigation", { name: "Guilds" })
    .getByRole("button", { name: /^Guildhall/ })
    .click();
  await box(page, "#task-board").waitFor();
  expect(await messages(page, "between us").count()).toBe(0);
});

test("a thread is opened on an answer, and its bot goes on in it", async ({ visit }) => {
  const page = await visit(walk.discord.url);
  await openChannel(page, "technical");
  await say(page, "repeat after me: the method");
  const answer = await heard(page, "the method", "Tech Lead");
  await useTool(answer, "Start thread");
  await page.getByRole("dialog").getByRole("textbox", { name: "Name of the thread" }).fill("Method");
  await page.keyboard.press("Enter");
  await box(page, "Method").waitFor();
  await say(page, "repeat after me: still here");
  await heard(page, "still here", "Tech Lead");
  await openChannel(page, "technical");
  const chip = answer.getByRole("button", { name: /^Method/ });
  await until(async () => expect(await chip.innerText()).toContain("2 messages"));
});
