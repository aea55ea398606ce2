/** No grave finding of axe-core, in light and in dark: in a chat, over cards, in menus, dialogs, forms and forums, backstage, on a phone, at the page that adds a bot. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { graveViolationsOf } from "../support/axe.ts";
import { test } from "../support/browser.ts";
import { box, channelLink, heard, messages, openChannel, useTool } from "../support/page-moves.ts";
import { phone } from "../support/page-sizes.ts";
import { botName, type PageStage, startPageStage } from "../support/page-stage.ts";

let stage: PageStage;
beforeAll(async () => {
  stage = await startPageStage();
  const [place, applicationId] = [await stage.discord.channel("stage"), await stage.discord.applicationId(botName)];
  await stage.nina.say(
    place,
    "a `line` of **words**, <@0> and ||a secret||\n```ts\nconst act = 2; // two\n```\n> quoted",
  );
  await stage.nina.say(place, "applaud");
  await stage.nina.say(place, "programme please");
  await stage.nina.command({ channelId: place, applicationId }, "card", {});
  await stage.nina.command({ channelId: place, applicationId }, "secret", {});
  await stage.discord.heard(place, "Here it is.");
  await stage.otto.say(await stage.discord.channel("props"), "unread");
});
afterAll(() => stage.end());

/** What is looked at: how to get there from `#stage`. */
const scenes: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  "a channel with everything in it": (page) => heard(page, "The understudy is ill.", botName),
  "the suggestions of commands": async (page) => {
    await box(page).pressSequentially("/pa");
    await page.getByRole("option", { name: /^\/paint/ }).waitFor();
  },
  "a command being filled in": async (page) => {
    await box(page).pressSequentially("/pa");
    await page.getByRole("option", { name: /^\/paint/ }).click();
    await page.getByRole("option", { name: "lead white" }).waitFor();
  },
  "the menu of a message": async (page) => {
    await (await heard(page, "applaud", "nina")).click({ button: "right" });
    await page.getByRole("menu").waitFor();
  },
  "the emoji": async (page) => {
    await useTool(messages(page, "applaud", "nina").last(), "Add reaction");
    await page.getByRole("dialog").waitFor();
  },
  "a form of a bot": async (page) => {
    await messages(page, "Act two", botName).getByRole("button", { name: "Give a reason" }).click();
    await page.getByRole("dialog").waitFor();
  },
  "the list of a select": async (page) => {
    await messages(page, "Act two", botName).getByRole("combobox", { name: "Which props" }).click();
    await page.getByRole("option", { name: /^Skull/ }).waitFor();
  },
  "the profile of a bot": async (page) => {
    await page
      .getByRole("complementary", { name: "Members" })
      .getByRole("button", { name: /^Prompter/ })
      .click();
    await page.getByRole("dialog").waitFor();
  },
  "the switcher": async (page) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
  },
  "an empty forum": (page) => channelLink(page, "reviews").click(),
  "the direct messages": (page) => page.getByRole("button", { name: /^Direct messages/ }).click(),
  "a reply being written": async (page) => {
    await useTool(await heard(page, "applaud", "nina"), "Reply");
    await page.getByText("Replying to").waitFor();
  },
  backstage: async (page) => {
    await page.getByRole("button", { name: "Backstage" }).click();
    await page.getByRole("article", { name: botName, exact: true }).waitFor();
  },
};

describe.for(["light", "dark"] as const)("%s", (colorScheme) => {
  test.for(Object.entries(scenes))("%s", async ([_name, go], { visit }) => {
    const page = await visit(stage.page(stage.nina), { colorScheme });
    await openChannel(page, "stage");
    await go(page);
    expect(await graveViolationsOf(page)).toEqual([]);
  });

  test("the page that adds a bot", async ({ visit }) => {
    const applicationId = await stage.discord.applicationId(botName);
    const link = new URL(
      `/oauth2/authorize?client_id=${applicationId}&scope=bot&permissions=3072`,
      stage.page(stage.nina),
    );
    const page = await visit(link.href, { colorScheme });
    await page.getByRole("button", { name: "Authorize" }).waitFor();
    expect(await graveViolationsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Authorize" }).click();
    await page.getByRole("heading", { name: `${botName} is in` }).waitFor();
    expect(await graveViolationsOf(page)).toEqual([]);
  });

  test("on a phone", async ({ visit }) => {
    const page = await visit(stage.page(stage.nina), { ...phone, colorScheme });
    await heard(page, "The understudy is ill.", botName);
    expect(await graveViolationsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Channels" }).click();
    await channelLink(page, "props").waitFor();
    expect(await graveViolationsOf(page)).toEqual([]);
  });
});

test("is judged at all: a page with an unreadable text is found out", async ({ visit }) => {
  const page = await visit(`data:text/html,<title>t</title><p style="color:%23eee">hardly there</p>`);
  expect(await graveViolationsOf(page)).toContainEqual(expect.stringMatching(/^color-contrast: /));
});
