/** One bot in trouble is one bot in trouble (A1): killed, stopped or looping, it leaves the others answering, and comes back. */
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { fateOf, untilSettled } from "../support/product-books.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ liftLimits: true });
});
afterAll(() => walk.end());

/** Where each bot answers everybody; the others are spoken to in a DM. */
const channels: Readonly<Record<string, string>> = {
  Manager: "task-board",
  "Tech Lead": "technical",
  Secretary: "reports",
  Webster: "literature",
  Auditor: "code-review",
  Optimizer: "fea-analysis",
  "NX Expert": "nx",
};

async function say(username: string, text: string) {
  const channel = channels[username];
  return channel ? walk.newcomer.say(await walk.discord.channel(channel), text) : walk.newcomer.tell(username, text);
}

/** Asks one bot; returns how long the answer took. */
async function ask(username: string, deadlineMs: number): Promise<number> {
  const startedAt = performance.now();
  const words = `here ${startedAt}`;
  const answer = await walk.discord.answerTo(await say(username, `repeat after me: ${words}`), deadlineMs);
  expect(answer).toMatchObject({ content: words, author: { username } });
  return performance.now() - startedAt;
}

/** Far more than an answer takes, on a busy machine too; less than any of the faults lasts. */
const promptMs = 3_000;

/** Asks `others` in turns, again and again, until `recovered` resolves; each must answer promptly. Returns how often. */
async function askAllAlong(others: readonly string[], recovered: Promise<unknown>): Promise<number> {
  let over = false;
  const end = recovered.finally(() => {
    over = true;
  });
  let count = 0;
  for (; !over || count < others.length; count += 1) await ask(others[count % others.length] ?? "", promptMs);
  await end;
  return count;
}

/** Waits until a bot runs in another process than this and is ready. */
async function reborn(agentId: string, oldPid: number): Promise<void> {
  await until(async () => {
    const { pid, state } = await walk.product.bot(agentId);
    expect(pid).not.toBe(oldPid);
    expect(state).toBe("ready");
  }, 20_000);
}

/** Makes a process loop for ever, as a bug would: through the inspector that SIGUSR1 opens. */
async function makeLoop(pid: number): Promise<void> {
  // All inspectors open on one port, also those of other programs on this machine.
  await until(async () => expect(await isTaken(9229)).toBe(false), 60_000);
  const before = walk.product.log().length;
  process.kill(pid, "SIGUSR1");
  const url = await until(() => {
    const found = /Debugger listening on (ws:\S+)/.exec(walk.product.log().slice(before));
    if (!found?.[1]) throw new Error("The inspector has not opened.");
    return found[1];
  });
  const inspector = new WebSocket(url);
  await once(inspector, "open");
  inspector.send(JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression: "while (true) {}" } }));
  inspector.on("error", () => inspector.terminate());
}

async function isTaken(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const identifies = async (username: string) => (await walk.discord.counts(username)).identify;

test("a killed worker and a killed executor", async () => {
  const worker = await walk.product.workerPid("webster");
  const waiting = await say("Auditor", "wait 1");
  await until(async () => expect((await walk.product.bot("auditor")).turns).toBe(1));
  process.kill(worker, "SIGKILL");
  const missed = await say("Webster", "repeat after me: missed");
  process.kill(await walk.product.executorPid("auditor"), "SIGKILL");
  const recovered = Promise.all([reborn("webster", worker), walk.discord.answerTo(waiting)]);
  await askAllAlong(["Manager", "Tech Lead", "Secretary", "Study Builder"], recovered);
  expect((await walk.discord.answerTo(missed)).content).toBe("missed");
  expect(await fateOf(walk, waiting)).toMatchObject([{ state: "answered", attempt_count: 2 }]);
  expect(await identifies("Webster")).toBe(1);
});

test("two workers and two executors that hang: stopped ones and looping ones", async () => {
  const [stopped, looping] = [await walk.product.workerPid("webster"), await walk.product.workerPid("nx-expert")];
  const [asked, hopeless] = [await say("Auditor", "wait 1"), await say("Optimizer", "spin 60")];
  await until(async () => expect((await walk.product.bot("auditor")).turns).toBe(1));
  process.kill(await walk.product.executorPid("auditor"), "SIGSTOP");
  process.kill(stopped, "SIGSTOP");
  await makeLoop(looping);
  const missed = [await say("Webster", "repeat after me: missed"), await say("NX Expert", "repeat after me: missed")];
  const recovered = Promise.all([
    reborn("webster", stopped),
    reborn("nx-expert", looping),
    walk.discord.answerTo(asked, 40_000),
    walk.discord.answerTo(hopeless, 40_000),
  ]);
  const count = await askAllAlong(["Manager", "Tech Lead", "Secretary", "Study Builder"], recovered);
  expect(count).toBeGreaterThan(40);
  for (const message of missed) expect((await walk.discord.answerTo(message)).content).toBe("missed");
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "answered", attempt_count: 2 }]);
  expect(await fateOf(walk, hopeless)).toMatchObject([{ state: "dead", attempt_count: 3 }]);
  expect((await walk.discord.answerTo(hopeless)).content).toMatch(/^I could not answer this: 3 attempts failed\./);
  for (const username of ["Webster", "NX Expert", "Auditor", "Optimizer"]) {
    await ask(username, promptMs);
    expect(await identifies(username)).toBe(1);
  }
});

test("a supervisor that was stopped itself blames no child for the silence", async () => {
  const pidsOf = async () => (await walk.product.status()).bots.map(({ pid }) => pid);
  const before = await pidsOf();
  process.kill(walk.product.pid, "SIGSTOP");
  const stoppedAt = Date.now();
  await until(() => expect(Date.now() - stoppedAt).toBeGreaterThan(6_000));
  process.kill(walk.product.pid, "SIGCONT");
  await ask("Manager", promptMs);
  const goneOnAt = Date.now();
  await until(() => expect(Date.now() - goneOnAt).toBeGreaterThan(2_500));
  expect(await pidsOf()).toEqual(before);
  await untilSettled(walk);
});
