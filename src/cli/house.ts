/**
 * The running house: every process and room that `guildhall up` starts, put together and taken apart in order. This is the
 * composition root: the only place where supervisor and control plane know each other.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { delegateCommand } from "../command/delegate.ts";
import type { Config } from "../config/load.ts";
import { childEnvironment } from "../config/process-environment.ts";
import { type Control, createControl } from "../control/control.ts";
import type { Agent } from "../domain/agent.ts";
import type { AgentId } from "../domain/ids.ts";
import { type Jobs, startJobs } from "../jobs/engine.ts";
import type { Log } from "../log.ts";
import { type DatabaseAddress, openStore, type Store } from "../store/database.ts";
import { openNamedDatabase } from "../store/embedded/named-database.ts";
import { makeDataFolder } from "../store/embedded/places.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../store/embedded/server.ts";
import { Pool, type ToolAnswers } from "../supervisor/pool.ts";
import { type SandboxChild, startSandboxChild } from "../supervisor/sandbox-child.ts";
import { type Program, smallProcessEnvironment, smallProcessFlags } from "../supervisor/spawn.ts";
import { type BotState, Supervisor } from "../supervisor/supervisor.ts";
import { DiscordPort } from "./discord-port.ts";
import { takeLocks } from "./locks.ts";
import { choosePort, notePort } from "./page-port.ts";
import { migrationsFolder, programFiles } from "./places.ts";
import { sandboxTokens, seedSandbox } from "./sandbox-guild.ts";
import { WorkerBridge } from "./worker-bridge.ts";

/** What the house is built from. */
export interface HouseOptions {
  readonly config: Config;
  readonly log: Log;
  /** The log's file, which children write to as well. */
  readonly logDescriptor: number;
  print(line: string): void;
  onState(agentId: AgentId, state: BotState, problem: string | null): void;
  /** Something without which nothing works has ended by itself. */
  onFatal(why: string): void;
}

/** A house in which everything runs. */
export interface House {
  readonly control: Control;
  readonly supervisor: Supervisor;
  readonly pool: Pool;
  /** The sandbox's page; null with a real Discord. */
  readonly pageUrl: string | null;
  readonly notes: readonly string[];
  /** Enabled agents by id; those without a token are not started. */
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly tokens: ReadonlyMap<AgentId, string>;
  stop(): Promise<void>;
}

const turnDeadlineMs = 15 * 60_000;
const sandboxDatabase = "sandbox";
const commands = [delegateCommand];

/** Undoes what was started, last first; also when the next step of the start fails. */
class Teardown {
  readonly #steps: (() => Promise<unknown>)[] = [];
  #running: Promise<void> | null = null;

  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  run(log: Log): Promise<void> {
    this.#running ??= this.#runAll(log);
    return this.#running;
  }

  async #runAll(log: Log): Promise<void> {
    for (const step of this.#steps.reverse()) {
      // One room that will not close must not keep the others open.
      await step().catch((error: unknown) => log.error({ error }, "a part of Guildhall did not stop cleanly"));
    }
  }
}

/**
 * Starts everything; resolves when the control plane runs and every worker has been started.
 * @throws Fault: of locks, the store, the sandbox
 */
export async function openHouse(options: HouseOptions): Promise<House> {
  const teardown = new Teardown();
  try {
    return await start(options, teardown);
  } catch (error) {
    await teardown.run(options.log);
    throw error;
  }
}

async function start(options: HouseOptions, teardown: Teardown): Promise<House> {
  const { config, log } = options;
  const dataFolder = makeDataFolder(config.dataFolder);
  const enabled = config.agents.filter((agent) => agent.enabled);
  const agents = new Map(enabled.map((agent) => [agent.id, agent]));
  const isSandbox = config.mode === "sandbox";
  teardown.add(await takeLocks(dataFolder, config));
  const tokens = isSandbox ? sandboxTokens(dataFolder, [...agents.keys()]) : config.tokens;
  const [database, sandbox] = await bothStarted(
    startDatabase(options, teardown),
    isSandbox ? startSandbox(options, dataFolder, tokens, teardown) : Promise.resolve(null),
  );
  const apiUrl = sandbox ? `${sandbox.url}/api` : config.apiUrl;
  const children = createChildren(options, { agents, tokens, apiUrl });
  const { bridge, discord, pool, supervisor } = children;
  // Workers come up while the store is opened: they wait for their start message.
  supervisor.start([...tokens.keys()].filter((agentId) => agents.has(agentId)));
  teardown.add(() => supervisor.stop());
  const { store, jobs } = await openRooms(database.address, log, teardown);
  const control = await createControl({
    store,
    jobs,
    discord,
    agents,
    commands,
    log,
    isSandbox,
    map: config.map,
    execute: (spec) => pool.run(spec, turnDeadlineMs),
    serving: (agentId) => tokens.has(agentId),
    health: (agentId) => bridge.health(agentId),
    print: options.print,
  });
  teardown.add(() => bridge.stop());
  teardown.add(() => pool.stop());
  teardown.add(() => supervisor.stop());
  teardown.add(async () => {
    control.stop();
    discord.stop();
  });
  children.furnish({ store, control });
  await control.start();
  const { notes } = database;
  return {
    control,
    supervisor,
    pool,
    pageUrl: sandbox?.url ?? null,
    notes,
    agents,
    tokens,
    stop: () => teardown.run(log),
  };
}

