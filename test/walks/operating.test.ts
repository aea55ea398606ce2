/** Walk: an operator restarts, pauses and stops bots of a running Guildhall from the command line, and reads its log. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Product, runCli } from "../support/product.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ agents: ["manager", "webster", "auditor"] });
});
afterAll(() => walk.end());

const run = (...args: string[]) => runCli({ ...walk.stage, args });

/** IDENTIFYs and RESUMEs of a bot so far. */
async function signIns(name: string) {
  const { identify, resume } = await walk.discord.counts(name);
  return { identify, resume };
}

describe("a restart", () => {
  test("gives one bot a new process and resumes its session; the others do not notice", async () => {
    const before = await walk.product.status();
    const { said, code } = await run("restart", "webster");
    expect(said).toMatch(/^Webster is back after \d\.\d s, session resumed\.\n$/);
    expect(code).toBe(0);
    expect(await signIns("Webster")).toEqual({ identify: 1, resume: 1 });
    // Had the day's budget been spent, it could have connected all the same; that is on record.
    expect(await walk.product.rows("select actor, subject, allowed from audit where action = 'identify'")).toEqual([
      { actor: "operator", subject: "webster", allowed: true },
    ]);
    const after = await walk.product.status();
    const changed = after.bots.filter(({ pid }, index) => pid !== before.bots[index]?.pid);
    expect(changed.map(({ id }) => id)).toEqual(["webster"]);
  });

  test("of all goes through those that run", async () => {
    const { said, code } = await run("restart", "all");
    const names = said.split("\n").map((line) => /^(\w+) is back after .* session resumed\.$/.exec(line)?.[1]);
    expect(names).toEqual(["Manager", "Auditor", "Webster", undefined]);
    expect(code).toBe(0);
  });

  test("of a bot that cannot come back says why, with exit code 1, and the status agrees", async () => {
    expect((await run("status")).code).toBe(0);
    await walk.discord.fault({ kind: "revoke_token", bot: "Auditor" });
    await walk.product.untilState("auditor", "given_up");
    const { said, code } = await run("restart", "auditor");
    expect(said).toMatch(/^Auditor is not back: it is given up: .+\n$/);
    expect(code).toBe(1);
    const status = await run("status", "--json");
    expect(status.code).toBe(1);
    expect(JSON.parse(status.said).bots).toContainEqual(expect.objectContaining({ id: "auditor", state: "given_up" }));
    await walk.discord.fault({ kind: "restore_token", bot: "Auditor" });
    expect(JSON.parse((await run("restart", "auditor", "--json")).said)).toMatchObject([
      { kind: "back", name: "Auditor" },
    ]);
  });

  test("is refused for an agent without a token, and for nobody", async () => {
    expect(await run("restart", "optimizer")).toEqual({
      said: "Optimizer has no token (DISCORD_TOKEN_OPTIMIZER) and is not started.\n",
      code: 1,
    });
    expect(await run("restart", "webstr")).toMatchObject({
      said: expect.stringContaining('Did you mean "webster"?'),
      code: 1,
    });
  });
});

