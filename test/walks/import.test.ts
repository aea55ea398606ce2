/** Walk: a cluster of eight gateways is taken over, and its agents answer in the sandbox where they answered before. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Product, repository, runCli, startProduct } from "../support/product.ts";
import { Discord, must } from "../support/product-discord.ts";
import { expectNobodyLeft } from "../support/product-walk.ts";

const folder = mkdtempSync(join(tmpdir(), "guildhall walk "));
const cluster = join(repository, "test/fixtures/openclaw/cluster");
let product: Product;
let discord: Discord;

beforeAll(async () => {
  chmodSync(folder, 0o755);
  const imported = await runCli({ folder, args: ["import", "openclaw", cluster] });
  expect(imported.code, imported.said).toBe(0);
  product = await startProduct({ folder, args: ["up", "--sandbox"] });
  await product.untilReady();
  discord = new Discord(must((await product.status()).page, "page"));
});

afterAll(async () => {
  expect(await product.interrupt()).toBe(0);
  await expectNobodyLeft(folder);
  rmSync(folder, { recursive: true });
});

test.each([
  ["technical", "Tech Lead"],
  ["code-review", "Auditor"],
  ["fea-analysis", "Optimizer"],
  ["nx", "Nx Expert"],
  ["literature", "Webster"],
  ["meeting-notes", "Secretary"],
  ["ceo-office", "Manager"],
])("#%s is answered by %s", async (channel, name) => {
  const newcomer = await discord.person("newcomer");
  const asked = await newcomer.say(await discord.channel(channel), "hello");
  expect(await discord.answerTo(asked)).toMatchObject({ author: { username: name } });
});

test("an agent that answered only when mentioned still does", async () => {
  const newcomer = await discord.person("newcomer");
  const studyBuilder = await discord.userId("Study Builder");
  const asked = await newcomer.say(await discord.channel("announcements"), `<@${studyBuilder}> repeat after me: here`);
  expect(await discord.answerTo(asked)).toMatchObject({ author: { username: "Study Builder" }, content: "here" });
});

test("the Manager may delegate, as the cluster said", async () => {
  const newcomer = await discord.person("newcomer");
  const asked = await newcomer.say(await discord.channel("ceo-office"), "delegate to webster: look it up");
  expect((await discord.answerTo(asked)).content).toContain("Webster");
  await discord.heard(await discord.channel("task-board"), "**Webster** has a task");
});
