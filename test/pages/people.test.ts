/** Several people in the page: two at once, one who acts as another, reactions, what is unread, direct messages between them. */
import { afterAll, beforeAll, expect } from "vitest";
import { test } from "../support/browser.ts";
import { box, heard, messages, openChannel, pickFromMenu, say, unreadLink, useTool } from "../support/page-moves.ts";
import { botName, type PageStage, startPageStage } from "../support/page-stage.ts";
import { until } from "../support/until.ts";

let stage: PageStage;
beforeAll(async () => {
  stage = await startPageStage();
});
afterAll(() => stage.end());

test("two people see each other write and type", async ({ visit }) => {
  const [nina, otto] = [await visit(stage.page(stage.nina)), await visit(stage.page(stage.otto))];
  for (const page of [nina, otto]) await openChannel(page, "foyer");
  await box(nina).pressSequentially("a glass?");
  await otto.getByRole("status").filter({ hasText: "nina is typing" }).waitFor();
  await nina.keyboard.press("Enter");
  const asked = await heard(otto, "a glass?", "nina");
  await useTool(asked, "Reply");
  await say(otto, "gladly");
  const answer = await heard(nina, "gladly", "otto");
  expect(await answer.innerText()).toContain("a glass?");
});

test("one acts as another from the panel, and as somebody new", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina));
  await openChannel(page, "foyer");
  await page.getByRole("button", { name: /^Acting as nina/ }).click();
  await page.getByRole("menuitemradio", { name: "otto" }).click();
  await page.getByRole("button", { name: /^Acting as otto/ }).waitFor();
  await say(page, "it is me, otto");
  await heard(page, "it is me, otto", "otto");
  await page.getByRole("button", { name: /^Acting as otto/ }).click();
  await page.getByRole("menuitem", { name: /^New person/ }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("petra");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Acting as petra/ }).waitFor();
  await say(page, "and I am new");
  await heard(page, "and I am new", "petra");
});

test("a member gets a role from their menu, and loses it the same way", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina));
  const otto = page.getByRole("complementary", { name: "Members" }).getByRole("button", { name: /^otto/ });
  const rolesOfOtto = async (): Promise<readonly string[]> => {
    await otto.click();
    const card = page.getByRole("dialog", { name: "Profile" });
    await card.waitFor();
    const names = await card.getByRole("listitem").allInnerTexts();
    await page.keyboard.press("Escape");
    return names;
  };
  const form = page.getByRole("dialog", { name: "Roles of otto" });
  const director = form.getByRole("checkbox", { name: "Director" });
  for (const [isHeld, after] of [
    [false, ["Director"]],
    [true, []],
  ] as const) {
    await pickFromMenu(page, otto, "Roles…");
    expect(await director.isChecked()).toBe(isHeld);
    // The form begins in its first box.
    await page.keyboard.press("Space");
    await form.getByRole("button", { name: "Set roles" }).click();
    await page.getByRole("log", { name: "Notices" }).getByText("The roles of otto were set.").first().waitFor();
    await until(async () => expect(await rolesOfOtto()).toEqual(after));
  }
});

test("somebody new is given a role at once", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina));
  await page.getByRole("button", { name: /^Acting as nina/ }).click();
  await page.getByRole("menuitem", { name: /^New person/ }).click();
  const form = page.getByRole("dialog", { name: "New person" });
  await form.getByRole("textbox", { name: "Name" }).fill("quentin");
  await form.getByRole("checkbox", { name: "Director" }).check();
  await form.getByRole("button", { name: "Make and act as them" }).click();
  await page.getByRole("button", { name: /^Acting as quentin/ }).waitFor();
  await pickFromMenu(page, page.getByRole("button", { name: /^quentin/ }), "Roles…");
  expect(await page.getByRole("checkbox", { name: "Director" }).isChecked()).toBe(true);
});

