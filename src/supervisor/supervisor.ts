/**
 * Starts, watches, restarts and stops the workers: one per bot. Each has its own restart history, so that one bot's crash
 * is one bot's crash. It knows processes, not messages: what workers say goes to its owner unread, but for their state.
 */
import { decideRestart, freshHistory } from "../domain/restart.ts";
import {
  type SupervisorToWorker,
  supervisorSide,
  type WorkerToSupervisor,
  type workerCalls,
  workerProtocolVersion,
} from "../ipc/worker-protocol.ts";
import type { Log } from "../log.ts";
import { type Bot, describeExit, newBot } from "./bot.ts";
import { Child, type ChildExit, type ChildTiming, childTiming } from "./child.ts";
import { PulseClock } from "./pulse-clock.ts";
import type { Program } from "./spawn.ts";

/**
 * State of a bot's process. `parked`: past its budget, tried again later. `given_up`: only a person can help. `paused`: an
 * operator wants it to be without a process.
 */
export type BotState = "starting" | "ready" | "stopping" | "exited" | "parked" | "given_up" | "paused";

/** A running worker. */
export type WorkerChild = Child<SupervisorToWorker, WorkerToSupervisor, typeof workerCalls, Record<never, never>>;

/** What the owner is told and asked. */
export interface SupervisorListener {
  /** The first message to a new worker of this bot: token, gateway session, commands. */
  startMessage(botId: string): Promise<Extract<SupervisorToWorker, { type: "start" }>>;
  onMessage(botId: string, message: WorkerToSupervisor, worker: WorkerChild): void;
  /** Why it gave up, for people: kept as the bot's problem when the process has ended. */
  lastWords(botId: string, message: Extract<WorkerToSupervisor, { type: "gave_up" }>): string;
  /** A bot's process has ended; another may follow. */
  onGone(botId: string): void;
  /** `problem` is null when all is well. */
  onState(botId: string, state: BotState, problem: string | null): void;
}

/** The workers of this host. */
export class Supervisor {
  readonly #program: Program;
  readonly #listener: SupervisorListener;
  readonly #log: Log;
  readonly #timing: ChildTiming;
  readonly #decide: typeof decideRestart;
  readonly #bots = new Map<string, Bot>();
  readonly #clock: PulseClock;
  #stopping = false;

