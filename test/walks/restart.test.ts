/** Walk: Guildhall is stopped or killed, started again on the same folder, and goes on where it was. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { processesOf } from "../support/processes.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk();
});
afterAll(() => walk.end());

/** IDENTIFYs and RESUMEs of each bot so far. */
async function signIns(): Promise<readonly { readonly identify: number; readonly resume: number }[]> {
  const names = walk.stage.config.agents.filter(({ enabled }) => enabled).map(({ name }) => name);
  const counts = await Promise.all(names.map((name) => walk.discord.counts(name)));
  return counts.map(({ identify, resume }) => ({ identify, resume }));
}

const eightTimes = (resume: number) => Array.from({ length: 8 }, () => ({ identify: 1, resume }));

/** Only the sandbox is left of all that works in the folder. */
async function untilEnded(): Promise<void> {
  await until(() => expect(processesOf(walk.stage.folder), "processes left behind").toHaveLength(1));
}

test("killed as soon as its bots are ready, it resumes them", async () => {
  await until(async () => expect(await walk.product.rows("select 1 from gateway_sessions")).toHaveLength(8));
  await until(async () => expect(await walk.product.rows("select 1 from bots")).toHaveLength(8));
  await walk.product.kill();
  await untilEnded();
  await walk.start();
  await walk.product.untilReady();
  expect(await signIns()).toEqual(eightTimes(1));
});

test("Ctrl-C stops in order, and the next start resumes every bot without an IDENTIFY", async () => {
  expect(await walk.product.interrupt()).toBe(0);
  await untilEnded();
  const { discord, newcomer } = walk;
  const missed = await newcomer.say(await discord.channel("technical"), "repeat after me: while you were out");
  const firstDm = await newcomer.tell("NX Expert", "repeat after me: first word");
  await walk.start();
  expect(await discord.answerTo(missed)).toMatchObject({ content: "while you were out" });
  expect(await discord.answerTo(firstDm)).toMatchObject({ content: "first word" });
  await walk.product.untilReady();
  expect(await signIns()).toEqual(eightTimes(2));
});

test("killed in the middle of a turn, nothing survives it, and the turn is answered once", async () => {
  const { discord, newcomer } = walk;
  const asked = await newcomer.say(await discord.channel("reports"), "wait 2");
  const behind = await newcomer.say(await discord.channel("reports"), "repeat after me: behind it");
  await until(async () => expect((await walk.product.bot("secretary")).turns).toBe(1));
  await walk.product.kill();
  await untilEnded();
  expect(await discord.answersTo(asked)).toEqual([]);
  await walk.start();
  const answers = [await discord.answerTo(asked), await discord.answerTo(behind)];
  expect(answers.map(({ content }) => content)).toEqual(["That was 2 seconds of waiting.", "behind it"]);
  await walk.product.untilReady();
  expect(await signIns()).toEqual(eightTimes(3));
  const rows = await walk.product.rows<{ attempt_count: number; state: string }>(
    `select attempt_count, state from deliveries where message_id = ${asked.id}`,
  );
  expect(rows).toEqual([{ attempt_count: 2, state: "answered" }]);
});

test("killed in the middle of a task, its result still comes, once in each place", async () => {
  const { discord, newcomer } = walk;
  const asked = await newcomer.say(await discord.channel("ceo-office"), "delegate to Webster: wait 2");
  await until(async () => expect((await walk.product.bot("webster")).turns).toBe(1));
  await walk.product.kill();
  await walk.start();
  const result = await discord.answerTo(asked);
  expect(result).toMatchObject({ content: "That was 2 seconds of waiting.", author: { username: "Webster" } });
  const starter = await discord.heard(await discord.channel("task-board"), "> wait 2");
  await discord.heard(starter.id, "2 seconds of waiting");
  const said = (await discord.messages(starter.id)).filter(({ content }) => content.includes("seconds of waiting"));
  expect(said).toHaveLength(1);
  expect(await walk.product.rows("select number, state from task_attempts order by number")).toEqual([
    { number: 1, state: "failed" },
    { number: 2, state: "done" },
  ]);
});

test("a second Ctrl-C ends at once and leaves nobody", async () => {
  await walk.newcomer.say(await walk.discord.channel("literature"), "spin 20");
  await until(async () => expect((await walk.product.bot("webster")).turns).toBe(1));
  // An orderly stop gives the looping executor 3 s to leave.
  const startedAt = performance.now();
  process.kill(-walk.product.pid, "SIGINT");
  await until(async () => expect(await walk.product.bot("manager").catch(() => null)).toBeNull());
  process.kill(-walk.product.pid, "SIGINT");
  expect(await walk.product.exited).toBe(1);
  expect(performance.now() - startedAt).toBeLessThan(2_500);
  await untilEnded();
});

test("it serves on when nobody reads what it prints, and stops in order", async () => {
  await walk.start();
  walk.product.stopReading();
  expect(await walk.product.interrupt()).toBe(0);
  await untilEnded();
});

test("killed before it was on disk who its bots are, it asks Discord again instead of resuming", async () => {
  await walk.start();
  await walk.product.untilReady();
  const before = await signIns();
  await walk.product.rows("delete from bots");
  await walk.product.kill();
  await untilEnded();
  await walk.start();
  await walk.product.untilReady();
  expect(await signIns()).toEqual(before.map(({ identify, resume }) => ({ identify: identify + 1, resume })));
  const asked = await walk.newcomer.say(await walk.discord.channel("literature"), "repeat after me: who am I");
  expect(await walk.discord.answerTo(asked)).toMatchObject({ content: "who am I" });
});
