/**
 * A sandbox for page tests that need no Guildhall: the built program, a small guild, and a bot of discord.js
 * (test/fixtures/stage-bot.ts) that shows what the product's bots do not show yet. Ends by asserting that nothing is left.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "./product.ts";
import { Discord, type Person } from "./product-discord.ts";
import { expectNobodyLeft, startSandbox } from "./product-walk.ts";

const token = "token-of-the-stage-bot";

/** The name of the bot. */
export const botName = "Prompter";

/** A sandbox with `#stage`, `#foyer`, the forum `#reviews`, two people and a bot that is ready. */
export interface PageStage {
  readonly discord: Discord;
  readonly nina: Person;
  readonly otto: Person;
  /** The page as a person sees it. */
  page(person: Person): string;
  end(): Promise<void>;
}

/** Starts all of it; commands are registered. */
export async function startPageStage(): Promise<PageStage> {
  const folder = mkdtempSync(join(tmpdir(), "guildhall page "));
  const running: { sandbox?: ChildProcess; bot?: StageBot } = {};
  const end = async (): Promise<void> => {
    const { sandbox, bot } = running;
    const fall = bot?.fall();
    for (const child of [sandbox, bot?.process]) child?.kill();
    await expectNobodyLeft(folder);
    rmSync(folder, { recursive: true });
    if (fall) throw new Error(`The bot of the stage fell:\n${fall}`);
  };
  try {
    const sandbox = await startSandbox(folder, ["--lift-limits"]);
    running.sandbox = sandbox.process;
    const discord = new Discord(sandbox.url);
    await discord.control("POST", "/seed", guild);
    running.bot = startBot(folder, sandbox.url);
    await Promise.race([once(running.bot.process, "message"), once(running.bot.process, "exit")]);
    const [nina, otto] = [await discord.person("nina"), await discord.person("otto")];
    return { discord, nina, otto, page: ({ id }) => `${sandbox.url}/?as=${id}`, end };
  } catch (error) {
    await end();
    throw error;
  }
}

const guild = {
  guild: { name: "Playhouse" },
  roles: [{ name: "Director", permissions: "8" }],
  categories: [
    { name: "HOUSE", channels: [{ name: "stage" }, { name: "foyer" }, { name: "reviews", type: "forum" }] },
    { name: "CELLAR", channels: [{ name: "props" }] },
  ],
  bots: [{ token, username: botName }],
  users: [{ username: "nina", roles: ["Director"] }, { username: "otto" }],
};

/** The program of the bot; `fall` is what it said when it ended by itself, null while it runs. */
interface StageBot {
  readonly process: ChildProcess;
  readonly fall: () => string | null;
}

function startBot(folder: string, url: string): StageBot {
  const program = join(repository, "test/fixtures/stage-bot.ts");
  const bot = fork(program, [url, token], { cwd: folder, env: {}, execArgv: [], silent: true });
  let said = "";
  bot.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  return { process: bot, fall: () => (bot.exitCode === null ? null : `exit ${bot.exitCode}\n${said}`) };
}
