/**
 * The running house: every process and room that `guildhall up` starts, put together and taken apart in order. This is the
 * composition root: the only place where supervisor and control plane know each other.
 */
import { commands } from "../../command/tree.ts";
import { type Control, createControl } from "../../control/control.ts";
import type { ControlOptions } from "../../control/ground.ts";
import { systemClock } from "../../control/system-clock.ts";
import type { Agent } from "../../domain/agent.ts";
import type { AgentId } from "../../domain/ids.ts";
import { webAddress } from "../../domain/web-address.ts";
import type { Store } from "../../store/database.ts";
import { makeDataFolder } from "../../store/embedded/places.ts";
import { Pool, type ToolAnswers } from "../../supervisor/pool.ts";
import { Supervisor } from "../../supervisor/supervisor.ts";
import type { ReloadAnswer } from "../reload-answer.ts";
import type { BotSync } from "../sync-report.ts";
import { AddressGuard } from "./address-guard.ts";
import { AddressRecord } from "./address-record.ts";
import { BotBook } from "./bot-book.ts";
import { BotOrders, readPausedBots } from "./bot-orders.ts";
import { BotStates } from "./bot-states.ts";
import { CommandSync } from "./command-sync.ts";
import { CurrentConfig } from "./current-config.ts";
import { DiscordPort } from "./discord-port.ts";
import { startHouseHttp } from "./house-http.ts";
import { type HouseOptions, programOf, spareFrom } from "./house-options.ts";
import { startSandbox } from "./house-sandbox.ts";
import { openRooms, startDatabase } from "./house-store.ts";
import { knowledgeFrom } from "./knowledge.ts";
import { Locks } from "./locks.ts";
import { choosePort } from "./page-port.ts";
import { Reach } from "./reach.ts";
import { reload } from "./reload.ts";
import { tellOfStore } from "./store-alerts.ts";
import { Teardown } from "./teardown.ts";
import { WorkerBridge } from "./worker-bridge.ts";

/** A house in which everything runs. */
export interface House {
  readonly store: Store;
  readonly control: Control;
  readonly supervisor: Supervisor;
  readonly pool: Pool;
  readonly address: Pick<AddressGuard, "reading">;
  readonly discord: Pick<DiscordPort, "depthOf">;
  readonly states: BotStates;
  readonly orders: BotOrders;
  /** The sandbox's page; null with a real Discord. */
  readonly pageUrl: string | null;
  /** Where health and metrics are asked; the sandbox's page answers to them too. */
  readonly httpUrl: string;
  readonly notes: readonly string[];
  /** Of the Postgres that it runs itself; null while there is none. */
  databasePid(): number | null;
  readonly sandboxPid: number | null;
  /** The base of the API that its bots use: Discord's, the sandbox's, or that of a compatible server. */
  readonly apiUrl: string;
  /** Enabled agents by id, as they are now; those without a token are not started. */
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly tokens: ReadonlyMap<AgentId, string>;
  /** Brings the bots' commands up to date, or only says what differs. */
  syncCommands(apply: boolean): Promise<readonly BotSync[]>;
  reload(isPlan: boolean): Promise<ReloadAnswer>;
  stop(): Promise<void>;
}

const turnDeadlineMs = 15 * 60_000;

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

/** What everything stands on: the locks are taken, database and sandbox run. */
async function layGround(options: HouseOptions, teardown: Teardown) {
  const { config } = options;
  const dataFolder = makeDataFolder(config.dataFolder);
  const isSandbox = config.mode === "sandbox";
  const locks = await Locks.open(dataFolder, config.apiUrl);
  teardown.add(() => locks.release());
  if (!isSandbox) await locks.takeTokens(config.tokens);
  // Before anything is started: a port that is taken is refused without having spent an IDENTIFY.
  const port = isSandbox ? 0 : await choosePort(config, config.host);
  const current = new CurrentConfig(config, dataFolder);
  const [database, sandbox] = await bothStarted(
    startDatabase(options, teardown),
    isSandbox ? startSandbox(options, dataFolder, current.tokens, teardown) : Promise.resolve(null),
  );
  const apiUrl = sandbox ? `${sandbox.url}/api` : config.apiUrl;
  return { current, locks, port, database, sandbox, dataFolder, apiUrl, pageUrl: sandbox?.url ?? null };
}

