/** Walk: processes are killed, stopped and held up while people speak with them. Each message is answered once, all the same. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { processesOf } from "../support/processes.ts";
import { runCli } from "../support/product.ts";
import { must } from "../support/product-discord.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk();
});
afterAll(() => walk.end());

const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, "utf8");
const isGone = (pid: number): boolean => !processesOf(walk.stage.folder).includes(pid);

/** Says it to the Auditor, and expects the one answer. */
async function expectAnswer(words: string): Promise<void> {
  const asked = await walk.newcomer.say(await walk.discord.channel("code-review"), `repeat after me: ${words}`);
  expect(await walk.discord.answerTo(asked, 40_000)).toMatchObject({ content: words });
}

/** Close codes of a bot's connections so far. */
async function closeCodes(): Promise<readonly (number | undefined)[]> {
  return (await walk.discord.transcript()).filter(({ kind }) => kind === "close").map(({ code }) => code);
}

describe("the spare worker", () => {
  test("takes the place of the first worker that dies, under its name, and another one waits", async () => {
    const spare = await until(async () => must((await walk.product.status()).spare, "spare worker"));
    expect(commandOf(spare.pid)).toContain("(spare)");
    expect(spare.memoryBytes).toBeGreaterThan(5e6);
    process.kill(await walk.product.workerPid("auditor"), "SIGKILL");
    await expectAnswer("one that waited");
    expect(await walk.product.workerPid("auditor")).toBe(spare.pid);
    expect(commandOf(spare.pid)).toMatch(/worker\.js auditor/);
    await until(async () => expect((await walk.product.status()).spare?.pid).not.toBe(spare.pid));
    expect(await walk.discord.counts("Auditor")).toMatchObject({ identify: 1, resume: 1 });
  });
});

describe("a process that is stopped (SIGSTOP)", () => {
  test("is killed when it is a worker, never to speak again, and the next one resumes", async () => {
    const pid = await walk.product.workerPid("auditor");
    process.kill(pid, "SIGSTOP");
    await expectAnswer("after a worker that stood still");
    expect(await walk.product.workerPid("auditor")).not.toBe(pid);
    // It was gone before its successor began: there is nothing left to continue.
    expect(isGone(pid)).toBe(true);
    expect(() => process.kill(pid, "SIGCONT")).toThrow("ESRCH");
    expect(await walk.discord.counts("Auditor")).toMatchObject({ identify: 1, resume: 2 });
  });

  test("is killed when it is an executor, and its turn is tried again and counted", async () => {
    const asked = await walk.newcomer.say(await walk.discord.channel("code-review"), "wait 2");
    await until(async () => expect((await walk.product.bot("auditor")).turns).toBe(1));
    process.kill(await walk.product.executorPid("auditor"), "SIGSTOP");
    expect(await walk.discord.answerTo(asked, 40_000)).toMatchObject({ content: "That was 2 seconds of waiting." });
    await until(async () => {
      const rows = walk.product.rows(`select attempt_count, state from deliveries where message_id = ${asked.id}`);
      expect(await rows).toEqual([{ attempt_count: 2, state: "answered" }]);
    });
  });

  test("judges nobody by its own sleep when it is the supervisor", async () => {
    const before = await walk.product.status();
    process.kill(walk.product.pid, "SIGSTOP");
    const stoppedAt = performance.now();
    const asked = await walk.newcomer.say(await walk.discord.channel("code-review"), "repeat after me: good morning");
    // Longer than the silence for which a child is killed.
    await until(() => expect(performance.now() - stoppedAt).toBeGreaterThan(8_000), 20_000);
    process.kill(walk.product.pid, "SIGCONT");
    expect(await walk.discord.answerTo(asked)).toMatchObject({ content: "good morning" });
    // Past the moment at which it would have judged them.
    await until(() => expect(performance.now() - stoppedAt).toBeGreaterThan(14_000), 20_000);
    const pids = ({ bots }: typeof before) => bots.map(({ id, pid, state }) => ({ id, pid, state }));
    expect(pids(await walk.product.status())).toEqual(pids(before));
  });
});

describe("a planned end", () => {
  test("leaves every session alive at Discord: no close with 1000 or 1001, no IDENTIFY", async () => {
    expect((await runCli({ ...walk.stage, args: ["restart", "all"] })).code).toBe(0);
    expect(await walk.product.interrupt()).toBe(0);
    await walk.start();
    await walk.product.untilReady();
    const codes = await closeCodes();
    expect(codes.filter((code) => code === 4200)).toHaveLength(16);
    expect(codes).not.toContain(1000);
    expect(codes).not.toContain(1001);
    const names = walk.stage.config.agents.filter(({ enabled }) => enabled).map(({ name }) => name);
    const counts = await Promise.all(names.map((name) => walk.discord.counts(name)));
    expect(counts.map(({ identify }) => identify)).toEqual(names.map(() => 1));
  });
});

test("a supervisor that is killed takes its children with it within a second, one in a busy loop included", async () => {
  await walk.newcomer.say(await walk.discord.channel("literature"), "spin 20");
  await until(async () => expect((await walk.product.bot("webster")).turns).toBe(1));
  await walk.product.kill();
  const killedAt = performance.now();
  // The Discord is a process of the folder too.
  await until(() => expect(processesOf(walk.stage.folder)).toHaveLength(1));
  expect(performance.now() - killedAt).toBeLessThan(1_000);
  // Nor does it keep the tokens: the next one has them at once.
  await walk.start();
  await walk.product.untilReady();
});
