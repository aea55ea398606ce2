/**
 * The house as those see it who watch it over HTTP: its condition, its figures, and what is behind the scene. Reads what is
 * there and changes nothing but by the two orders. Handed to `http/` by the composition root.
 */
import type { Control } from "../../control/control.ts";
import type { Agent } from "../../domain/agent.ts";
import type { AgentId } from "../../domain/ids.ts";
import type { BackstageBot, Refused, SpareProcess } from "../../http/backstage.ts";
import { sharedRead } from "../../http/deadline.ts";
import type { BotFigures, HouseFigures } from "../../http/figures.ts";
import type { BotCondition } from "../../http/health.ts";
import type { Log } from "../../log.ts";
import { ping, type Store } from "../../store/database.ts";
import { readFigures, type StoreFigures } from "../../store/figures.ts";
import type { BotState } from "../../supervisor/bot-listener.ts";
import type { Pool } from "../../supervisor/pool.ts";
import { readProcessMemory } from "../../supervisor/process-memory.ts";
import type { Supervisor } from "../../supervisor/supervisor.ts";
import type { AddressGuard } from "./address-guard.ts";
import type { BotBook } from "./bot-book.ts";

/** What is watched. */
export interface WatchedParts {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly supervisor: Pick<Supervisor, "states" | "worker" | "restart" | "sparePid">;
  readonly pool: Pick<Pool, "pids">;
  readonly control: Pick<Control, "desk" | "tally" | "view">;
  readonly address: Pick<AddressGuard, "reading">;
  readonly book: BotBook;
  readonly store: Store;
  readonly log: Log;
}

/** One enabled agent with its processes. */
interface BotProcesses {
  readonly agent: Agent;
  readonly state: BotState | "no_token";
  readonly problem: string | null;
  readonly pid: number | null;
  readonly executorPid: number | null;
  readonly restartCount: number;
}

const storeDeadlineMs = 2_000;

/** One house under watch. */
export class WatchedHouse {
  readonly #parts: WatchedParts;
  readonly #readStore: () => Promise<StoreFigures | null>;
  readonly #ping: () => Promise<true | null>;

  constructor(parts: WatchedParts) {
    this.#parts = parts;
    this.#readStore = sharedRead(() => readFigures(parts.store), storeDeadlineMs);
    this.#ping = sharedRead(() => ping(parts.store).then(() => true as const), storeDeadlineMs);
  }

  /** How each enabled agent's bot is. */
  conditions(): readonly BotCondition[] {
    return this.#processes().map(({ agent, state, problem }) => ({ id: agent.id, name: agent.name, state, problem }));
  }

