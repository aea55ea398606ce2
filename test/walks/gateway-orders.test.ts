/**
 * Walk: Discord tells its bots to connect anew (op 7), or that their session is invalid (op 9), while people talk. A session
 * goes on where Discord says so; where it has ended, what nobody was told is read. Each word is answered once, in its order.
 */
import type { APIMessage } from "discord-api-types/v10";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectBooksBalanced, fateOf, untilSettled } from "../support/product-books.ts";
import type { BotCounts } from "../support/product-discord.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
let workers: readonly (number | null)[];
beforeAll(async () => {
  walk = await startWalk();
  workers = await pids();
});
afterAll(() => walk.end());

const names = () => walk.stage.config.agents.flatMap(({ enabled, name }) => (enabled ? [name] : []));
const pids = async () => (await walk.product.status()).bots.map(({ pid }) => pid);

/** How often each bot has signed in, and how. */
async function signIns(): Promise<readonly Pick<BotCounts, "identify" | "resume">[]> {
  const counts = await Promise.all(names().map((name) => walk.discord.counts(name)));
  return counts.map(({ identify, resume }) => ({ identify, resume }));
}

const allTimes = (identify: number, resume: number) => names().map(() => ({ identify, resume }));

async function say(channel: string, words: string): Promise<APIMessage> {
  return walk.newcomer.say(await walk.discord.channel(channel), `repeat after me: ${words}`);
}

/** Waits until a turn of this agent is at work. */
async function untilAtWork(agentId: string): Promise<void> {
  await until(async () => expect((await walk.product.bot(agentId)).turns).toBe(1));
}

/** Each is answered, once and by one attempt, and the answers stand in this order. */
async function expectAnsweredInOrder(asked: readonly APIMessage[]): Promise<void> {
  const answers: APIMessage[] = [];
  for (const message of asked) answers.push(await walk.discord.answerTo(message, 40_000));
  expect(answers.map(({ id }) => BigInt(id))).toEqual(answers.map(({ id }) => BigInt(id)).toSorted(byValue));
  for (const message of asked)
    expect(await fateOf(walk, message)).toMatchObject([{ state: "answered", attempt_count: 1 }]);
}

const byValue = (one: bigint, other: bigint): number => (one < other ? -1 : 1);

test("told to connect anew (op 7) in the middle of talk and of turns, bots go on with their sessions", async () => {
  const working = await walk.newcomer.say(await walk.discord.channel("technical"), "wait 1.5");
  await untilAtWork("tech-lead");
  const asked = [working];
  for (let round = 1; round <= 3; round++) {
    asked.push(await say("technical", `before ${round}`));
    const { connectionCount } = await walk.discord.fault({ kind: "reconnect" });
    expect(connectionCount).toBe(names().length);
    asked.push(await say("technical", `after ${round}`));
    await until(async () => expect(await signIns()).toEqual(allTimes(1, round)));
  }
  await expectAnsweredInOrder(asked);
});

test("told that a session is invalid but may go on (op 9, true), bots resume it", async () => {
  const asked = [await say("technical", "one")];
  await walk.discord.fault({ kind: "invalid_session", resumable: true });
  asked.push(await say("technical", "two"), await say("technical", "three"));
  const direct = await walk.newcomer.tell("Webster", "repeat after me: in private");
  await expectAnsweredInOrder(asked);
  await expectAnsweredInOrder([direct]);
  await until(async () => expect(await signIns()).toEqual(allTimes(1, 4)));
});

test("told that their sessions are over (op 9, false), bots sign in anew and read what they missed before they go on", async () => {
  const { discord, newcomer, product } = walk;
  const technical = await discord.channel("technical");
  await newcomer.tell("Webster", "repeat after me: hello");
  const working = await newcomer.say(technical, "wait 1.5");
  await untilAtWork("tech-lead");
  // Nobody is told of anything for a while, and what is asked then takes its time.
  await discord.fault({ kind: "refuse_gateway", forMs: 600_000 });
  await discord.fault({
    kind: "slow",
    method: "GET",
    route: "/channels/{id}/messages",
    delayMs: 2_000,
    forMs: 600_000,
  });
  await discord.fault({ kind: "invalid_session", resumable: false });
  const thread = await newcomer.openThread(technical, "opened meanwhile");
  const asked = [working, await say("technical", "missed"), await say("technical", "missed as well")];
  const inThread = await newcomer.say(thread, "repeat after me: in the thread");
  const direct = await newcomer.tell("Webster", "repeat after me: in private");
  await until(async () => {
    const { bots } = await product.status();
    expect(bots.filter(({ state }) => state !== "disconnected")).toEqual([]);
  });
  const { armed } = await discord.control("GET", "/faults");
  const refusal = armed.find(({ fault }: { fault: { kind: string } }) => fault.kind === "refuse_gateway");
  await discord.control("DELETE", `/faults/${refusal.id}`);
  // The first one that is back hears this, while what was said before is still being read.
  await until(async () => expect((await product.status()).bots.map(({ state }) => state)).toContain("ready"));
  asked.push(await say("technical", "heard"));
  expect(await discord.answersTo(asked[1] ?? working)).toEqual([]);
  await expectAnsweredInOrder(asked);
  await expectAnsweredInOrder([inThread]);
  await expectAnsweredInOrder([direct]);
  await product.untilReady();
  expect(await signIns()).toEqual(allTimes(2, 4));
  await discord.control("DELETE", "/faults");
});

test("in the end the books balance, and no process has ended", async () => {
  await untilSettled(walk);
  await expectBooksBalanced(walk);
  expect(await pids()).toEqual(workers);
});
