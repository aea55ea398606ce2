/** Walk: the embedded database is killed, loses a backend, and is stopped for a while, and Guildhall goes on by itself. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processesOf } from "../support/processes.ts";
import { expectBooksBalanced, fateOf, untilSettled } from "../support/product-books.ts";
import { must } from "../support/product-discord.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

const stoppedMs = 30_000;
let walk: Walk;
let workers: readonly (number | null)[];
beforeAll(async () => {
  walk = await startWalk({ liftLimits: true });
  workers = await workerPids();
});
afterAll(() => walk.end());

async function say(text: string) {
  return walk.newcomer.say(await walk.discord.channel("technical"), text);
}

async function workerPids(): Promise<readonly (number | null)[]> {
  return (await walk.product.status()).bots.map(({ pid }) => pid);
}

function postmasterPid(): number {
  const [line] = readFileSync(join(walk.product.dataFolder, "postgres", "postmaster.pid"), "utf8").split("\n");
  return Number(must(line, "pid"));
}

/** Every process of the server, its postmaster first. */
function serverPids(): readonly number[] {
  const cluster = join(walk.product.dataFolder, "postgres");
  return [postmasterPid(), ...processesOf(cluster).filter((pid) => pid !== postmasterPid())];
}

async function readiness(): Promise<{ readonly ready: boolean; readonly store: string }> {
  const { http } = await walk.product.status();
  return (await (await fetch(`${http}/readyz`)).json()) as { ready: boolean; store: string };
}

test("killed in the middle of a turn and of many messages it loses none of them", async () => {
  const thinking = await say("wait 0.5");
  await until(async () => expect((await walk.product.bot("tech-lead")).turns).toBe(1));
  const before = postmasterPid();
  process.kill(before, "SIGKILL");
  const asked = [];
  for (let count = 0; count < 20; count++) asked.push(await say(`repeat after me: number ${count}`));
  expect(await walk.discord.answerTo(thinking)).toMatchObject({ content: "That was 0.5 seconds of waiting." });
  for (const [count, message] of asked.entries()) {
    expect(await walk.discord.answerTo(message)).toMatchObject({ content: `number ${count}` });
  }
  expect(postmasterPid()).not.toBe(before);
});

test("a backend that is killed ends every connection, and nothing else", async () => {
  const before = postmasterPid();
  const [row] = await walk.product.rows<{ pid: number }>(
    "select pid from pg_stat_activity where application_name = 'guildhall' limit 1",
  );
  process.kill(must(row, "connection").pid, "SIGKILL");
  expect(await walk.discord.answerTo(await say("repeat after me: still here"))).toMatchObject({
    content: "still here",
  });
  expect(postmasterPid()).toBe(before);
});

test("tasks are worked on at once after it was away", async () => {
  process.kill(postmasterPid(), "SIGKILL");
  const channelId = await walk.discord.channel("technical");
  await walk.newcomer.say(channelId, "delegate to auditor: repeat after me: checked");
  await walk.discord.heard(channelId, "checked");
});

test("stopped for half a minute it is said to be in trouble, and then nothing is missing", async () => {
  await until(async () => expect(await readiness()).toMatchObject({ ready: true, store: "answers" }));
  const pids = serverPids();
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  const stoppedAt = Date.now();
  const asked = [];
  for (let count = 0; count < 10; count++) asked.push(await say(`repeat after me: meanwhile ${count}`));
  await until(async () =>
    expect(await readiness()).toMatchObject({ ready: false, store: expect.stringContaining("it does not answer") }),
  );
  await until(() => expect(walk.product.said).toContain("The database is in trouble: it does not answer"), 40_000);
  await until(() => expect(Date.now() - stoppedAt).toBeGreaterThan(stoppedMs), 40_000);
  expect((await readiness()).store).toContain("it does not answer");
  for (const pid of pids) process.kill(pid, "SIGCONT");
  for (const [count, message] of asked.entries()) {
    expect(await walk.discord.answerTo(message, 30_000)).toMatchObject({ content: `meanwhile ${count}` });
  }
  await until(() => expect(walk.product.said).toMatch(/The database was away for \d+ s and is well again/));
  await until(async () => expect(await readiness()).toMatchObject({ ready: true, store: "answers" }));
});

test("in the end the books balance, one alert was posted, and no worker was restarted", async () => {
  await untilSettled(walk);
  const posts = await expectBooksBalanced(walk);
  expect(posts.filter(({ content }) => content.includes("The database was away")).length).toBeGreaterThanOrEqual(1);
  expect(await workerPids()).toEqual(workers);
  for (const name of ["Tech Lead", "Manager"]) expect(await walk.discord.counts(name)).toMatchObject({ identify: 1 });
  expect(await fateOf(walk, await say("repeat after me: well"))).toMatchObject([
    { state: "answered", attempt_count: 1 },
  ]);
});