async function start(options: HouseOptions, teardown: Teardown): Promise<House> {
  const { config, log } = options;
  const { current, locks, port, database, sandbox, dataFolder, apiUrl, pageUrl } = await layGround(options, teardown);
  const { agents, tokens } = current;
  const children = createChildren(options, { agents, tokens, apiUrl, pageUrl }, dataFolder);
  const { address, book, bridge, commandSync, discord, pool, states, supervisor } = children;
  // Workers come up while the store is opened: they wait for their start message.
  supervisor.start([...tokens.keys()]);
  teardown.add(() => supervisor.stop());
  const { store, jobs } = await openRooms(database, log, teardown);
  const paused = await database.served(() => readPausedBots(store));
  // Before any of them has its token: it has not connected yet.
  await Promise.all([...tokens.keys()].filter((agentId) => paused.has(agentId)).map((id) => supervisor.pause(id)));
  const office: ControlOptions = {
    store,
    jobs,
    discord,
    ears: discord,
    agents,
    commands,
    log,
    isSandbox: config.mode === "sandbox",
    webAddress: webAddress(apiUrl),
    map: config.map,
    execute: (spec) => pool.run(spec, turnDeadlineMs),
    serving: (agentId) => tokens.has(agentId),
    isPaused: (agentId) => agents.has(agentId) && paused.has(agentId),
    health: (agentId) => states.health(agentId),
    stopBot: (agentId, problem) => supervisor.giveUp(agentId, problem),
    print: options.print,
  };
  const control = await database.served(() => createControl(office));
  stopInOrder(children, control, teardown);
  children.furnish({ store, control });
  tellOfStore({ watch: store.watch, clock: systemClock, alert: control.voice.alert, print: options.print });
  await control.start();
  control.watchForGaps();
  const orders = new BotOrders({ store, supervisor, states, bridge, paused, control });
  const parts = { agents, supervisor, pool, control, address, book, store, log };
  const httpUrl = await startHouseHttp(options, { port, sandboxUrl: pageUrl, parts }, teardown);
  const { load } = options;
  const rooms = { current, locks, control, supervisor, bridge, discord, orders, paused };
  return {
    ...{ store, control, supervisor, pool, address, discord, states, orders, pageUrl, httpUrl, apiUrl, agents, tokens },
    notes: database.notes,
    databasePid: () => database.pid(),
    sandboxPid: sandbox?.pid ?? null,
    syncCommands: (apply) => commandSync.syncNow(apply),
    reload: (isPlan) => reload(isPlan, { ...rooms, load, log, sandboxUrl: pageUrl }),
    stop: () => teardown.run(log),
  };
}

/** Last added, first stopped: nothing new is begun, then bots leave, then brains, and what is in memory is written. */
function stopInOrder(
  { address, bridge, discord, pool, supervisor }: Children,
  control: Control,
  teardown: Teardown,
): void {
  teardown.add(async () => address.stop());
  teardown.add(() => bridge.stop());
  teardown.add(() => pool.stop());
  teardown.add(() => supervisor.stop());
  teardown.add(async () => {
    control.stop();
    discord.stop();
  });
}

type Children = ReturnType<typeof createChildren>;

/** Workers, executors and what joins them to the control plane, which is handed in by `furnish` once it exists. */
function createChildren(
  options: HouseOptions,
  { agents, tokens, apiUrl, pageUrl }: Pick<House, "agents" | "tokens" | "apiUrl" | "pageUrl">,
  dataFolder: string,
) {
  const { log } = options;
  const states = new BotStates();
  const book = new BotBook();
  const { promise: ready, resolve: furnish } = Promise.withResolvers<{ store: Store; control: Control }>();
  const knowledge = knowledgeFrom(ready);
  const address = new AddressGuard({
    record: new AddressRecord(dataFolder, log),
    clock: systemClock,
    nameOf: (agentId) => agents.get(agentId)?.name ?? agentId,
    hold: (forMs) => {
      for (const { id } of supervisor.states()) supervisor.worker(id)?.link.send({ type: "hold", forMs });
    },
    alert: (cause, text) => void ready.then(({ control }) => control.voice.alert(cause, text)),
  });
  const reach = new Reach({
    clock: systemClock,
    names: () => new Map([...agents.values()].flatMap(({ id, name }) => (tokens.has(id) ? [[id, name] as const] : []))),
    follow: (agentId) => supervisor.worker(agentId)?.link.send({ type: "follow" }),
    alert: async (cause, text) => (await ready).control.voice.alert(cause, text),
    end: async (causes, text) => (await ready).control.voice.end(causes, text),
  });
  const discord = new DiscordPort((agentId) => supervisor.worker(agentId), knowledge);
  const commandSync = new CommandSync({ ready, agents, tokens, discord });
  const shared = { ready, agents, tokens, apiUrl, pageUrl, discord, address, reach, commandSync, knowledge };
  const bridge = new WorkerBridge({ ...shared, states, log });
  const supervisor: Supervisor = new Supervisor({
    program: programOf("worker", options),
    listener: book.overhear(bridge),
    log,
    spareFrom: spareFrom(options.config),
  });
  const delegate: ToolAnswers["delegate"] = async ({ turnId, assignee, instruction }) =>
    (await ready).control.desk.delegate(turnId, assignee, instruction);
  const pool = new Pool({ program: programOf("executor", options), log, tools: { delegate } });
  return { address, book, bridge, commandSync, discord, furnish, pool, states, supervisor };
}

/** Waits for both even when one fails, so that nothing starts after the teardown has begun. */
async function bothStarted<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === "rejected") throw a.reason;
  if (b.status === "rejected") throw b.reason;
  return [a.value, b.value];
}
