/**
 * 200 messages flow through eight bots in channels, threads and DMs while their processes are killed at random and, once,
 * the supervisor. Afterwards every message has its one answer. `CHAOS_SEED=<n>` repeats a run's choices (not its timing).
 */
import type { APIMessage } from "discord-api-types/v10";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processesOf } from "../support/processes.ts";
import { type DeliveryRow, everythingSaid, expectBooksBalanced, untilSettled } from "../support/product-books.ts";
import { must } from "../support/product-discord.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

const seed = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
const random = randomFrom(seed);
const messageCount = 200;
const paceMs = 60;
const killPaceMs = 250;
/** A worker has five restarts in 30 s; past that it is parked, which is another test's business. */
const maxWorkerKills = 4;
/** With the supervisor's death at most three of an answer's attempts are lost, which ends it with a visible line. */
const maxExecutorKills = 2;

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ liftLimits: true });
  await until(async () => expect(await walk.product.rows("select 1 from gateway_sessions")).toHaveLength(8));
});
afterAll(() => walk.end());

/** mulberry32: the same numbers for the same seed, in [0, 1). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function oneOf<T>(list: readonly T[]): T {
  return must(list[Math.floor(random() * list.length)], "element");
}

/** A place to speak, the bot that answers there, and what must stand before the words so that it does. */
interface Place {
  readonly channelId: string;
  readonly bot: string;
  readonly address: string;
}

/** A channel for seven of the bots, two threads, a DM with each bot, and a channel where mentions are needed. */
async function makePlaces(): Promise<readonly Place[]> {
  const { discord, newcomer } = walk;
  const owners = { "task-board": "Manager", technical: "Tech Lead", reports: "Secretary", literature: "Webster" };
  const more = { "code-review": "Auditor", "fea-analysis": "Optimizer", nx: "NX Expert" };
  const places: Place[] = [];
  for (const [channel, bot] of Object.entries({ ...owners, ...more })) {
    places.push({ channelId: await discord.channel(channel), bot, address: "" });
  }
  for (const { channelId, bot } of places.slice(0, 2)) {
    places.push({ channelId: await newcomer.openThread(channelId, `with ${bot}`), bot, address: "" });
  }
  const announcements = await discord.channel("announcements");
  for (const { name: bot } of walk.stage.config.agents.filter(({ enabled }) => enabled)) {
    places.push({ channelId: await newcomer.dmWith(bot), bot, address: "" });
    places.push({ channelId: announcements, bot, address: `<@${await discord.userId(bot)}> ` });
  }
  return places;
}

/** What is asked and what has to be heard; null where any answer of the right bot will do. */
function wordsOf(index: number): { readonly text: string; readonly expected: string | null } {
  const roll = random();
  if (roll < 0.1) return { text: "wait 0.3", expected: "That was 0.3 seconds of waiting." };
  if (roll < 0.15) return { text: "lorem 3000", expected: null };
  return { text: `repeat after me: number ${index}`, expected: `number ${index}` };
}

interface Asked {
  readonly message: APIMessage;
  readonly bot: string;
  readonly expected: string | null;
}

/** Says everything, at an even pace, whatever happens meanwhile. */
async function talk(places: readonly Place[]): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  const startedAt = Date.now();
  for (let index = 0; index < messageCount; index += 1) {
    await until(() => expect(Date.now() - startedAt).toBeGreaterThanOrEqual(index * paceMs));
    const { channelId, bot, address } = oneOf(places);
    const { text, expected } = wordsOf(index);
    asked.push({ message: await walk.newcomer.say(channelId, address + text), bot, expected });
  }
  return asked;
}

