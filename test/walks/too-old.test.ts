/** Walk: nobody is there for more than a day. What is older than that is not answered, and says so; the rest is answered. */
import type { APIMessage } from "discord-api-types/v10";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../support/product.ts";
import { expectBooksBalanced, fateOf, untilSettled } from "../support/product-books.ts";
import { must } from "../support/product-discord.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

const hourMs = 3_600_000;
let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ behind: "25h" });
});
afterAll(() => walk.end());

const pass = (advanceMs: number) => walk.discord.control("POST", "/clock", { advanceMs });

/** What "Why?" in the menu of a message tells. */
async function whyOf(message: APIMessage): Promise<string> {
  const { discord, newcomer } = walk;
  const place = { channelId: message.channel_id, applicationId: await discord.applicationId("Manager") };
  const menu = { ...place, name: "Why?", type: 3, targetId: message.id };
  const { interactionId } = await discord.control("POST", `/users/${newcomer.id}/commands`, menu);
  return until(async () => {
    const { responses, loading } = await discord.control("GET", `/interactions/${interactionId}`);
    expect(loading).toBe(false);
    return must(responses[0]?.content, "answer yet");
  });
}

test("what was said more than a day before is not answered, what was said since is, and one line tells both", async () => {
  const { discord, newcomer } = walk;
  const technical = await discord.channel("technical");
  const greeted = await newcomer.say(technical, "repeat after me: hello");
  const direct = await newcomer.tell("Webster", "repeat after me: hello to you");
  for (const message of [greeted, direct]) await discord.answerTo(message);
  await untilSettled(walk);
  await walk.product.kill();

  const old = await newcomer.say(technical, "repeat after me: yesterday");
  const oldDirect = await newcomer.tell("Webster", "repeat after me: yesterday, in private");
  await pass(2 * hourMs);
  const young = await newcomer.say(technical, "repeat after me: this morning");
  await pass(23 * hourMs);
  await walk.start();
  await walk.product.untilReady();

  expect(await discord.answerTo(young)).toMatchObject({ content: "this morning" });
  for (const [message, agent_id] of [
    [old, "tech-lead"],
    [oldDirect, "webster"],
  ] as const) {
    expect(await fateOf(walk, message)).toMatchObject([{ agent_id, state: "suppressed", reason: "too_old" }]);
  }
  await until(() => expect(walk.product.said).toContain("back: 1 missed message picked up, 2 too old to answer."));
  for (const message of [old, oldDirect]) expect(await discord.answersTo(message)).toEqual([]);

  const { said: explained } = await runCli({ ...walk.stage, args: ["explain", "--message", old.id] });
  const told = "Tech Lead stays silent, too_old: It was found only when it was more than a day old";
  for (const story of [await whyOf(old), explained]) expect(story).toContain(told);
  await expectBooksBalanced(walk);
});
