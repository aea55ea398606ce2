/** Walk: one folder, first in the sandbox, then with tokens on a Discord, then in the sandbox again. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { setStage, Walk } from "../support/product-walk.ts";

let real: Walk;
let play: Walk;
beforeAll(async () => {
  real = await setStage();
  play = new Walk({ ...real.stage, environment: {} }, null);
});
afterAll(() => real.end());

/** Starts it, has two owners answer, and stops it. */
async function chatIn(walk: Walk): Promise<void> {
  await walk.start();
  await walk.product.untilReady();
  for (const [channel, username] of Object.entries({ "task-board": "Manager", nx: "NX Expert" })) {
    const asked = await walk.newcomer.say(await walk.discord.channel(channel), "repeat after me: here");
    expect(await walk.discord.answerTo(asked)).toMatchObject({ content: "here", author: { username } });
  }
  expect(await walk.product.interrupt()).toBe(0);
  expect(walk.product.said).not.toContain("unclear");
}

test("the rows of one are none of the other's", async () => {
  await chatIn(play);
  await chatIn(real);
  await chatIn(play);
});