  constructor(options: {
    readonly program: Program;
    readonly listener: SupervisorListener;
    readonly log: Log;
    /** Default {@link childTiming}. */
    readonly timing?: ChildTiming;
    /** What follows an exit. Default {@link decideRestart}. */
    readonly decide?: typeof decideRestart;
  }) {
    this.#program = options.program;
    this.#listener = options.listener;
    this.#log = options.log;
    this.#timing = options.timing ?? childTiming;
    this.#decide = options.decide ?? decideRestart;
    const workers = () => [...this.#bots.values()].flatMap(({ worker }) => worker ?? []);
    this.#clock = new PulseClock(workers, this.#timing.tickMs);
  }

  /** Starts a worker for each bot, all at once. */
  start(botIds: readonly string[]): void {
    for (const id of botIds) {
      const bot = newBot(id);
      this.#bots.set(id, bot);
      this.#startWorker(bot);
    }
  }

  /** The worker of a bot while its process lives; null otherwise. */
  worker(botId: string): WorkerChild | null {
    return this.#bots.get(botId)?.worker ?? null;
  }

  /** State, process id and trouble of every bot; `restartCount`: processes since the first, whatever the reason. */
  states(): readonly {
    readonly id: string;
    readonly state: BotState;
    readonly pid: number | undefined;
    readonly problem: string | null;
    readonly restartCount: number;
  }[] {
    return [...this.#bots.values()].map(({ id, state, worker, problem, startCount }) => ({
      id,
      state,
      pid: worker?.pid,
      problem,
      restartCount: Math.max(0, startCount - 1),
    }));
  }

  /**
   * Replaces a bot's process on request, whatever its state: also a parked bot and one that was given up start anew, with a
   * fresh budget; a paused one stays so, and that is an error. Resolves when the new process has been spawned; several at
   * once make one. Nothing once all are stopping.
   */
  async restart(botId: string): Promise<void> {
    const bot = this.#known(botId);
    bot.restarting ??= this.#change(bot, async () => {
      if (bot.state === "paused") throw new Error(`The bot "${botId}" is paused; it has to be resumed.`);
      await this.#endWorker(bot);
      this.#startAfresh(bot);
    }).finally(() => {
      bot.restarting = null;
    });
    await bot.restarting;
  }

  /** Ends a bot's process, and keeps it from having one until {@link resume}. Resolves when the process has gone. */
  pause(botId: string): Promise<void> {
    const bot = this.#known(botId);
    return this.#change(bot, async () => {
      if (bot.state === "paused") return;
      await this.#endWorker(bot);
      this.#setState(bot, "paused", null);
    });
  }

  /** Starts a bot that is paused. Resolves when its process has been spawned. */
  resume(botId: string): Promise<void> {
    const bot = this.#known(botId);
    return this.#change(bot, async () => {
      if (bot.state === "paused") this.#startAfresh(bot);
    });
  }

  /** Ends a bot's process and forgets the bot. */
  remove(botId: string): Promise<void> {
    const bot = this.#known(botId);
    return this.#change(bot, async () => {
      await this.#endWorker(bot);
      this.#bots.delete(botId);
    });
  }

  /** Stops all workers; resolves when none is left. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#clock.stop();
    const workers = [...this.#bots.values()].map(async (bot) => {
      if (bot.restartTimer) clearTimeout(bot.restartTimer);
      if (!bot.worker) return;
      this.#setState(bot, "stopping", null);
      await bot.worker.stop();
    });
    await Promise.all(workers);
  }

  #known(botId: string): Bot {
    const bot = this.#bots.get(botId);
    if (!bot) throw new Error(`The bot "${botId}" was never started.`);
    return bot;
  }

  /** One request after another: each finds the bot as the one before has left it. */
  #change(bot: Bot, change: () => Promise<void>): Promise<void> {
    // Whoever asked before was told of its failure.
    const before = bot.changing?.catch(() => undefined) ?? Promise.resolve();
    const done = before.then(change).finally(() => {
      if (bot.changing === done) bot.changing = null;
    });
    bot.changing = done;
    return done;
  }

  async #endWorker(bot: Bot): Promise<void> {
    if (bot.restartTimer) clearTimeout(bot.restartTimer);
    if (!bot.worker || this.#stopping) return;
    this.#setState(bot, "stopping", null);
    await bot.worker.stop();
  }

  #startAfresh(bot: Bot): void {
    bot.history = freshHistory;
    if (!this.#stopping) this.#startWorker(bot);
  }

  #startWorker(bot: Bot): void {
    bot.restartTimer = null;
    bot.startCount += 1;
    bot.readyAt = null;
    bot.lastWords = null;
    // Spawned before its start message is ready: the process needs longer to come up than the message to be made.
    const message = this.#listener.startMessage(bot.id);
    const worker: WorkerChild = new Child({
      name: `worker of ${bot.id}`,
      bot: bot.id,
      program: this.#program,
      version: workerProtocolVersion,
      shape: supervisorSide,
      answer: {},
      onMessage: (received) => this.#receive(bot, worker, received),
      stopMessage: { type: "stop" },
      timing: this.#timing,
      log: this.#log,
    });
    bot.worker = worker;
    this.#setState(bot, "starting", null);
    message.then(
      (start) => worker.link.send(start),
      (error: unknown) => {
        this.#log.error({ error, bot: bot.id }, "a worker's start message could not be made");
        if (bot.worker === worker) bot.lastWords = "what it needs to start could not be read";
        worker.kill();
      },
    );
    void worker.exited.then((exit) => this.#afterExit(bot, worker, exit));
  }

  #receive(bot: Bot, worker: WorkerChild, message: WorkerToSupervisor): void {
    if (message.type === "gave_up") bot.lastWords = this.#listener.lastWords(bot.id, message);
    if (!this.#stopping && !bot.changing) this.#follow(bot, message);
    this.#listener.onMessage(bot.id, message, worker);
  }

  /** What a message says of its bot's state. */
  #follow(bot: Bot, message: WorkerToSupervisor): void {
    switch (message.type) {
      case "ready":
      case "resumed":
        bot.readyAt ??= performance.now();
        this.#setState(bot, "ready", null);
        break;
      case "disconnected":
        this.#setState(bot, "starting", `connection closed (${message.code})`);
        break;
      case "held_back":
        this.#setState(bot, "starting", message.detail);
        break;
    }
  }

  #afterExit(bot: Bot, worker: WorkerChild, exit: ChildExit): void {
    if (bot.worker !== worker) return;
    bot.worker = null;
    this.#listener.onGone(bot.id);
    const now = performance.now();
    const ranMs = bot.readyAt === null ? 0 : now - bot.readyAt;
    const ended = { code: exit.code, asked: this.#stopping || bot.changing !== null, ranMs };
    const { decision, history } = this.#decide(bot.history, ended, now, Math.random());
    bot.history = history;
    const problem = bot.lastWords ?? describeExit(exit);
    if (decision.kind !== "stay_stopped") this.#log.warn({ bot: bot.id, ...exit, decision }, "worker ended");
    switch (decision.kind) {
      case "restart":
        this.#setState(bot, "starting", problem);
        this.#startLater(bot, decision.afterMs);
        break;
      case "park":
        this.#setState(bot, "parked", problem);
        this.#startLater(bot, decision.retryAfterMs);
        break;
      case "give_up":
        this.#setState(bot, "given_up", problem);
        break;
      case "stay_stopped":
        this.#setState(bot, "exited", null);
        break;
    }
  }

  #startLater(bot: Bot, afterMs: number): void {
    if (afterMs === 0) this.#startWorker(bot);
    else bot.restartTimer = setTimeout(() => this.#startWorker(bot), afterMs);
  }

  #setState(bot: Bot, state: BotState, problem: string | null): void {
    bot.state = state;
    bot.problem = problem;
    this.#log.info({ bot: bot.id, state, problem }, "bot state");
    this.#listener.onState(bot.id, state, problem);
  }
}
