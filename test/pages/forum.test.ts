/** A forum in the page: a post is written, answered by a bot, found again in the list. */
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { channelLink, heard, say } from "../support/page-moves.ts";
import { botName, type PageStage, startPageStage } from "../support/page-stage.ts";
import { until } from "../support/until.ts";

let stage: PageStage;
beforeAll(async () => {
  stage = await startPageStage();
});
afterAll(() => stage.end());

test("a post is written, answered, and found in the list", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina));
  await channelLink(page, "reviews").click();
  await page.getByRole("button", { name: "New post" }).click();
  const form = page.getByRole("dialog", { name: /New post/ });
  await form.getByRole("textbox", { name: "Title" }).fill("Act two drags");
  await form.getByRole("textbox", { name: "Message" }).fill("Cut the third scene.");
  await form.getByRole("button", { name: "Post" }).click();
  await heard(page, "Cut the third scene.", "nina");
  await heard(page, 'Heard in "Act two drags".', botName);
  await say(page, "Thank you.");
  await channelLink(page, "reviews").click();
  const posts = page.getByRole("list", { name: "Posts" });
  await until(async () => expect(await posts.getByRole("listitem").innerText()).toContain("Act two drags"));
  await posts.getByRole("button", { name: "Act two drags" }).click();
  await heard(page, "Thank you.", "nina");
});
