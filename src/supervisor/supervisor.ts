/**
 * The workers of this host: one per bot, each started, watched and stopped alone. It knows processes, not messages: what
 * workers say goes to its owner unread, but for their state.
 */
import { decideRestart } from "../domain/restart.ts";
import type { Log } from "../log.ts";
import { Bot, type BotStatus } from "./bot.ts";
import type { BotListener } from "./bot-listener.ts";
import { type ChildTiming, childTiming } from "./child.ts";
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
}

/** All bots of this host. */
export class Supervisor {
  readonly #needs: WorkerSlotNeeds;
  readonly #bots = new Map<string, Bot>();
  readonly #clock: PulseClock;

  constructor({ program, listener, log, timing = childTiming, decide = decideRestart }: SupervisorOptions) {
    const pattern = { program, timing, log };
    this.#needs = {
      listener,
      log,
      decide,
      spawn: (botId, onMessage) => startWorker(botId, pattern, onMessage),
    };
    const workers = () => [...this.#bots.values()].flatMap(({ worker }) => worker ?? []);
    this.#clock = new PulseClock(workers, timing.tickMs);
  }

  /** Starts a worker for each bot, all at once. */
  start(botIds: readonly string[]): void {
    for (const id of botIds) {
      const bot = new Bot(id, this.#needs);
      this.#bots.set(id, bot);
      bot.start();
    }
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

  /** Ends a bot's process and forgets the bot. */
  async remove(botId: string): Promise<void> {
    await this.#known(botId).leave();
    this.#bots.delete(botId);
  }

  /** Stops all workers; resolves when none is left. */
  async stop(): Promise<void> {
    this.#clock.stop();
    await Promise.all([...this.#bots.values()].map((bot) => bot.stop()));
  }

  #known(botId: string): Bot {
    const bot = this.#bots.get(botId);
    if (!bot) throw new Error(`The bot "${botId}" was never started.`);
    return bot;
  }
}
