/**
 * The stage of a whole-product test: a folder with the shipped configuration, a local Discord with its guild, and
 * `guildhall up` on both. Ends by asserting that no process of it is left.
 */
import { equal } from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedSandbox } from "../../src/cli/house/sandbox-guild.ts";
import { type Config, loadConfig } from "../../src/config/load.ts";
import { processesOf, signal } from "./processes.ts";
import { Product, repository } from "./product.ts";
import { Discord, must, type Person } from "./product-discord.ts";
import { until } from "./until.ts";

/** How a walk differs from the shipped product on a Discord with its limits. */
export interface WalkOptions {
  /** Agents that get a token; default: all that are enabled. */
  readonly agents?: readonly string[];
  /** Files of the configuration to replace, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Lifts Discord's rate limits. */
  readonly liftLimits?: boolean;
  /** How far behind the machine's its clock begins, as in `25h`; default: not at all. */
  readonly behind?: string;
  /** How often its bots must send a heartbeat, in milliseconds; default: as often as Discord's. */
  readonly heartbeatMs?: number;
  /** The address at which Guildhall finds the Discord that is at `url`; default: that one. */
  readonly wayTo?: (url: string) => Promise<string>;
  /** Below which folder everything is; default: the system's temporary one. */
  readonly parentFolder?: string;
  /** More variables for `guildhall up`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the database is, when `environment` names another than the embedded one. */
  readonly databaseFolder?: string;
  /** No tokens and no Discord: Guildhall brings its own sandbox. */
  readonly sandboxed?: boolean;
}

/** Fails the test unless every process of the folder is gone soon. */
export async function expectNobodyLeft(folder: string): Promise<void> {
  await until(() => {
    const left = processesOf(folder);
    if (left.length > 0) throw new Error(`These processes are left behind: ${left.join(", ")}.`);
  });
}

/** The whole stage, with every bot ready. */
export async function startWalk(options: WalkOptions = {}): Promise<Walk> {
  const walk = await setStage(options);
  try {
    await walk.start();
    await walk.product.untilReady();
    return walk;
  } catch (error) {
    await walk.clear();
    throw error;
  }
}

/** A folder with the shipped configuration and a Discord, without Guildhall. */
export async function setStage(options: WalkOptions = {}): Promise<Walk> {
  const folder = makeConfiguredFolder(options.files, options.parentFolder);
  const loaded = loadConfig({ root: folder, env: {} });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const { config } = loaded;
  const more = options.environment ?? {};
  if (options.sandboxed) return new Walk({ folder, config, environment: more }, null);
  const sandbox = await startSandbox(folder, sandboxArgs(options));
  const enabled = config.agents.filter((agent) => agent.enabled);
  const served = enabled.filter(({ id }) => options.agents?.includes(id) ?? true);
  const tokens = new Map(served.map(({ id }) => [id, newToken()]));
  await seedSandbox(sandbox.url, config.agents, config.map, tokens);
  const variables = served.map(({ id, tokenVariable }) => [tokenVariable, tokens.get(id) ?? ""]);
  const way = (await options.wayTo?.(sandbox.url)) ?? sandbox.url;
  const environment = { DISCORD_API_URL: `${way}/api`, ...Object.fromEntries(variables), ...more };
  const { databaseFolder } = options;
  const walk = new Walk({ folder, config, environment, ...(databaseFolder && { databaseFolder }) }, sandbox.process);
  await walk.meet(sandbox.url);
  return walk;
}

/** A folder that every account may enter, with a space in its name. */
export function makeConfiguredFolder(
  files: Readonly<Record<string, string>> = {},
  parentFolder: string = tmpdir(),
): string {
  const folder = mkdtempSync(join(parentFolder, "guildhall walk "));
  chmodSync(folder, 0o755);
  cpSync(join(repository, "bots"), join(folder, "bots"), { recursive: true });
  cpSync(join(repository, "channel-map.yaml"), join(folder, "channel-map.yaml"));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return folder;
}

/** Stands in the secret part of every token, so that a test can look for any of them at once. */
export const tokenMarker = "CanaryOfTheWalk";

/** Random, in the shape of Discord's: id, time, secret. */
export function newToken(): string {
  const [id, time, secret] = [18, 4, 18].map((length) => randomBytes(length).toString("base64url"));
  return `${id}.${time}.${tokenMarker}${secret}`;
}

/** The sandbox as a program; its working folder marks it as ours. It ends with this process. */
export async function startSandbox(
  folder: string,
  args: readonly string[] = [],
): Promise<{ url: string; process: ChildProcess }> {
  const child = fork(join(repository, "dist/sandbox.js"), args, { cwd: folder, env: {}, execArgv: [], silent: true });
  const [{ url }] = await once(child, "message");
  return { url, process: child };
}

function sandboxArgs({ liftLimits = false, behind, heartbeatMs }: WalkOptions): readonly string[] {
  return [
    ...(liftLimits ? ["--lift-limits"] : []),
    ...(behind === undefined ? [] : ["--behind", behind]),
    ...(heartbeatMs === undefined ? [] : ["--heartbeat", String(heartbeatMs)]),
  ];
}

/** The folder, and the variables of `guildhall up`. */
export interface Stage {
  readonly folder: string;
  readonly config: Config;
  readonly environment: Readonly<Record<string, string>>;
  readonly databaseFolder?: string;
}

/** A product on its stage. */
export class Walk {
  readonly stage: Stage;
  readonly #sandbox: ChildProcess | null;
  #discord: Discord | null = null;
  #newcomer: Person | null = null;
  #product: Product | null = null;

  constructor(stage: Stage, sandbox: ChildProcess | null) {
    this.stage = stage;
    this.#sandbox = sandbox;
  }

  get discord(): Discord {
    return must(this.#discord, "Discord yet");
  }

  /** A member who may delegate. */
  get newcomer(): Person {
    return must(this.#newcomer, "newcomer yet");
  }

  /** The Guildhall that runs now, or ran last. */
  get product(): Product {
    return must(this.#product, "Guildhall yet");
  }

  /** Looks at the Discord at this address from now on. */
  async meet(url: string): Promise<void> {
    this.#discord = new Discord(url);
    this.#newcomer = await this.#discord.person("newcomer");
  }

  /** Starts Guildhall on the folder; also again, after it has ended. */
  async start(): Promise<void> {
    await this.launch().untilUp();
    const { page } = await this.product.status();
    if (page) await this.meet(page);
  }

  /** Like {@link start}, without waiting for anything. */
  launch(): Product {
    this.#product = new Product(this.stage);
    return this.#product;
  }

  /** Stops Guildhall in order, and asserts that nothing of it is left. */
  async end(): Promise<void> {
    try {
      if (this.#product?.isRunning) equal(await this.#product.interrupt(), 0, this.#product.said);
      this.leaveDiscord();
      await expectNobodyLeft(this.stage.folder);
    } finally {
      await this.clear();
    }
  }

  /** Ends Discord, which has its own process. */
  leaveDiscord(): void {
    this.#sandbox?.kill("SIGTERM");
  }

  /** Ends everything whatever happened. */
  async endAll(): Promise<void> {
    for (const pid of processesOf(this.stage.folder)) signal(pid, "SIGKILL");
    await expectNobodyLeft(this.stage.folder);
  }

  /** Ends everything whatever happened, and removes the folder. */
  async clear(): Promise<void> {
    await this.endAll();
    rmSync(this.stage.folder, { recursive: true, force: true });
  }
}
