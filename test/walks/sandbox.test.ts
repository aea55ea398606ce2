/** Walk: the first minute. No token, one command, a page, bots that answer; and the same guild after a restart. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../support/product.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ sandboxed: true });
});
afterAll(() => walk.end());

test("says where the page is, how each bot is, and what to type", async () => {
  const { page } = await walk.product.status();
  await until(() => expect(walk.product.said).toContain("Guildhall is up: 8 of 8 bots ready after "));
  for (const name of ["Manager", "Tech Lead", "Study Builder"]) {
    expect(walk.product.said).toMatch(new RegExp(`^  ${name} +ready$`, "m"));
  }
  expect(walk.product.said).toContain(`Open    ${page}`);
  expect(walk.product.said).toContain("#task-board");
  const html = await (await fetch(`${page}/`)).text();
  expect(html).toContain("<html");
});

test("what it says to type works", async () => {
  const asked = await walk.newcomer.say(await walk.discord.channel("task-board"), "hello");
  expect(await walk.discord.answerTo(asked)).toMatchObject({ author: { username: "Manager" } });
});

test("shows life in the agents' log by itself: the roster and the first beats", async () => {
  const agentLogs = await walk.discord.channel("agent-logs");
  const roster = await walk.discord.heard(agentLogs, "**Roster**");
  await walk.discord.heard(agentLogs, "without a model and can't work on it", 25_000);
  await until(async () => {
    const [shown] = (await walk.discord.messages(agentLogs)).filter(({ id }) => id === roster.id);
    expect(shown?.content.match(/🟢 \*\*[^*]+\*\*: ready/g)).toHaveLength(8);
    expect(shown?.content).toMatch(/\*\*Manager\*\*: ready, idle · last beat <t:\d+:R>/);
  });
});

test("shows every bot to the command line", async () => {
  const table = await runCli({ ...walk.stage, args: ["status"] });
  expect(table.code).toBe(0);
  expect(table.said).toMatch(/^Guildhall, pid \d+, sandbox at http/);
  expect(table.said.match(/ ready /g)).toHaveLength(8);
  const json = await runCli({ ...walk.stage, args: ["status", "--json"] });
  expect(JSON.parse(json.said)).toMatchObject({
    pid: walk.product.pid,
    page: walk.discord.url,
    api: `${walk.discord.url}/api`,
  });
});

test("tells in the log where the page is, among lines that people can read", async () => {
  const { said } = await runCli({ ...walk.stage, args: ["logs"] });
  expect(said).toMatch(new RegExp(` INFO {2}guildhall: the sandbox listens url=${walk.discord.url}$`, "m"));
  expect(said).toMatch(/ INFO {2}manager: bot changed state=ready$/m);
  expect(said).not.toMatch(/null|undefined|\{"/);
  expect((await runCli({ ...walk.stage, args: ["logs", "--level", "warn"] })).said).not.toContain("listen");
});

test("is the same guild with the same messages after a restart, resumed by every bot", async () => {
  const channelId = await walk.discord.channel("technical");
  const asked = await walk.newcomer.say(channelId, "repeat after me: kept");
  const answer = await walk.discord.answerTo(asked);
  const rosters = async () => {
    const messages = await walk.discord.messages(await walk.discord.channel("agent-logs"));
    return messages.filter(({ content }) => content.startsWith("**Roster**")).map(({ id }) => id);
  };
  const rosterBefore = await rosters();
  const before = await walk.discord.state();
  expect(await walk.product.interrupt()).toBe(0);
  await walk.start();
  await walk.product.untilReady();
  const after = await walk.discord.state();
  expect(after.guilds).toEqual(before.guilds);
  expect((await walk.discord.messages(channelId)).map(({ id }) => id)).toEqual([asked.id, answer.id]);
  // The sandbox's own record is new; its gateway sessions are not.
  for (const { name } of walk.stage.config.agents.filter(({ enabled }) => enabled)) {
    expect(await walk.discord.counts(name), name).toMatchObject({ identify: 0, resume: 1 });
  }
  const again = await walk.newcomer.say(channelId, "repeat after me: still here", answer);
  expect(await walk.discord.answerTo(again)).toMatchObject({ content: "still here" });
  expect(await rosters()).toEqual(rosterBefore);
});

test("is told about when nothing runs", async () => {
  expect(await walk.product.interrupt()).toBe(0);
  const { code, said } = await runCli({ ...walk.stage, args: ["status"] });
  expect(said).toMatch(/^No Guildhall runs on .*\.guildhall\. Start one with `guildhall up`/);
  expect(code).toBe(1);
});
