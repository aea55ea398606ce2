/** Behind the scene of a sandbox whose bots nobody has registered to run: what is not known is said to be so, also while the sandbox is away. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { graveViolationsOf } from "../support/axe.ts";
import { test } from "../support/browser.ts";
import { botName, type PageStage, startPageStage } from "../support/page-stage.ts";
import { until } from "../support/until.ts";

let stage: PageStage;
beforeAll(async () => {
  stage = await startPageStage();
});
afterAll(() => stage.end());

/** The card of the bot, with the panel open. */
async function openCard(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Backstage" }).click();
  const card = page.getByRole("article", { name: botName });
  await card.waitFor();
  return card;
}

/** What the card says of the bot, by name. */
async function factsIn(card: Locator): Promise<Record<string, string>> {
  const names = await card.getByRole("term").allInnerTexts();
  const values = await card.getByRole("definition").allInnerTexts();
  return Object.fromEntries(values.map((value, index) => [names[index], value]));
}

const unknown = { Process: "unknown", Memory: "unknown", Executor: "unknown" };

test("a process that is run elsewhere is unknown, and orders to it are not given, with the reason", async ({
  visit,
}) => {
  const page = await visit(stage.page(stage.nina));
  const card = await openCard(page);
  expect(await factsIn(card)).toEqual({ ...unknown, Gateway: "connected", Token: "valid" });
  await card.getByText("What runs this bot is not known here").waitFor();
  for (const words of ["Kill", "Bring back"]) {
    const order = card.getByRole("button", { name: `${words} ${botName}` });
    expect(await order.getAttribute("aria-disabled")).toBe("true");
    expect(await order.getAttribute("title")).toContain("What runs this bot is not known here");
  }
  expect(await card.getByRole("button", { name: `Drop socket ${botName}` }).getAttribute("aria-disabled")).toBe(
    "false",
  );
  expect(await graveViolationsOf(page)).toEqual([]);
});

test("while the sandbox is away nothing is said to be well, and afterwards it is again", async ({ visit }) => {
  const page = await visit(stage.page(stage.nina), { provokes: /backstage|events|state|ERR_INTERNET_DISCONNECTED/ });
  const card = await openCard(page);
  await until(async () => expect(await card.innerText()).toContain(`${botName}\nconnected`));
  await page.context().setOffline(true);
  await until(async () => expect(await card.innerText()).toContain(`${botName}\nunknown`));
  expect(await factsIn(card)).toEqual({ ...unknown, Gateway: "unknown", Token: "unknown" });
  await page.getByRole("alert").filter({ hasText: "The sandbox does not answer." }).waitFor();
  const revoke = card.getByRole("button", { name: `Revoke token of ${botName}` });
  expect(await revoke.getAttribute("title")).toBe("The sandbox does not answer.");
  await revoke.click({ force: true });
  expect(await card.getByRole("alertdialog").count()).toBe(0);
  await page.context().setOffline(false);
  await until(async () => expect((await factsIn(card)).Gateway).toBe("connected"));
  expect(await page.getByRole("alert").filter({ hasText: "does not answer" }).count()).toBe(0);
});
