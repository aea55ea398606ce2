/** Walk: Discord's clock is put forward, and a restart sets it right: bots sign in, and nothing is lost or out of order. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../support/product.ts";
import { expectBooksBalanced } from "../support/product-books.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

const hourMs = 3_600_000;
let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ sandboxed: true });
});
afterAll(() => walk.end());

const pass = (advanceMs: number) => walk.discord.control("POST", "/clock", { advanceMs });

/** Every bot loses its session; resolves when all of them have signed in anew. */
async function endSessions(): Promise<void> {
  const names = walk.stage.config.agents.filter(({ enabled }) => enabled).map(({ name }) => name);
  const identifies = async () =>
    (await Promise.all(names.map((name) => walk.discord.counts(name)))).map(({ identify }) => identify);
  const before = await identifies();
  await walk.discord.fault({ kind: "invalid_session", resumable: false });
  await until(
    async () => expect((await identifies()).every((count, index) => count > (before[index] ?? 0))).toBe(true),
    30_000,
  );
  await walk.product.untilReady();
}

/** Asks for these words in a channel; returns the ids of the question and its answer. */
async function talk(words: string): Promise<readonly bigint[]> {
  const asked = await walk.newcomer.say(await walk.discord.channel("technical"), `repeat after me: ${words}`);
  const answer = await walk.discord.answerTo(asked);
  expect(answer.content).toBe(words);
  return [BigInt(asked.id), BigInt(answer.id)];
}

async function restart(): Promise<void> {
  expect(await walk.product.interrupt()).toBe(0);
  await walk.start();
  await walk.product.untilReady();
}

test("bots sign in anew, and every message stands below those before it", { timeout: 180_000 }, async () => {
  await pass(50 * hourMs);
  await endSessions();
  const ids = [...(await talk("two days ahead"))];
  for (const words of ["set right", "set right again"]) {
    await restart();
    await endSessions();
    ids.push(...(await talk(words)));
  }
  expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? -1 : 1)));
});

test("what is said by such ids while all bots are paused is answered afterwards", { timeout: 120_000 }, async () => {
  const order = async (verb: string, bot: string): Promise<void> => {
    const { code, said } = await runCli({ ...walk.stage, args: ["bots", verb, bot] });
    expect(code, said).toBe(0);
  };
  await order("pause", "all");
  const asked = await walk.newcomer.say(await walk.discord.channel("technical"), "repeat after me: not lost");
  await pass(hourMs);
  for (const bot of ["manager", "tech-lead"]) await order("resume", bot);
  expect(await walk.discord.answerTo(asked)).toMatchObject({ content: "not lost" });
  const story = await runCli({ ...walk.stage, args: ["explain", "--message", asked.id] });
  expect(story.said).toMatch(/by its id, which is ahead of this host's clock/);
  expect(story.said).toMatch(/ answered at .*, \d+\.\d s after it was recorded/);
  await expectBooksBalanced(walk);
});