test("a reaction is added, joined, taken back; a bot's appears by itself", async ({ visit }) => {
  const [nina, otto] = [await visit(stage.page(stage.nina)), await visit(stage.page(stage.otto))];
  for (const page of [nina, otto]) await openChannel(page, "stage");
  await say(nina, "applaud");
  const chip = (page: typeof nina, name: string) =>
    messages(page, "applaud", "nina")
      .last()
      .getByRole("button", { name: new RegExp(`^${name}`) });
  await chip(otto, "👏, 1 reaction").click();
  await chip(nina, "👏, 2 reactions").waitFor();
  expect(await chip(otto, "👏, 2").getAttribute("aria-pressed")).toBe("true");
  expect(await chip(nina, "👏, 2").getAttribute("aria-pressed")).toBe("false");
  await chip(otto, "👏, 2").click();
  await chip(nina, "👏, 1 reaction").waitFor();
  await useTool(messages(nina, "applaud", "nina").last(), "Add reaction");
  await nina.getByRole("searchbox").fill("rocket");
  await nina.getByRole("dialog").getByRole("button", { name: "rocket" }).waitFor();
  await nina.keyboard.press("Enter");
  await chip(otto, "🚀, 1 reaction").waitFor();
  expect(await nina.getByRole("dialog").count()).toBe(0);
});

test("a channel is unread until it is opened, and says how often one was called", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina));
  await openChannel(page, "stage");
  const foyer = await stage.discord.channel("foyer");
  await stage.otto.say(foyer, "somebody there?");
  await unreadLink(page, "foyer").waitFor();
  await stage.otto.say(foyer, `<@${stage.nina.id}>?`);
  await until(async () => expect(await page.title()).toMatch(/^\(1\) /));
  await openChannel(page, "foyer");
  await page.getByRole("log", { name: "Messages in #foyer" }).getByText("New messages").waitFor();
  await openChannel(page, "stage");
  await until(async () => expect(await unreadLink(page, "foyer").count()).toBe(0));
  expect(await page.title()).not.toMatch(/^\(/);
});

test("what is unread stays so across a reload", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina));
  await openChannel(page, "stage");
  await stage.otto.say(await stage.discord.channel("props"), "a new rope");
  await unreadLink(page, "props").waitFor();
  await page.reload();
  await unreadLink(page, "props").waitFor();
});

test("a message is edited and deleted by its author", async ({ visit }) => {
  const [nina, otto] = [await visit(stage.page(stage.nina)), await visit(stage.page(stage.otto))];
  for (const page of [nina, otto]) await openChannel(page, "props");
  await say(otto, "a rpoe");
  await useTool(await heard(otto, "a rpoe", "otto"), "Edit");
  await otto.getByRole("textbox", { name: /^Edit/ }).fill("a rope");
  await otto.keyboard.press("Enter");
  const edited = await heard(nina, "a rope", "otto");
  await until(async () => expect(await edited.innerText()).toContain("(edited)"));
  await useTool(await heard(otto, "(edited)", "otto"), "More");
  await otto.getByRole("menuitem", { name: /^Delete/ }).click();
  await otto.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await until(async () => expect(await messages(nina, "(edited)").count()).toBe(0));
});

test("a thread is started on a message and answered in", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina));
  await openChannel(page, "stage");
  await say(page, "who holds the lantern?");
  await useTool(await heard(page, "who holds the lantern?", "nina"), "Start thread");
  await page.getByRole("dialog").getByRole("textbox", { name: "Name of the thread" }).fill("Lantern");
  await page.keyboard.press("Enter");
  await box(page, "Lantern").waitFor();
  await say(page, "perhaps otto");
  await heard(page, 'Heard in "Lantern".', botName);
  await openChannel(page, "stage");
  const chip = messages(page, "who holds the lantern?", "nina").getByRole("button", { name: /^Lantern/ });
  await until(async () => expect(await chip.innerText()).toContain("2 messages"));
  await chip.click();
  await heard(page, "perhaps otto", "nina");
});