/** Workers, executors and what joins them to the control plane, which is handed in by `furnish` once it exists. */
function createChildren(
  options: HouseOptions,
  { agents, tokens, apiUrl }: Pick<House, "agents" | "tokens"> & { readonly apiUrl: string },
) {
  const { log, onState } = options;
  const { promise: ready, resolve: furnish } = Promise.withResolvers<{ store: Store; control: Control }>();
  const discord: DiscordPort = new DiscordPort(
    (agentId) => supervisor.worker(agentId),
    () => bridge.knowledge(),
  );
  const bridge = new WorkerBridge({ ready, agents, tokens, apiUrl, commands, discord, log, onState });
  const supervisor = new Supervisor({ program: programOf("worker", options), listener: bridge, log });
  const delegate: ToolAnswers["delegate"] = async ({ turnId, assignee, instruction }) =>
    (await ready).control.desk.delegate(turnId, assignee, instruction);
  const pool = new Pool({ program: programOf("executor", options), log, tools: { delegate } });
  return { bridge, discord, furnish, pool, supervisor };
}

/** Waits for both even when one fails, so that nothing starts after the teardown has begun. */
async function bothStarted<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === "rejected") throw a.reason;
  if (b.status === "rejected") throw b.reason;
  return [a.value, b.value];
}

async function startDatabase(
  { config, log, onFatal }: HouseOptions,
  teardown: Teardown,
): Promise<{ readonly address: DatabaseAddress; readonly notes: readonly string[] }> {
  if (config.databaseUrl) return { address: { url: config.databaseUrl }, notes: [] };
  const server: EmbeddedPostgres = await startEmbeddedPostgres({
    dataFolder: config.dataFolder,
    dataFolderExplicit: config.dataFolderExplicit,
    log: (line) => log.info({ postgres: line }, "postgres"),
  });
  let stopping = false;
  teardown.add(async () => {
    stopping = true;
    await server.stop();
  });
  void server.exited.then(() => stopping || onFatal(`The embedded Postgres ended by itself; ${seeLog(config)}`));
  // What is played is none of the real team's rows.
  const isPlay = config.mode === "sandbox";
  const address = isPlay ? await openNamedDatabase(server.connection, sandboxDatabase) : server.connection;
  return { address, notes: server.notes };
}

async function startSandbox(
  options: HouseOptions,
  dataFolder: string,
  tokens: ReadonlyMap<AgentId, string>,
  teardown: Teardown,
): Promise<SandboxChild> {
  const { config, onFatal } = options;
  const startOn = (port: number): Promise<SandboxChild> => {
    // Its journal holds the bots' tokens.
    const stateFolder = join(dataFolder, "sandbox");
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    const args = ["--port", String(port), "--data", stateFolder];
    const program = { ...programOf("sandbox", options), args, nodeFlags: [] };
    return startSandboxChild(program, logFile(config));
  };
  const port = await choosePort(config, dataFolder);
  const sandbox = await startOn(port).catch((error: unknown) => {
    // Another Guildhall that starts at the same moment may have taken the port since it was found free.
    if (config.portExplicit || port === 0) throw error;
    return startOn(0);
  });
  let stopping = false;
  teardown.add(async () => {
    stopping = true;
    await sandbox.stop();
  });
  void sandbox.exited.then(() => stopping || onFatal(`The sandbox ended by itself; ${seeLog(config)}`));
  notePort(sandbox.url, dataFolder);
  await seedSandbox(sandbox.url, config.agents, config.map, tokens);
  return sandbox;
}

function logFile({ dataFolder }: Config): string {
  return join(dataFolder, "guildhall.log");
}

function seeLog(config: Config): string {
  return `its own words are in ${logFile(config)}. Start Guildhall again; nothing is lost.`;
}

async function openRooms(
  address: DatabaseAddress,
  log: Log,
  teardown: Teardown,
): Promise<{ store: Store; jobs: Jobs }> {
  const store = await openStore(address, migrationsFolder);
  teardown.add(() => store.close());
  const jobs = await startJobs(address, log);
  teardown.add(() => jobs.stop());
  return { store, jobs };
}

function programOf(name: keyof typeof programFiles, { logDescriptor }: HouseOptions): Program {
  const environment = { ...childEnvironment(), ...smallProcessEnvironment };
  return { file: programFiles[name], nodeFlags: smallProcessFlags, environment, logDescriptor };
}
