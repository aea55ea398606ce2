/** Walk: the configuration is edited while Guildhall runs on its own sandbox, whose guild and bots follow. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../support/product.ts";
import { newToken, startWalk, type Walk } from "../support/product-walk.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ sandboxed: true, environment: { GUILDHALL_PORT: "0" } });
});
afterAll(() => walk.end());

const run = (...args: string[]) => runCli({ ...walk.stage, args });
const path = (file: string) => join(walk.stage.folder, file);
const edit = (file: string, from: string, to: string) => {
  const before = readFileSync(path(file), "utf8");
  expect(before, `${file} before the edit`).toContain(from);
  writeFileSync(path(file), before.replace(from, to));
};

/** Process ids by agent. */
async function pids(): Promise<Readonly<Record<string, number | null>>> {
  const { bots } = await walk.product.status();
  return Object.fromEntries(bots.map(({ id, pid }) => [id, pid]));
}

/** Says something in a channel and returns who answers what. */
async function ask(channel: string, words: string): Promise<string> {
  const asked = await walk.newcomer.say(await walk.discord.channel(channel), words);
  const { author, content } = await walk.discord.answerTo(asked);
  return `${author.username}: ${content}`;
}

test("nothing has changed: nothing is done", async () => {
  expect(await run("reload")).toEqual({ said: "Nothing has changed.\n", code: 0 });
});

test("a plan makes neither a bot nor a channel", async () => {
  edit("bots/reporter/bot.yaml", "enabled: false", "enabled: true");
  edit("channel-map.yaml", "      reports: {}", "      reports: {}\n      newsroom: { owner: reporter }");
  const { said, code } = await run("reload", "--plan");
  expect(said).toMatch(/^reporter +its bot starts +/m);
  expect(code).toBe(0);
  const { guilds, users } = await walk.discord.state();
  expect(guilds[0]?.channels.map(({ name }) => name)).not.toContain("newsroom");
  expect(users.map(({ username }) => username)).not.toContain("Reporter");
});

test("who is enabled now gets a bot of the sandbox's own, and answers in a channel that is new", async () => {
  const before = await pids();
  const { said, code } = await run("reload");
  expect(said).toMatch(/^Reporter is here after \d+\.\d s\.\n(.*\n)*Done\.\n$/m);
  expect(code).toBe(0);
  const { reporter, ...others } = await pids();
  expect(others).toEqual(before);
  expect(reporter).toEqual(expect.any(Number));
  expect(await ask("newsroom", "repeat after me: new here")).toBe("Reporter: new here");
});

test("a category that is new is made before the map is judged: nobody is told that it is absent", async () => {
  edit("channel-map.yaml", "  COMMAND:\n", "  COMAND:\n");
  expect((await run("reload")).said).toMatch(/Done\.\n$/);
  const { guilds } = await walk.discord.state();
  expect(guilds[0]?.channels.map(({ name }) => name)).toContain("COMAND");
  expect(await walk.product.rows("select cause from alerts where cause like 'map %'")).toEqual([]);
  edit("channel-map.yaml", "  COMAND:\n", "  COMMAND:\n");
  expect((await run("reload")).code).toBe(0);
});

test("another owner answers at once, without a new process", async () => {
  const before = await pids();
  edit("channel-map.yaml", "newsroom: { owner: reporter }", "newsroom: { owner: webster }");
  expect((await run("reload")).said).toMatch(/^#newsroom in OPERATIONS +at once +Webster answers every message/m);
  expect(await ask("newsroom", "repeat after me: mine now")).toBe("Webster: mine now");
  expect(await pids()).toEqual(before);
});

test("a token would mean a real Discord: it is refused until a restart, and the sandbox goes on", async () => {
  const before = await pids();
  const token = newToken();
  writeFileSync(path(".env"), `DISCORD_TOKEN_MANAGER=${token}\n`);
  const { said, code } = await run("reload");
  expect(said).toMatch(/^Whether there is a bot token decides between Discord and the sandbox, .* Restart Guildhall/);
  expect(said.match(/keeps the configuration/g), "once").toHaveLength(1);
  expect(said).not.toContain(token);
  expect(code).toBe(78);
  rmSync(path(".env"));
  expect(await pids()).toEqual(before);
  expect(await ask("newsroom", "repeat after me: still here")).toBe("Webster: still here");
});

test("who is disabled again leaves, and the others stay through a restart", async () => {
  edit("bots/reporter/bot.yaml", "enabled: true", "enabled: false");
  expect((await run("reload")).said).toMatch(/^Reporter has left\.$/m);
  expect(Object.keys(await pids())).not.toContain("reporter");
  expect(await walk.product.interrupt()).toBe(0);
  await walk.start();
  await walk.product.untilReady();
  expect(Object.keys(await pids())).not.toContain("reporter");
  expect(await ask("newsroom", "repeat after me: after the restart")).toBe("Webster: after the restart");
});
