/** Walk: one folder, first in the sandbox, then with tokens on a Discord, then in the sandbox again, also as it was told to. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { examined } from "../support/patient.ts";
import { startProduct } from "../support/product.ts";
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

test("beside one that was told to use the sandbox, doctor examines that and finds nothing", async () => {
  const nowhere = {
    ...real.stage,
    environment: { ...real.stage.environment, DISCORD_API_URL: "http://127.0.0.1:9/api" },
  };
  const told = new Walk(nowhere, null);
  const product = await startProduct({ ...nowhere, args: ["up", "--sandbox"] });
  await product.untilReady();
  const { code, said, troubles, json, of } = await examined(told);
  expect(troubles, said).toEqual([]);
  expect(json.mode).toBe("sandbox");
  expect(of("house", "running Guildhall").what).toContain("in the sandbox, which leaves the tokens aside,");
  expect(code).toBe(0);
  expect(await product.interrupt()).toBe(0);
  const alone = await examined(told);
  expect(alone.troubles, "the next start would use the tokens").toMatchObject([{ check: "api", level: "fail" }]);
});
