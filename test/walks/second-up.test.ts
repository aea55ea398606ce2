/** Walk: who may start beside a running Guildhall, and who is refused. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../support/product.ts";
import { setStage, startWalk, type Walk } from "../support/product-walk.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ agents: ["manager", "webster"], environment: slip });
});
afterAll(() => walk.end());

/** A notice of it is no reason to refuse anybody. */
const slip = { GUILDHALL_PROT: "1" };
const notice = "environment  GUILDHALL_PROT is set, but nothing reads it. Did you mean GUILDHALL_PORT?\n";
const holder = () => `pid ${walk.product.pid}, folder ${walk.product.dataFolder}`;

test.each([[["up"]], [["up", "--sandbox"]]])("a second %j on one data folder is refused", async (args) => {
  const { code, said } = await runCli({ ...walk.stage, args });
  expect(said).toBe(
    `Another Guildhall runs on this data folder (${holder()}). Stop it first (\`guildhall stop\`), or give this one a folder of its own with GUILDHALL_DATA.\n`,
  );
  expect(code).toBe(78);
});

test("what is only to be known is told by the one that starts", () => {
  expect(walk.product.said).toContain(notice);
});

test("a token that is spoken for is refused in another folder", async () => {
  const other = await setStage({ sandboxed: true });
  const { DISCORD_API_URL = "", DISCORD_TOKEN_WEBSTER = "" } = walk.stage.environment;
  const { code, said } = await runCli({
    folder: other.stage.folder,
    environment: { DISCORD_API_URL, DISCORD_TOKEN_WEBSTER, ...slip },
  });
  await other.end();
  expect(said).toBe(
    `The bot token of webster is spoken for by another process on this host (${holder()}). One token has one speaker: stop that process, or remove the token here.\n`,
  );
  expect(code).toBe(78);
});

test("the refused ones have not disturbed it", async () => {
  const asked = await walk.newcomer.say(await walk.discord.channel("literature"), "repeat after me: undisturbed");
  expect((await walk.discord.answerTo(asked)).content).toBe("undisturbed");
  expect(await walk.discord.counts("Webster")).toMatchObject({ identify: 1, resume: 0 });
});

test("sandboxes in two other folders start beside it at once, each with a page of its own", async () => {
  const both = await Promise.all([setStage({ sandboxed: true }), setStage({ sandboxed: true })]);
  try {
    await Promise.all(both.map((other) => other.start()));
    for (const { product, discord, newcomer } of both) {
      await product.untilReady();
      const asked = await newcomer.say(await discord.channel("task-board"), "repeat after me: hello");
      expect((await discord.answerTo(asked)).content).toBe("hello");
    }
    expect(new Set(both.map(({ discord }) => discord.url)).size).toBe(2);
  } finally {
    await Promise.all(both.map((other) => other.end()));
  }
});
