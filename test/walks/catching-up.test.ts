/** Walk: Guildhall is killed and Discord forgets its sessions; what was said meanwhile is found, once, wherever it stands. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk();
});
afterAll(() => walk.end());

const names = () => walk.stage.config.agents.filter(({ enabled }) => enabled).map(({ name }) => name);

/** Nothing is replayed, and bots are told late of the guild's threads. */
async function forgetSessions(): Promise<void> {
  for (const bot of names()) {
    await walk.discord.fault({ kind: "refuse_resume", bot });
    await walk.discord.fault({ kind: "delay_guilds", bot, delayMs: 1_000 });
  }
}

/** How many messages were picked up, by what was said of it: those that are back first need not wait for the others. */
function pickedUpCount(): number {
  const counts = [...walk.product.said.matchAll(/back: (\d+) missed messages? picked up\./g)].map(([, count]) => count);
  return counts.reduce((sum, count) => sum + Number(count), 0);
}

/** How often messages of each guild channel were asked for since. */
async function readsSince(index: number): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { kind, method, path } of await walk.discord.transcript(index)) {
    const [, channelId] = /\/channels\/(\d+)\/messages(\?|$)/.exec(path ?? "") ?? [];
    if (kind === "rest" && method === "GET" && channelId) counts.set(channelId, (counts.get(channelId) ?? 0) + 1);
  }
  return counts;
}

test("what was said, edited, deleted and opened while nobody was there is answered as it stands", async () => {
  const { discord, newcomer } = walk;
  const [technical, review, quiet] = await Promise.all(
    ["technical", "code-review", "literature"].map((name) => discord.channel(name)),
  );
  if (!technical || !review || !quiet) throw new Error("The shipped guild lacks a channel.");
  await discord.answerTo(await newcomer.tell("Webster", "repeat after me: hello"));
  await discord.answerTo(await newcomer.say(technical, "repeat after me: hello"));
  await walk.product.kill();

  const first = await newcomer.say(technical, "repeat after me: first");
  const gone = await newcomer.say(technical, "repeat after me: gone");
  const edited = await newcomer.say(technical, "repeat after me: waht");
  await discord.control("DELETE", `/users/${newcomer.id}/messages/${technical}/${gone.id}`);
  const words = { content: "repeat after me: what" };
  await discord.control("PATCH", `/users/${newcomer.id}/messages/${technical}/${edited.id}`, words);
  const thread = await newcomer.openThread(review, "opened meanwhile");
  const inThread = await newcomer.say(thread, "repeat after me: in the thread");
  const direct = await newcomer.tell("Webster", "repeat after me: directly");
  await forgetSessions();
  const before = (await discord.transcript()).at(-1)?.index ?? 0;
  await walk.start();

  for (const [asked, answer] of [
    [first, "first"],
    [edited, "what"],
    [inThread, "in the thread"],
    [direct, "directly"],
  ] as const)
    expect(await discord.answerTo(asked)).toMatchObject({ content: answer });
  await walk.product.untilReady();
  expect(await discord.answersTo(gone)).toEqual([]);
  await until(() => expect(pickedUpCount()).toBe(4));
  const reads = await readsSince(before);
  expect([technical, thread, quiet].map((id) => reads.get(id) ?? 0)).toEqual([1, 1, 0]);
});
