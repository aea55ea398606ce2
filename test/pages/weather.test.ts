/** The weather's panel, with the real product: questions rain, it storms, faults are listed, and every answer comes. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { blowGroups } from "../../web/weather/blow-list.ts";
import { graveViolationsOf } from "../support/axe.ts";
import { test } from "../support/browser.ts";
import { heard, openChannel, say } from "../support/page-moves.ts";
import { phone } from "../support/page-sizes.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ sandboxed: true });
});
afterAll(() => walk.end());

const deadlineMs = 120_000;

/** The page with the panel open, as it is in this channel. */
async function openWeather(visit: (url: string) => Promise<Page>, channel = "task-board"): Promise<Page> {
  const page = await visit(walk.discord.url);
  await openChannel(page, channel);
  await page.getByRole("button", { name: "Backstage", exact: true }).click();
  await page.getByRole("tab", { name: "Weather" }).click();
  await page.getByRole("heading", { name: "Questions" }).waitFor();
  return page;
}

const figures = async (page: Page): Promise<Record<string, number>> => {
  const list = page.getByLabel("What became of the questions");
  const [names, values] = [
    await list.getByRole("term").allInnerTexts(),
    await list.getByRole("definition").allInnerTexts(),
  ];
  return Object.fromEntries(names.map((name, index) => [name, Number(values[index])]));
};

const strikes = (page: Page): Locator => page.getByRole("list", { name: "What struck" }).getByRole("listitem");

async function calmDown(): Promise<void> {
  for (const path of ["/rain", "/weather", "/faults"]) await walk.discord.control("DELETE", path);
}

test("a newcomer makes it storm, and nothing gets lost", { timeout: 240_000 }, async ({ visit }) => {
  const page = await openWeather(visit);
  await page.getByRole("combobox", { name: "How many" }).selectOption("240 a minute");
  await page.getByRole("button", { name: "Make it rain questions" }).click();
  await until(async () => expect((await figures(page)).answered).toBeGreaterThan(1), deadlineMs);
  await page.getByRole("spinbutton", { name: "Seed" }).fill("7");
  await page.getByRole("radio", { name: "hurricane" }).check();
  await page.getByText("This is seed 7").waitFor();
  await until(async () => expect(await strikes(page).count()).toBe(6), deadlineMs);
  await page.getByRole("button", { name: /^Show \d+ more$/ }).click();
  await until(async () => expect(await strikes(page).count()).toBeGreaterThan(15), deadlineMs);
  await until(
    async () => expect(await strikes(page).allInnerTexts()).toContainEqual(expect.stringMatching("process killed")),
    deadlineMs,
  );
  expect(await page.getByRole("list", { name: "What struck" }).innerText()).not.toContain("not carried out");
  await until(async () => expect((await figures(page)).asked).toBeGreaterThan(60), deadlineMs);
  await page.getByRole("radio", { name: "calm" }).check();
  await page.getByRole("button", { name: "Let the rain of questions end" }).click();
  await until(async () => {
    const { asked, answered, ...rest } = await figures(page);
    expect(answered).toBe(asked);
    expect(rest).toEqual({ waiting: 0, lost: 0, "said twice": 0 });
  }, deadlineMs);
  await page.getByText("Nobody waits.").waitFor();
  // The house's own books agree: nothing is open, and nobody was given up.
  await page.getByText("What is counted").click();
  await until(
    async () => expect(await page.getByText("Guildhall's own books").innerText()).toMatch(/ 0 still open, 0 given up/),
    deadlineMs,
  );
  const { asked } = await figures(page);
  const rain = await walk.discord.control("GET", "/rain");
  expect(rain).toMatchObject({ asked, answered: asked, isRaining: false });
});

