/** Walk: the database is somebody else's, goes away in the middle, and comes back. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Cable } from "../support/cable.ts";
import { type CabledWalk, startCabledWalk } from "../support/cabled-walk.ts";
import { expectBooksBalanced, fateOf, untilSettled } from "../support/product-books.ts";
import { expectNobodyLeft, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let cable: Cable;
let walk: Walk;
let end: CabledWalk["end"];
beforeAll(async () => {
  ({ cable, walk, end } = await startCabledWalk());
});
afterAll(() => end());

async function say(text: string) {
  return walk.newcomer.say(await walk.discord.channel("technical"), text);
}

test("DATABASE_URL is used, and no server of our own is started", async () => {
  const asked = await say("repeat after me: elsewhere");
  expect(await walk.discord.answerTo(asked)).toMatchObject({ content: "elsewhere" });
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "answered" }]);
  await expectNobodyLeft(join(walk.product.dataFolder, "postgres"));
});

test("without its database nothing is lost: what is said meanwhile is answered once it is back", async () => {
  const thinking = await say("wait 0.5");
  await until(async () => expect((await walk.product.bot("tech-lead")).turns).toBe(1));
  cable.cut();
  const asked = [await say("repeat after me: first"), await say("repeat after me: second")];
  const dm = await walk.newcomer.tell("Webster", "repeat after me: privately");
  const cutAt = Date.now();
  await until(() => expect(Date.now() - cutAt).toBeGreaterThan(2_500));
  for (const message of [...asked, dm]) expect(await walk.discord.answersTo(message)).toEqual([]);
  await cable.mend();
  const answers = [];
  for (const message of [thinking, ...asked, dm]) answers.push(await walk.discord.answerTo(message));
  expect(answers.map(({ content }) => content)).toEqual([
    "That was 0.5 seconds of waiting.",
    "first",
    "second",
    "privately",
  ]);
  expect((await walk.product.status()).bots.filter(({ state }) => state !== "ready")).toEqual([]);
});

test("a worker that is killed while the database is away loses nothing", async () => {
  cable.cut();
  const asked = await say("repeat after me: in between");
  process.kill(await walk.product.workerPid("tech-lead"), "SIGKILL");
  await walk.product.untilState("tech-lead", "ready");
  await cable.mend();
  expect(await walk.discord.answerTo(asked)).toMatchObject({ content: "in between" });
});

test("in the end the books balance, and no bot has identified twice", async () => {
  await untilSettled(walk);
  await expectBooksBalanced(walk);
  for (const name of ["Tech Lead", "Webster", "Manager"]) {
    expect(await walk.discord.counts(name), name).toMatchObject({ identify: 1 });
  }
});

test("it stops in order without its database too", async () => {
  cable.cut();
  expect(await walk.product.interrupt(), walk.product.said).toBe(0);
});