  /** What is the matter with the store; null when it answers in time and is in no trouble. */
  async storeProblem(): Promise<string | null> {
    const { watch } = this.#parts.store;
    if (watch.trouble) return watch.trouble.words;
    return (await this.#ping()) === true ? null : "it does not answer";
  }

  /** Everything that is measured, now. */
  async figures(): Promise<HouseFigures> {
    const { turns, deliveries, tasks, sightings, recalls, deafness, missed, readRequests } = this.#parts.control.tally;
    const [store, spare, bots] = await Promise.all([
      this.#readStore(),
      this.spare(),
      Promise.all(this.#processes().map((bot) => this.#figuresOf(bot))),
    ]);
    const { invalidCount, heldForMs } = this.#parts.address.reading;
    const address = { invalidCount, isHeld: heldForMs > 0 };
    const spareBytes = spare?.memoryBytes ?? null;
    return {
      store,
      address,
      bots,
      spareBytes,
      turns: turns.all,
      deliveries: deliveries.all,
      tasks: tasks.all,
      sightings: sightings.all,
      recalls: recalls.all,
      deafness: deafness.all,
      missed: missed.all,
      readRequests: readRequests.all,
    };
  }

  /** Every bot as backstage shows it. */
  async bots(): Promise<readonly BackstageBot[]> {
    const { book, control } = this.#parts;
    return await Promise.all(
      this.#processes().map(async ({ agent: { id, name }, state, problem, pid, executorPid }) => ({
        botUserId: control.view.bot(id)?.userId ?? null,
        agentId: id,
        name,
        state,
        pid,
        memoryBytes: await memoryOf(pid),
        executorPid,
        problem,
        events: book.events(id),
      })),
    );
  }

  /** The worker that is kept ready. */
  spare(): Promise<SpareProcess | null> {
    return readSpare(this.#parts.supervisor);
  }

  /** SIGKILL to a bot's worker; the supervisor finds out by itself. */
  kill(agentId: string): Refused | null {
    const { book, supervisor } = this.#parts;
    const refused = this.#refuse(agentId);
    if (refused) return refused;
    const worker = supervisor.worker(agentId);
    if (!worker) return { kind: "impossible", problem: `${this.#nameOf(agentId)} has no process to kill.` };
    book.note(agentId, "killed on request");
    worker.kill();
    return null;
  }

  /** Starts a bot's worker anew; returns at once. */
  restart(agentId: string): Refused | null {
    const { book, supervisor, log } = this.#parts;
    const refused = this.#refuse(agentId);
    if (refused) return refused;
    book.note(agentId, "restarted on request");
    supervisor.restart(agentId).catch((error: unknown) => {
      log.warn({ error, bot: agentId }, "a bot could not be restarted on request");
    });
    return null;
  }

  /** Why nothing can be ordered of it. */
  #refuse(agentId: string): Refused | null {
    const bot = this.#processes().find(({ agent }) => agent.id === agentId);
    if (!bot) return { kind: "unknown_bot", problem: `There is no enabled agent "${agentId}".` };
    const { name, tokenVariable } = bot.agent;
    if (bot.state === "no_token") return { kind: "impossible", problem: `${name} has no token (${tokenVariable}).` };
    const cure = `\`guildhall bots resume ${agentId}\` brings it back.`;
    return bot.state === "paused" ? { kind: "impossible", problem: `${name} is paused. ${cure}` } : null;
  }

  #nameOf(agentId: string): string {
    return this.#parts.agents.get(agentId)?.name ?? agentId;
  }

  #processes(): readonly BotProcesses[] {
    const { agents, pool, supervisor } = this.#parts;
    const states = new Map(supervisor.states().map((bot) => [bot.id, bot]));
    const executors = pool.pids();
    return [...agents.values()].map((agent) => {
      const bot = states.get(agent.id);
      return {
        agent,
        state: bot?.state ?? "no_token",
        problem: bot?.problem ?? null,
        pid: bot?.pid ?? null,
        restartCount: bot?.restartCount ?? 0,
        executorPid: executors.get(agent.id) ?? null,
      };
    });
  }

  async #figuresOf(bot: BotProcesses): Promise<BotFigures> {
    const { book, control } = this.#parts;
    const { id } = bot.agent;
    const vitals = book.vitals(id);
    const [workerBytes, executorBytes] = await Promise.all([memoryOf(bot.pid), memoryOf(bot.executorPid)]);
    return {
      id,
      state: bot.state,
      restartCount: bot.restartCount,
      gatewayLatencyMs: vitals?.gatewayLatencyMs ?? null,
      identifiesLeft: book.identifiesLeft(id),
      openRequestCount: vitals?.openRequestCount ?? 0,
      openEventCount: vitals?.openEventCount ?? 0,
      invalidRequests: book.invalidRequests(id),
      runningTurns: {
        chat: control.desk.countOf(id, "chat"),
        task: control.desk.countOf(id, "task"),
        heartbeat: control.desk.countOf(id, "heartbeat"),
      },
      workerBytes,
      executorBytes,
    };
  }
}

/** The worker that is kept ready for the bot whose own dies; null when there is none. */
export async function readSpare({ sparePid: pid }: Pick<Supervisor, "sparePid">): Promise<SpareProcess | null> {
  return pid === null ? null : { pid, memoryBytes: await memoryOf(pid) };
}

async function memoryOf(pid: number | null): Promise<number | null> {
  return pid === null ? null : await readProcessMemory(pid);
}
