/**
 * The workers of this host: one per bot, each started, watched and stopped alone. It knows processes, not messages: what
 * workers say goes to its owner unread, but for their state.
 */
import { decideRestart } from "../domain/restart.ts";
import type { Log } from "../log.ts";
import { Bot, type BotStatus } from "./bot.ts";
import type { BotListener } from "./bot-listener.ts";
import { type ChildTiming, childTiming } from "./child.ts";
import { deathSignal } from "./death-signal.ts";
import { HotSpare, spareName } from "./hot-spare.ts";
import { PulseClock } from "./pulse-clock.ts";
import type { Program } from "./spawn.ts";
import { startWorker, type WorkerChild } from "./worker-child.ts";
import type { WorkerSlotNeeds } from "./worker-slot.ts";

/** What a supervisor runs. */
export interface SupervisorOptions {
  readonly program: Program;
  readonly listener: BotListener;
  readonly log: Log;
  /** Default {@link childTiming}. */
  readonly timing?: ChildTiming;
  /** What follows an exit. Default {@link decideRestart}. */
  readonly decide?: typeof decideRestart;
  /** From so many bots on, a process is kept ready for the one whose own dies. Default: never. */
  readonly spareFrom?: number;
  /** See {@link HotSpareNeeds.calmMs}. */
  readonly calmMs?: number;
}

/** All bots of this host. */
export class Supervisor {
  readonly #needs: WorkerSlotNeeds;
  readonly #bots = new Map<string, Bot>();
  readonly #clock: PulseClock;
  readonly #spare: HotSpare;
  readonly #spareFrom: number;

  constructor(options: SupervisorOptions) {
    const { program, listener, log, timing = childTiming, decide = decideRestart, calmMs } = options;
    const { problem } = deathSignal(program.environment);
    if (problem !== null) log.warn({ problem }, "workers that hang may outlive a Guildhall that is killed");
    const pattern = { program, timing, log };
    this.#spareFrom = options.spareFrom ?? Number.POSITIVE_INFINITY;
    this.#spare = new HotSpare({
      ...{ log, decide, ...(calmMs !== undefined && { calmMs }) },
      spawn: (onMessage) => startWorker({ name: "spare worker", bot: spareName }, pattern, onMessage),
    });
    this.#needs = {
      ...{ listener, log, decide },
      spawn: (botId, onMessage) => {
        this.#spare.makeWay();
        return startWorker({ name: `worker of ${botId}`, bot: botId }, pattern, onMessage);
      },
      takeSpare: (botId, onMessage) => this.#spare.take(botId, onMessage),
    };
    const workers = () => [this.#spare, ...this.#bots.values()].flatMap(({ worker }) => worker ?? []);
    this.#clock = new PulseClock(workers, timing.tickMs);
  }

  /** Starts a worker for each bot, all at once. */
  start(botIds: readonly string[]): void {
    for (const id of botIds) {
      const bot = new Bot(id, this.#needs);
      this.#bots.set(id, bot);
      bot.start();
    }
    void this.#keepSpare();
  }

  /** Process id of the worker that is kept ready for the next bot whose own dies; null when there is none. */
  get sparePid(): number | null {
    return this.#spare.ready?.pid ?? null;
  }

  /** The worker of a bot while its process lives; null otherwise. */
  worker(botId: string): WorkerChild | null {
    return this.#bots.get(botId)?.worker ?? null;
  }

  /** State, process id and trouble of every bot. */
  states(): readonly BotStatus[] {
    return [...this.#bots.values()].map(({ status }) => status);
  }

  /**
   * Replaces a bot's process on request, whatever its state: also a parked bot and one that was given up start anew, with a
   * fresh budget; a paused one stays so, and that is an error. Resolves when the new process has been spawned; several at
   * once make one. Nothing once all are stopping.
   */
  async restart(botId: string): Promise<void> {
    await this.#known(botId).restart();
  }

  /** Ends a bot's process, and keeps it from having one until {@link resume}. Resolves when the process has gone. */
  async pause(botId: string): Promise<void> {
    await this.#known(botId).pause();
  }

  /** Starts a bot that is paused. Resolves when its process has been spawned. */
  async resume(botId: string): Promise<void> {
    await this.#known(botId).resume();
  }

  /**
   * Ends a bot's process, and keeps it from having one until {@link restart}; `problem` says why. Nothing for a bot that has
   * none to end and none to come. Resolves when the process has gone.
   */
  async giveUp(botId: string, problem: string): Promise<void> {
    await this.#bots.get(botId)?.giveUp(problem);
  }

  /** Ends a bot's process and forgets the bot. From now on nothing else can be ordered of it. */
  async remove(botId: string): Promise<void> {
    await this.#known(botId).leave();
    this.#bots.delete(botId);
    await this.#keepSpare();
  }

  /** Stops all workers; resolves when none is left. */
  async stop(): Promise<void> {
    this.#clock.stop();
    await Promise.all([this.#spare.keep(false), ...[...this.#bots.values()].map((bot) => bot.stop())]);
  }

  async #keepSpare(): Promise<void> {
    await this.#spare.keep(this.#bots.size >= this.#spareFrom);
  }

  #known(botId: string): Bot {
    const bot = this.#bots.get(botId);
    if (!bot) throw new Error(`The bot "${botId}" is not here: it was never started, or was taken away.`);
    return bot;
  }
}