/** Kills workers and executors until `isOver`, and the supervisor in the middle; returns how many of each. */
async function killAround(isOver: () => boolean): Promise<{ workers: number; executors: number; supervisors: number }> {
  const killed = new Map<string, number>();
  const count = { workers: 0, executors: 0, supervisors: 0 };
  const startedAt = Date.now();
  for (let round = 1; !isOver(); round += 1) {
    await until(() => expect(Date.now() - startedAt).toBeGreaterThanOrEqual(round * killPaceMs));
    if (count.supervisors === 0 && Date.now() - startedAt > (messageCount * paceMs) / 2) {
      await killSupervisor();
      count.supervisors += 1;
      continue;
    }
    const kind = random() < 0.6 ? "worker" : "executor";
    const bots = (await walk.product.status()).bots.map(({ id, pid, executorPid }) => ({
      key: `${kind} ${id}`,
      pid: kind === "worker" ? pid : executorPid,
    }));
    const limit = kind === "worker" ? maxWorkerKills : maxExecutorKills;
    const left = bots.filter(({ key, pid }) => pid !== null && (killed.get(key) ?? 0) < limit);
    if (left.length === 0) continue;
    const { key, pid } = oneOf(left);
    killed.set(key, (killed.get(key) ?? 0) + 1);
    count[`${kind}s`] += killIfAlive(must(pid, "pid"));
  }
  return count;
}

function killIfAlive(pid: number): number {
  try {
    process.kill(pid, "SIGKILL");
    return 1;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return 0;
    throw error;
  }
}

/** Nothing but Discord survives it; then it is started again. */
async function killSupervisor(): Promise<void> {
  await walk.product.kill();
  await until(() => expect(processesOf(walk.stage.folder), "orphans").toHaveLength(1));
  await walk.start();
}

test(`every message has its one answer, whoever is killed (CHAOS_SEED=${seed})`, async () => {
  process.stdout.write(`CHAOS_SEED=${seed}\n`);
  const places = await makePlaces();
  let over = false;
  const talking = talk(places).finally(() => {
    over = true;
  });
  const [asked, killed] = await Promise.all([talking, killAround(() => over)]);
  process.stdout.write(`killed ${JSON.stringify(killed)}\n`);
  expect(killed.workers).toBeGreaterThan(10);
  expect(killed.executors).toBeGreaterThan(5);
  expect(killed.supervisors).toBe(1);
  await walk.product.untilReady();
  await untilRecorded(asked.length);
  await untilSettled(walk);

  await expectAnswers(asked);
  await expectBooksBalanced(walk);
  for (const { name } of walk.stage.config.agents.filter(({ enabled }) => enabled)) {
    expect((await walk.discord.counts(name)).identify, `IDENTIFYs of ${name}`).toBe(1);
  }
}, 120_000);

/** What was said while its bot was dead is read later, and until then nothing of it is open. */
async function untilRecorded(count: number): Promise<void> {
  await until(async () => {
    const recorded = await walk.product.rows("select 1 from messages where author_kind = 'human'");
    expect(recorded).toHaveLength(count);
  }, 60_000);
}

/** Each message woke the one agent it was for, and has one visible answer: the right one, or the line of a dead delivery. */
async function expectAnswers(asked: readonly Asked[]): Promise<void> {
  const deliveries = await walk.product.rows<DeliveryRow>(
    "select d.* from deliveries d join messages m on m.id = d.message_id where m.author_kind = 'human'",
  );
  const said = await everythingSaid(walk);
  for (const { message, bot, expected } of asked) {
    const fates = deliveries.filter(({ message_id }) => message_id === message.id);
    expect(fates, message.content).toHaveLength(1);
    const answers = said.filter(({ message_reference }) => message_reference?.message_id === message.id);
    expect(answers, `answers to ${message.content}`).toHaveLength(1);
    expect(answers[0]?.author.username).toBe(bot);
    if (fates[0]?.state === "dead") expect(fates[0].attempt_count).toBeGreaterThanOrEqual(3);
    else if (expected !== null) expect(answers[0]?.content).toBe(expected);
  }
  expect(deliveries).toHaveLength(asked.length);
  expect(deliveries.filter(({ state }) => state !== "answered" && state !== "dead")).toEqual([]);
}
