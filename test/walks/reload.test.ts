/** Walk: an operator edits the configuration of a running Guildhall, and lets it take over what has changed. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acquireHostLock, tokenLockName } from "../../src/supervisor/host-lock.ts";
import { runCli } from "../support/product.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ agents: ["manager", "webster"] });
});
afterAll(() => walk.end());

const run = (...args: string[]) => runCli({ ...walk.stage, args });
const path = (file: string) => join(walk.stage.folder, file);
const write = (file: string, text: string) => writeFileSync(path(file), text);
const edit = (file: string, from: string | RegExp, to: string) => {
  const before = readFileSync(path(file), "utf8");
  const after = before.replace(from, to);
  expect(after, `${file} after the edit`).not.toBe(before);
  write(file, after);
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

describe("an edit without bots in it", () => {
  test("is shown as a plan, and changes nothing", async () => {
    edit("channel-map.yaml", "literature: {}", "literature: { owner: manager }");
    edit("bots/webster/SOUL.md", /^# .*\n/, "# Webster\n\nI am quite another now.\n");
    const { said, code } = await run("reload", "--plan");
    expect(said).toMatch(/^webster +from the next turn on +SOUL.md has changed$/m);
    expect(said).toMatch(
      /^#literature in RESEARCH +at once +Manager answers every message \(channel-map.yaml:\d+\); before: Webster/m,
    );
    expect(said).toMatch(/This is the plan; nothing was changed\.\n$/);
    expect(code).toBe(0);
    expect(await ask("literature", "repeat after me: still me")).toBe("Webster: still me");
  });

  test("holds at once, without a new process; a turn that runs ends as it began", async () => {
    const { discord, newcomer, product } = walk;
    const before = await pids();
    const running = await newcomer.say(await discord.channel("literature"), "wait 2");
    await until(async () => expect((await product.bot("webster")).turns).toBe(1));
    expect(await run("reload")).toMatchObject({ said: expect.stringMatching(/\n\nDone\.\n$/), code: 0 });
    expect(await ask("literature", "repeat after me: mine now")).toBe("Manager: mine now");
    expect(await discord.answerTo(running)).toMatchObject({ author: { username: "Webster" } });
    expect(await ask("materials-data", "who are you")).toContain("I am quite another now.");
    expect(await pids()).toEqual(before);
    expect(await discord.counts("Webster")).toMatchObject({ identify: 1, resume: 0 });
    expect((await run("reload")).said).toBe("Nothing has changed.\n");
  });

  test("shows another presence without a new process", async () => {
    const before = await pids();
    edit("bots/webster/bot.yaml", /^presence: .*$/m, "presence: gone fishing");
    expect((await run("reload", "--json")).code).toBe(0);
    await until(async () =>
      expect(JSON.stringify(await walk.discord.control("GET", "/state"))).toContain("gone fishing"),
    );
    expect(await pids()).toEqual(before);
  });
});

describe("an edit with mistakes", () => {
  test("is refused with every mistake, and what held goes on, also for the other commands", async () => {
    const map = readFileSync(path("channel-map.yaml"), "utf8");
    edit("channel-map.yaml", "owner: webster", "owner: webstre");
    edit("channel-map.yaml", "delegators:", "delegater:");
    const { said, code } = await run("reload");
    expect(said).toContain("The configuration has 2 problems:");
    expect(said).toMatch(/channel-map\.yaml:\d+ {2}delegater: .*[\s\S]*channel-map\.yaml:\d+ {2}.*"webstre"/);
    expect(said).toMatch(/The running Guildhall keeps the configuration that it has\.\n$/);
    expect(code).toBe(78);
    expect((await run("status")).code).toBe(0);
    expect(await ask("materials-data", "repeat after me: here")).toBe("Webster: here");
    write("channel-map.yaml", map);
    expect((await run("reload")).said).toBe("Nothing has changed.\n");
  });
});

describe("an edit with bots in it", () => {
  test("starts who has a token now, in .env, and only that one", async () => {
    const before = await pids();
    const token = "b3RoZXI.dG9rZW4.CanaryOfTheWalkAndOthers";
    await walk.discord.control("POST", "/bots", { token, username: "Auditor" });
    write(".env", `DISCORD_TOKEN_AUDITOR=${token}\n`);
    const plan = await run("reload", "--plan");
    expect(plan.said).toMatch(/^auditor +its bot starts +has a token now$/m);
    const { said, code } = await run("reload");
    expect(said).toMatch(/^Auditor is here after \d\.\d s\.$/m);
    expect(plan.said + said).not.toContain(token);
    expect(code).toBe(0);
    const after = await pids();
    expect({ ...after, auditor: null }).toEqual(before);
    expect(after.auditor).toEqual(expect.any(Number));
    expect(await ask("code-review", "repeat after me: new here")).toBe("Auditor: new here");
  });

  test("gives a bot with another token a new process", async () => {
    const before = await pids();
    const token = "dGhpcmQ.dG9rZW4.CanaryOfTheWalkAndMore";
    await walk.discord.control("POST", "/bots", { token, username: "Auditor the Second" });
    write(".env", `DISCORD_TOKEN_AUDITOR=${token}\n`);
    const { said } = await run("reload");
    expect(said).toMatch(/^auditor +its bot gets a new process +has another token$/m);
    expect(said).toMatch(/^Auditor is back after .* with a new session/m);
    const after = await pids();
    expect(after.auditor).not.toBe(before.auditor);
    expect({ ...after, auditor: before.auditor }).toEqual(before);
    expect(await ask("code-review", "repeat after me: me too")).toBe("Auditor the Second: me too");
  });

  test("lets who is disabled say what it was working on, then leave; its channels are silent", async () => {
    const { discord, newcomer, product } = walk;
    const running = await newcomer.say(await discord.channel("code-review"), "wait 1");
    await until(async () => expect((await product.bot("auditor")).turns).toBe(1));
    const auditor = /owner: auditor/;
    edit("channel-map.yaml", auditor, "owner: webster");
    edit("bots/auditor/bot.yaml", "name:", "enabled: false\nname:");
    const { said, code } = await run("reload");
    expect(said).toMatch(/^auditor +its bot stops +is disabled$/m);
    expect(said).toMatch(/^Auditor has left\.$/m);
    expect(code).toBe(0);
    expect((await discord.answersTo(running)).map(({ content }) => content)).toEqual(["That was 1 second of waiting."]);
    expect(Object.keys(await pids())).not.toContain("auditor");
    expect(await ask("code-review", "repeat after me: covered")).toBe("Webster: covered");
  });

  test("brings back who is enabled again, with what it has to say", async () => {
    edit("bots/auditor/bot.yaml", "enabled: false\n", "");
    const { said } = await run("reload");
    expect(said).toMatch(/^Auditor is here after/m);
    await walk.product.untilState("auditor", "ready");
    rmSync(path(".env"));
    expect((await run("reload")).said).toMatch(/^Auditor has left\.$/m);
    expect(await walk.product.bot("auditor")).toMatchObject({ state: "no_token" });
  });

  test("tries who was given up again, although nothing has changed", async () => {
    const { discord, product } = walk;
    const before = await pids();
    await discord.fault({ kind: "revoke_token", bot: "Webster" });
    await product.untilState("webster", "given_up");
    const vain = await run("reload");
    expect(vain.said).toMatch(/^webster +its bot gets a new process +was given up and is tried again$/m);
    expect(vain.said).toMatch(/^Webster is not back: it is given up: Discord refuses its token/m);
    expect(vain.code).toBe(1);
    await discord.fault({ kind: "restore_token", bot: "Webster" });
    expect((await run("reload", "--plan")).said).toMatch(/^webster +its bot gets a new process/m);
    expect(await product.bot("webster"), "a plan does nothing").toMatchObject({ state: "given_up" });
    const cured = await run("reload");
    expect(cured.said).toMatch(/^Webster is back after/m);
    expect(cured.code).toBe(0);
    const after = await pids();
    expect({ ...after, webster: null }).toEqual({ ...before, webster: null });
    expect(await ask("materials-data", "repeat after me: back")).toBe("Webster: back");
    expect((await run("reload")).said).toBe("Nothing has changed.\n");
  });

  test("ends the tasks of who is taken away, also of one that was never there for them", async () => {
    const { discord, newcomer, product } = walk;
    const token = "Zmlm.dG9rZW4.CanaryOfTheWalkAndOneMore";
    await discord.control("POST", "/bots", { token, username: "Auditor the Third" });
    write(".env", `DISCORD_TOKEN_AUDITOR=${token}\n`);
    await run("reload");
    await discord.fault({ kind: "revoke_token", bot: "Auditor the Third" });
    await product.untilState("auditor", "given_up");
    const board = await discord.channel("task-board");
    await newcomer.say(board, "delegate to auditor: look at this");
    await discord.heard(board, "> look at this");
    rmSync(path(".env"));
    expect((await run("reload")).code).toBe(0);
    await discord.heard(board, "This cannot be done: Auditor is no longer at work here.");
    expect(await product.rows("select state from tasks")).toEqual([{ state: "failed" }]);
  });

  test("whose token somebody else speaks for is refused whole", async () => {
    const token = "Zm91cnRo.dG9rZW4.CanaryOfTheWalkAndTheLast";
    const apiUrl = walk.stage.environment.DISCORD_API_URL ?? "";
    const lock = await acquireHostLock({ name: tokenLockName(apiUrl, token), folder: "/elsewhere" });
    write(".env", `DISCORD_TOKEN_AUDITOR=${token}\n`);
    edit("bots/webster/SOUL.md", "quite another", "the same again");
    const { said, code } = await run("reload");
    expect(said).toMatch(/^The bot token of auditor is spoken for by another process on this host \(pid \d+/);
    expect(code).toBe(78);
    expect(await ask("materials-data", "who are you")).toContain("I am quite another now.");
    if (lock.ok) await lock.release();
    rmSync(path(".env"));
    expect((await run("reload")).said).toMatch(/SOUL\.md has changed/);
  });
});

test("what only a start can change is said each time, and nothing else is held up by it", async () => {
  write(".env", "GUILDHALL_DATA=.guildhall\nGUILDHALL_PORT=7\n");
  edit("bots/webster/bot.yaml", "gone fishing", "back again");
  const { said } = await run("reload");
  expect(said).toMatch(/^GUILDHALL_PORT +restart Guildhall for that +has changed$/m);
  expect(said).toMatch(/^webster +at once +presence: "gone fishing" → "back again"$/m);
  expect((await run("reload")).said).toMatch(/^GUILDHALL_PORT +restart Guildhall for that/m);
});