describe("one at a time", () => {
  for (const { name, buttons } of blowGroups) {
    test(`${name}: each button strikes, at the bot that is chosen`, { timeout: 60_000 }, async ({ visit }) => {
      const page = await openWeather(visit);
      await page.getByRole("combobox", { name: "Bot" }).selectOption("Webster");
      const webster = await page.getByRole("combobox", { name: "Bot" }).inputValue();
      for (const { words, fault } of buttons) {
        await page.getByRole("button", { name: `${name}: ${words}`, exact: true }).click();
        const aim = { bot: webster, filter: {}, userId: undefined };
        const expected = JSON.parse(JSON.stringify(fault(aim)));
        await until(async () => {
          const { struck } = (await walk.discord.control("GET", "/faults")) as { struck: readonly object[] };
          expect(struck.at(-1)).toMatchObject({ by: "request", fault: expected, problem: null });
        });
      }
      expect(await strikes(page).first().innerText()).toMatch(/by hand/);
      await calmDown();
      // Some of these rightly keep a bot away until somebody brings it back.
      await walk.discord.control("POST", "/backstage/bots/webster/restart");
      await until(async () => expect(await walk.product.bot("webster")).toMatchObject({ state: "ready" }), deadlineMs);
    });
  }

  test("requests are hit where one is, and what is in force can be cleared", async ({ visit }) => {
    const page = await openWeather(visit, "technical");
    await page.getByRole("combobox", { name: "Requests" }).selectOption("Posting here");
    await page.getByRole("button", { name: "Requests: Slow" }).click();
    const clear = page.getByRole("button", { name: "Clear: Replies 3 s late" });
    await clear.waitFor();
    const id = await walk.discord.channel("technical");
    const { armed } = (await walk.discord.control("GET", "/faults")) as { armed: readonly { fault: object }[] };
    expect(armed.at(-1)?.fault).toMatchObject({ kind: "slow", method: "POST", route: `/channels/${id}/messages` });
    await clear.click();
    await page.getByText("Nothing is broken now.").waitFor();
  });

  test("what is about one bot alone waits until one is chosen", async ({ visit }) => {
    const page = await openWeather(visit);
    const kill = page.getByRole("button", { name: "Bot: Kill process" });
    expect(await kill.getAttribute("aria-disabled")).toBe("true");
    await page.getByRole("combobox", { name: "Bot" }).selectOption("Optimizer");
    const before = await walk.product.workerPid("optimizer");
    await kill.click();
    await until(async () => expect(await walk.product.workerPid("optimizer")).not.toBe(before), deadlineMs);
  });
});

test("the clock is put forward, and the bots go on answering", async ({ visit }) => {
  const page = await openWeather(visit);
  await page.getByRole("button", { name: "Put the clock forward: +1 minute" }).click();
  await page.getByText(/, 1 min ahead$/).waitFor();
  await page.getByRole("button", { name: "Put the clock forward: +1 hour" }).click();
  await page.getByText(/, 1 h 1 min ahead$/).waitFor();
  await say(page, "repeat after me: an hour later");
  await heard(page, "an hour later", "Manager");
});

test("by keyboard: the half is chosen and remembered, the dial turned, with nothing that shuts people out", async ({
  visit,
}) => {
  const page = await visit(walk.discord.url);
  await page.getByRole("button", { name: "Backstage", exact: true }).press("Enter");
  await page.getByRole("tab", { name: "Bots" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("heading", { name: "Questions" }).waitFor();
  await page.getByRole("radio", { name: "calm" }).focus();
  await page.keyboard.press("ArrowRight");
  await until(async () => expect(await walk.discord.control("GET", "/weather")).toMatchObject({ level: "breezy" }));
  expect(await page.getByRole("radio", { name: "breezy" }).isChecked()).toBe(true);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await graveViolationsOf(page)).toEqual([]);
  }
  await page.reload();
  await page.getByRole("heading", { name: "Questions" }).waitFor();
  await calmDown();
});

test("on a phone it fits", async ({ visit }) => {
  const page = await visit(walk.discord.url, phone);
  await page.getByRole("button", { name: "Backstage" }).click();
  await page.getByRole("tab", { name: "Weather" }).click();
  await page.getByRole("heading", { name: "Questions" }).waitFor();
  const panel = page.getByRole("complementary", { name: "Backstage" });
  expect(await panel.evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0);
});
