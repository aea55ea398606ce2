/** Walk: what an operator asks a running Guildhall on the command line, with the slips that operators make. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../support/product.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ agents: ["manager", "webster"] });
});
afterAll(() => walk.end());

const run = (...args: string[]) => runCli({ ...walk.stage, args });
/** What goes to stdout alone. */
const pipe = (...args: string[]) =>
  runCli({ ...walk.stage, args, wrapper: ["sh", "-c", 'exec "$@" 2>/dev/null', "sh"] });

describe("the status", () => {
  test("counts what runs, and what waits behind it", async () => {
    const board = await walk.discord.channel("task-board");
    await walk.newcomer.say(board, "wait 4");
    await until(async () => expect(await walk.product.bot("manager")).toMatchObject({ turns: 1, waiting: 0 }));
    const second = await walk.newcomer.say(board, "repeat after me: at last");
    await until(async () => expect(await walk.product.bot("manager")).toMatchObject({ turns: 1, waiting: 1 }));
    expect((await walk.discord.answerTo(second)).content).toBe("at last");
    await until(async () => expect(await walk.product.bot("manager")).toMatchObject({ turns: 0, waiting: 0 }));
  });

  test("gives the ids that other commands take", async () => {
    expect((await run("status")).said).toMatch(/^NX Expert +nx-expert +no token /m);
  });
});

describe("a heartbeat now", () => {
  test("takes an agent's name as well as its id, in any case", async () => {
    const { said, code } = await run("heartbeat", "now", "MANAGER");
    expect({ said, code }).toEqual({ said: "Manager beat and reports to #agent-logs.\n", code: 0 });
    expect((await run("heartbeat", "now", "nx expert")).said).toMatch(/^NX Expert has no token/);
  });

  test("is refused for a bot without a token", async () => {
    const { said, code } = await run("heartbeat", "now", "optimizer");
    const expected = "Optimizer has no token (DISCORD_TOKEN_OPTIMIZER) and so could post nothing.\n";
    expect({ said, code }).toEqual({ said: expected, code: 1 });
  });

  test("is refused for a bot that was given up", async () => {
    await walk.discord.fault({ kind: "revoke_token", bot: "Webster" });
    await walk.product.untilState("webster", "given_up");
    const { said, code } = await run("heartbeat", "now", "webster");
    expect(said).toMatch(
      /^Webster was given up and could post nothing: Discord refuses its token \(.+\)\. .+ into DISCORD_TOKEN_WEBSTER and run `guildhall reload`\.\n$/,
    );
    expect(code).toBe(1);
  });
});

describe("a pause of a heartbeat", () => {
  test("is made and ended by name", async () => {
    expect(await run("heartbeat", "pause", "manager")).toMatchObject({
      said: expect.stringMatching(/^Manager's heartbeat is paused until it is resumed/),
      code: 0,
    });
    expect(await walk.product.rows("select agent_id, what, by from pauses")).toEqual([
      { agent_id: "manager", what: "heartbeat", by: "operator" },
    ]);
    expect((await run("heartbeat", "pause", "manager")).said).toMatch(/^Manager's heartbeat has been paused since /);
    const resumeWith = "`guildhall heartbeat resume manager`";
    expect((await run("status")).said).toMatch(
      new RegExp(`^Manager .* heartbeat paused since [\\d-]+ [\\d:]+ UTC \\(${resumeWith}\\)$`, "m"),
    );
    expect((await run("heartbeat", "resume", "Manager")).said).toMatch(
      /^Manager's heartbeat goes on as scheduled\. It had been paused since [\d-]+ [\d:]+ UTC\.\n$/,
    );
    expect((await run("status")).said).not.toContain("heartbeat paused");
    const idle = { said: "Manager's heartbeat is not paused.\n", code: 0 };
    expect(await run("heartbeat", "resume", "manager")).toEqual(idle);
    expect(await run("heartbeat", "pause", "webster")).toMatchObject({
      said: "Webster has no heartbeat: its bot.yaml sets none.\n",
      code: 1,
    });
  });
});

describe("the commands on Discord", () => {
  test("are up to date, as far as a bot can be asked", async () => {
    const { said, code } = await run("commands", "sync", "--plan");
    // Its token was revoked above.
    expect({ said, code }).toEqual({ said: "Manager: up to date\nWebster: not done: It is not connected.\n", code: 1 });
  });
});

describe("explaining", () => {
  const question = ["explain", "--text", "hello", "--channel"];

  test("tells programs who answers, in fields", async () => {
    const { said, code } = await pipe(...question, "#task-board", "--json");
    expect(JSON.parse(said)).toMatchObject([
      { agentId: "manager", name: "Manager", answers: true, rule: "channel_owner", reason: null },
    ]);
    expect(code).toBe(0);
  });

  test("takes a channel by id", async () => {
    const id = await walk.discord.channel("task-board");
    for (const written of [`channel:${id}`, `<#${id}>`, id]) {
      expect((await run(...question, written)).said).toMatch(/^Manager answers: it owns the channel/);
    }
  });

  test("refuses a slip on stderr and with exit code 1, in the same words whether it runs or not", async () => {
    const slips = [["task-bord"], ["dm:managr"], [""], ["technical", "--author", "nobody"]];
    const refusals = async () => {
      const ended = await Promise.all(slips.map((slip) => run(...question, ...slip)));
      expect(ended.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
      return ended.map(({ said }) => said);
    };
    const running = await refusals();
    expect(running[0]).toContain('There is no channel "task-bord". Did you mean "#task-board"?');
    expect((await pipe(...question, "task-bord")).said).toBe("");
    expect(await walk.product.interrupt()).toBe(0);
    const stopped = await refusals();
    expect(stopped.map(firstSentences)).toEqual(running.map(firstSentences));
  });
});

/** Without the list of channels, whose order is the guild's or the map's. */
function firstSentences(said: string): string {
  return said.replace(/Channels: .*/, "");
}

test("without a running Guildhall the commands on Discord are brought up to date by probes", async () => {
  if (walk.product.isRunning) await walk.product.interrupt();
  const manager = { agentId: "manager", name: "Manager", changes: [], problem: null };
  const { said, code } = await pipe("commands", "sync", "--json");
  expect(JSON.parse(said)).toMatchObject([manager, { agentId: "webster", problem: expect.stringMatching(/./) }]);
  expect(code).toBe(1);
});
