/**
 * One `guildhall up` under test: the built program in a folder of its own, as a person would start it. Tells how its bots
 * are over the control socket and reads its rows from its own Postgres. Linux only where it looks at processes.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { askHouse, type HouseStatus } from "../../src/cli/control-calls.ts";
import { databaseUser } from "../../src/store/embedded/cluster.ts";
import { socketPort } from "../../src/store/embedded/settings.ts";
import { must } from "./product-discord.ts";
import { until } from "./until.ts";

/** The repository whose `dist/` is tested. */
export const repository = join(import.meta.dirname, "../..");

/** Where to run it and with which variables beside PATH; `args` default to `up`. */
export interface ProductOptions {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Where its embedded database is; default: in its data folder. */
  readonly databaseFolder?: string;
  /** A command that becomes it, as `unshare` does. */
  readonly wrapper?: readonly string[];
}

const cli = join(repository, "dist/cli.js");
const startDeadlineMs = 30_000;
const stopDeadlineMs = 20_000;

/** So that a test run that is itself killed leaves no product behind. */
const tied = ["setpriv", "--pdeathsig", "SIGKILL", "--"];
const prefix = spawnSync("setpriv", [...tied.slice(1), "true"]).status === 0 ? tied : [];

/** Runs the command line to its end, which has to come soon. */
export async function runCli(
  options: ProductOptions,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const run = new Product(options);
  const late = setTimeout(() => run.kill(), stopDeadlineMs);
  const code = await run.exited;
  clearTimeout(late);
  return { code, said: run.said };
}

/** Starts it and returns once it answers on its control socket; the bots may still be on their way. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const product = new Product(options);
  await product.untilUp();
  return product;
}

/** A running `guildhall`. */
export class Product {
  readonly folder: string;
  readonly dataFolder: string;
  readonly pid: number;
  /** The exit code; null after a signal. */
  readonly exited: Promise<number | null>;
  readonly #process: ChildProcess;
  readonly #databaseFolder: string;
  readonly #database: string;
  #said = "";

  constructor({ folder, environment = {}, args = ["up"], databaseFolder, wrapper = [] }: ProductOptions) {
    this.folder = folder;
    this.dataFolder = environment.GUILDHALL_DATA ?? join(folder, ".guildhall");
    this.#databaseFolder = databaseFolder ?? this.dataFolder;
    this.#database = environment.DISCORD_API_URL ? "postgres" : "sandbox";
    const [file = "", ...rest] = [...prefix, ...wrapper, process.execPath, cli, ...args];
    this.#process = spawn(file, rest, {
      cwd: folder,
      env: { PATH: process.env.PATH, ...environment },
      // A group of its own, as a terminal gives to what it starts: see `interrupt`.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#said += text;
      });
    }
    this.pid = must(this.#process.pid, "process");
    this.exited = once(this.#process, "close").then(([code]) => code);
  }

  /** Everything printed so far. */
  get said(): string {
    return this.#said;
  }

  /** Closes our ends of what it prints into. */
  stopReading(): void {
    this.#process.stdout?.destroy();
    this.#process.stderr?.destroy();
  }

  /** Waits until it answers on its control socket. */
  async untilUp(): Promise<void> {
    const ended = this.exited.then((code) => {
      throw new Error(`guildhall up ended with ${code} and said:\n${this.said}`);
    });
    await Promise.race([until(() => this.status(), startDeadlineMs), ended]);
  }

  status(): Promise<HouseStatus> {
    return askHouse(this.dataFolder, "status", {});
  }

  /** What the status says of one bot. */
  async bot(agentId: string): Promise<HouseStatus["bots"][number]> {
    const { bots } = await this.status();
    return must(
      bots.find(({ id }) => id === agentId),
      `bot "${agentId}"`,
    );
  }

  /** Waits until a bot is in this state. */
  async untilState(agentId: string, state: string, deadlineMs = startDeadlineMs): Promise<void> {
    await until(async () => {
      const bot = await this.bot(agentId);
      if (bot.state !== state) throw new Error(`${agentId} is ${bot.state} (${bot.problem}), not ${state}.`);
    }, deadlineMs);
  }

  /** Waits until every bot that has a token is ready. */
  async untilReady(deadlineMs = startDeadlineMs): Promise<void> {
    await until(async () => {
      const late = (await this.status()).bots.filter(({ state }) => state !== "ready" && state !== "no_token");
      if (late.length > 0) throw new Error(`Not ready: ${JSON.stringify(late)}`);
    }, deadlineMs);
  }

  /** The process that a worker runs in now. */
  async workerPid(agentId: string): Promise<number> {
    return must((await this.bot(agentId)).pid, `worker of ${agentId}`);
  }

  /** The process in which an agent thinks; it must be at work. */
  async executorPid(agentId: string): Promise<number> {
    return must((await this.bot(agentId)).executorPid, `executor of ${agentId}`);
  }

  /** Reads rows from the database. */
  async rows<Row>(query: string): Promise<readonly Row[]> {
    const host = readFileSync(join(this.#databaseFolder, "socket-folder"), "utf8");
    const sql = postgres({ host, port: socketPort, database: this.#database, username: databaseUser, max: 1 });
    try {
      return (await sql.unsafe(query)) as unknown as readonly Row[];
    } finally {
      await sql.end();
    }
  }

  /** The log, one line a fact. */
  log(): string {
    return readFileSync(join(this.dataFolder, "guildhall.log"), "utf8");
  }

  /** Ctrl-C: the signal goes to the whole process group, as a terminal sends it. Returns the exit code. */
  async interrupt(): Promise<number | null> {
    process.kill(-this.pid, "SIGINT");
    return await this.#ended();
  }

  /** Kills the supervisor alone. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#ended();
  }

  /** True until the process has ended. */
  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  async #ended(): Promise<number | null> {
    const late = AbortSignal.timeout(stopDeadlineMs);
    const tooLate = once(late, "abort").then(() => {
      throw new Error(`guildhall did not end within ${stopDeadlineMs} ms and said:\n${this.said}`);
    });
    return await Promise.race([this.exited, tooLate]);
  }
}
