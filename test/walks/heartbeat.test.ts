/** Walk: an agent wakes up by itself, and says what it has to say where it should. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../support/product.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({
    files: {
      "bots/webster/bot.yaml": "name: Webster\nheartbeat: { every: 1d, target: origin }\n",
      "bots/webster/HEARTBEAT.md": "- [ ] look for news\n- [x] an old matter\n",
      "bots/optimizer/HEARTBEAT.md": "Nothing here is a task.\n",
    },
  });
});
afterAll(() => walk.end());

/** Makes Webster beat, as an operator would, and returns where it says that the words go. */
async function beatOfWebster(): Promise<string> {
  const { code, said } = await runCli({ ...walk.stage, args: ["heartbeat", "now", "webster"] });
  expect(said).toMatch(/^Webster beat and reports to (user:\d+|#[a-z-]+)\.\n$/);
  expect(code).toBe(0);
  return /to (\S+)\.\n$/.exec(said)?.[1] ?? "";
}

/** How often Webster has told its news in a channel. */
async function newsIn(channelId: string): Promise<number> {
  const messages = await walk.discord.messages(channelId);
  return messages.filter(({ author, content }) => author.username === "Webster" && content.includes("look for news"))
    .length;
}

async function restart(): Promise<void> {
  expect(await walk.product.interrupt()).toBe(0);
  await walk.start();
  await walk.product.untilReady();
}

test("reports to the agents' log", async () => {
  const agentLogs = await walk.discord.channel("agent-logs");
  const { said } = await runCli({ ...walk.stage, args: ["heartbeat", "now", "manager"] });
  expect(said).toBe("Manager beat and reports to #agent-logs.\n");
  const heard = await walk.discord.heard(agentLogs, "still open");
  expect(heard.author.username).toBe("Manager");
  expect(heard.message_reference).toBeUndefined();
  const { bots } = await walk.product.status();
  expect(bots.find(({ id }) => id === "manager")?.lastBeatAt).toBeGreaterThan(Date.now() - 60_000);
});

test("says nothing, and thinks nothing, when nothing is due", async () => {
  const { said, code } = await runCli({ ...walk.stage, args: ["heartbeat", "now", "optimizer"] });
  expect({ said, code }).toEqual({
    said: "Optimizer has nothing due in its HEARTBEAT.md, and posts nothing.\n",
    code: 0,
  });
  expect((await walk.product.bot("optimizer")).executorPid).toBeNull();
});

test("is refused for an agent that does not exist", async () => {
  const { said, code } = await runCli({ ...walk.stage, args: ["heartbeat", "now", "webstr"] });
  expect(said).toMatch(
    /^There is no enabled agent "webstr"\. Did you mean "webster"\? Agents: manager, tech-lead, auditor, .*\.\n$/,
  );
  expect(code).toBe(1);
});

test("with target origin it follows the conversation: log, direct message, channel; after restarts too", async () => {
  const { discord, newcomer } = walk;
  const agentLogs = await discord.channel("agent-logs");
  expect(await beatOfWebster()).toBe("#agent-logs");
  await until(async () => expect(await newsIn(agentLogs)).toBe(1));

  const told = await newcomer.tell("Webster", "hello");
  await discord.answerTo(told);
  expect(await beatOfWebster()).toBe(`user:${newcomer.id}`);
  await until(async () => expect(await newsIn(told.channel_id)).toBe(1));

  await restart();
  expect(await beatOfWebster()).toBe(`user:${newcomer.id}`);
  await until(async () => expect(await newsIn(told.channel_id)).toBe(2));

  const asked = await newcomer.say(await discord.channel("literature"), "hello");
  await discord.answerTo(asked);
  await restart();
  expect(await beatOfWebster()).toBe("#literature");
  await until(async () => expect(await newsIn(asked.channel_id)).toBe(1));
  expect([await newsIn(agentLogs), await newsIn(told.channel_id)]).toEqual([1, 2]);
});