describe("a pause", () => {
  test("ends a bot's process, is told once, and counts as what was wanted", async () => {
    const { said, code } = await run("bots", "pause", "webster");
    expect({ said, code }).toEqual({
      said: "Webster is paused until it is resumed, also over restarts. What is said to it waits.\n",
      code: 0,
    });
    const again = await run("bots", "pause", "webster");
    expect(again.said).toMatch(/^Webster has been paused since [\d-]+ [\d:]+ UTC already\.\n$/);
    expect(again.code).toBe(0);
    expect(await walk.product.bot("webster")).toMatchObject({ state: "paused", pid: null, problem: null });
    expect(await run("status")).toMatchObject({
      said: expect.stringMatching(
        /^Webster +webster +paused +–.* {2}paused since [\d-]+ [\d:]+ UTC \(`guildhall bots resume webster`\)$/m,
      ),
      code: 0,
    });
    const logs = await walk.discord.channel("agent-logs");
    await walk.discord.heard(
      logs,
      "⏸️ The operator pauses Webster. What is said to it waits until `guildhall bots resume webster`.",
    );
    await until(async () => expect(await rosterText(logs)).toMatch(/\*\*Webster\*\*: paused/));
    expect((await run("restart", "webster")).said).toContain("guildhall bots resume webster");
    expect((await run("heartbeat", "now", "webster")).code).toBe(1);
  });

  test("survives a restart of everything; messages and tasks wait without being thought about", async () => {
    const { discord, newcomer, product } = walk;
    const asked = await newcomer.say(await discord.channel("literature"), "repeat after me: at last");
    const dm = await newcomer.tell("Webster", "repeat after me: me too");
    await newcomer.say(await discord.channel("task-board"), "delegate to webster: repeat after me: done");
    await until(async () =>
      expect(await product.rows(`select 1 from deliveries where message_id = ${asked.id}`)).toHaveLength(1),
    );
    expect(await product.interrupt()).toBe(0);
    await walk.start();
    await walk.product.untilState("manager", "ready");
    await walk.product.untilState("webster", "paused");
    expect((await run("status")).said).toMatch(/^Webster .* paused since [\d-]+ [\d:]+ UTC/m);
    const signed = await signIns("Webster");
    expect((await walk.product.bot("webster")).executorPid).toBeNull();
    const { said } = await run("bots", "resume", "all");
    expect(said).toMatch(
      /^Webster is back after \d\.\d s, session resumed\. It had been paused since [\d-]+ [\d:]+ UTC\.\n$/,
    );
    expect(await signIns("Webster")).toEqual({ ...signed, resume: signed.resume + 1 });
    expect((await discord.answerTo(asked)).content).toBe("at last");
    expect((await discord.answerTo(dm)).content).toBe("me too");
    await until(async () => expect(await walk.product.rows("select state from tasks")).toEqual([{ state: "done" }]));
    const attempts = await walk.product.rows(`select attempt_count from deliveries where message_id = ${asked.id}`);
    expect(attempts).toEqual([{ attempt_count: 1 }]);
    expect(await run("bots", "resume", "all")).toMatchObject({ said: "No bot is paused.\n", code: 0 });
    expect(await run("bots", "resume", "webster")).toEqual({ said: "Webster is not paused.\n", code: 0 });
  });

  test("of all is one line, said while somebody can; their resumption is another", async () => {
    const logs = await walk.discord.channel("agent-logs");
    const lines = async (sign: string) =>
      (await walk.discord.messages(logs))
        .filter(({ content }) => content.startsWith(sign))
        .map(({ content }) => content);
    const before = { paused: await lines("⏸️"), resumed: await lines("▶️"), alerts: await lines("⚠️") };
    expect((await run("bots", "pause", "all")).said).toMatch(/^(.+ is paused until it is resumed, .*\n){3}$/);
    // Nobody is left who could still say it.
    expect(await lines("⏸️")).toEqual([
      ...before.paused,
      "⏸️ The operator pauses Manager, Auditor and Webster. What is said to them waits until `guildhall bots resume all`.",
    ]);
    expect((await run("bots", "resume", "all")).said).toMatch(/^(.+ is back after .*\n){3}$/);
    expect(await lines("▶️")).toEqual([...before.resumed, "▶️ The operator has resumed Manager, Auditor and Webster."]);
    expect(await lines("⚠️")).toEqual(before.alerts);
  });
});

/** The newest roster. */
async function rosterText(channelId: string): Promise<string> {
  const messages = await walk.discord.messages(channelId);
  return messages.findLast(({ content }) => content.startsWith("**Roster**"))?.content ?? "";
}

describe("the log", () => {
  test("tells people what concerns one bot, with the level that they want", async () => {
    process.kill(await walk.product.workerPid("webster"), "SIGKILL");
    await until(async () => {
      const { said } = await run("logs", "--bot", "Webster", "--level", "warn");
      const last = said.trimEnd().split("\n").at(-1);
      expect(last).toMatch(
        /^\d{4}-\d\d-\d\d [\d:.]+ UTC WARN {2}webster: worker ended signal=SIGKILL decision=\{kind=restart afterMs=\d+\}$/,
      );
    });
    const { said } = await run("logs", "-n", "2", "--json");
    expect(
      said
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).name),
    ).toEqual(["guildhall", "guildhall"]);
    expect(await run("logs", "--since", "3 h")).toMatchObject({ code: 1 });
    expect(await run("logs", "--bot", "nope")).toMatchObject({
      said: expect.stringMatching(/^There is no agent "nope"\. Agents: .*developer/),
      code: 1,
    });
    expect((await run("logs", "--bot", "developer")).code, "a disabled one may have said something").toBe(0);
  });

  test("and the status are followed through a stop and a start; Ctrl-C ends with 0", async () => {
    const logs = new Product({ ...walk.stage, args: ["logs", "-f", "-n", "0"] });
    const status = new Product({ ...walk.stage, args: ["status", "--watch"] });
    await until(() => expect(status.said).toMatch(/Guildhall, pid \d+/));
    const { code, said } = await run("stop");
    expect(said).toMatch(/^Guildhall has stopped after \d+\.\d s\. Nothing is lost\.\n$/);
    expect(code).toBe(0);
    expect(await walk.product.exited).toBe(0);
    await until(() => expect(status.said).toContain("Guildhall is not running on"));
    expect((await run("stop")).code).toBe(1);
    await walk.start();
    await walk.product.untilReady();
    await until(() =>
      expect(logs.said).toMatch(/webster: bot changed state=exited[\s\S]*webster: bot changed state=ready/),
    );
    await until(() =>
      expect(status.said.split("Guildhall is not running on").at(-1)).toContain(`pid ${walk.product.pid}`),
    );
    expect(await Promise.all([logs.interrupt(), status.interrupt()])).toEqual([0, 0]);
  });
});
