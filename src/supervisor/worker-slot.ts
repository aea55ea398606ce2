/**
 * The place of one bot's worker: one process after the other, each followed in what it says of its state, and succeeded by
 * another as the restart policy decides. Its history is its own, so that one bot's crash is one bot's crash. Kept by the
 * bot, whose orders it carries out.
 */
import { type decideRestart, freshHistory, type RestartHistory } from "../domain/restart.ts";
import type { WorkerToSupervisor } from "../ipc/worker-protocol.ts";
import type { Log } from "../log.ts";
import type { BotListener, BotState } from "./bot-listener.ts";
import { type ChildExit, describeExit } from "./child.ts";
import type { WorkerChild } from "./worker-child.ts";

/** What a slot needs of the host. */
export interface WorkerSlotNeeds {
  readonly listener: BotListener;
  readonly log: Log;
  /** What follows an exit. */
  readonly decide: typeof decideRestart;
  /** A new process for this bot. */
  spawn(botId: string, onMessage: (message: WorkerToSupervisor) => void): WorkerChild;
  /** One that is loaded already; null when there is none. */
  takeSpare(botId: string, onMessage: (message: WorkerToSupervisor) => void): WorkerChild | null;
}

/** The processes of one bot. */
export class WorkerSlot {
  readonly #botId: string;
  readonly #needs: WorkerSlotNeeds;
  readonly #isUnderOrder: () => boolean;
  #worker: WorkerChild | null = null;
  #state: BotState = "exited";
  #problem: string | null = null;
  /** Why its process gave up, told before it ended. */
  #lastWords: string | null = null;
  #history: RestartHistory = freshHistory;
  /** By `performance.now()`; null until its process was ready once. */
  #readyAt: number | null = null;
  #restartTimer: NodeJS.Timeout | null = null;
  /** By the clock on the wall. */
  #retryAt: number | null = null;
  #startCount = 0;

  /** `isUnderOrder`: its process is ended or begun on request. Then an exit is no failure, and its words are not its state. */
  constructor(botId: string, needs: WorkerSlotNeeds, isUnderOrder: () => boolean) {
    this.#botId = botId;
    this.#needs = needs;
    this.#isUnderOrder = isUnderOrder;
  }

  /** Null while there is no process. */
  get worker(): WorkerChild | null {
    return this.#worker;
  }

  get state(): BotState {
    return this.#state;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /** When it is tried again while it is parked, in milliseconds since 1970; null otherwise. */
  get retryAt(): number | null {
    return this.#state === "parked" ? this.#retryAt : null;
  }

  /** Processes since the first, whatever the reason. */
  get restartCount(): number {
    return Math.max(0, this.#startCount - 1);
  }

  /** Starts a process; what it has cost so far goes on counting. `isUrgent`: it may take the one that is kept ready. */
  start(isUrgent = false): void {
    const { listener, log, spawn, takeSpare } = this.#needs;
    this.#restartTimer = null;
    this.#startCount += 1;
    this.#readyAt = null;
    this.#lastWords = null;
    // Spawned before its start message is ready: the process needs longer to come up than the message to be made.
    const message = listener.startMessage(this.#botId);
    const receive = (received: WorkerToSupervisor): void => this.#receive(received, worker);
    const worker: WorkerChild = (isUrgent ? takeSpare(this.#botId, receive) : null) ?? spawn(this.#botId, receive);
    this.#worker = worker;
    this.#setState("starting", null);
    message.then(
      (start) => worker.link.send(start),
      (error: unknown) => {
        log.error({ error, bot: this.#botId }, "a worker's start message could not be made");
        if (this.#worker === worker) this.#lastWords = "Guildhall could not put together what it starts with";
        worker.kill();
      },
    );
    void worker.exited.then((exit) => this.#afterExit(worker, exit));
  }

  /** Starts a process with a fresh budget. */
  startAfresh(): void {
    this.#history = freshHistory;
    this.start();
  }

  /** Ends the process in order, and takes back the next try. Resolves when it has gone. */
  async end(): Promise<void> {
    if (this.#restartTimer) clearTimeout(this.#restartTimer);
    if (!this.#worker) return;
    this.#setState("stopping", null);
    await this.#worker.stop();
  }

  /** From now on it is meant to be empty. */
  pause(): void {
    this.#setState("paused", null);
  }

  /** It stays empty until a person has helped. */
  giveUp(problem: string): void {
    this.#setState("given_up", problem);
  }

  #receive(message: WorkerToSupervisor, worker: WorkerChild): void {
    const { listener } = this.#needs;
    if (message.type === "gave_up") this.#lastWords = listener.lastWords(this.#botId, message);
    if (!this.#isUnderOrder()) this.#follow(message);
    listener.onMessage(this.#botId, message, worker);
  }

  /** What a message says of its bot's state. */
  #follow(message: WorkerToSupervisor): void {
    switch (message.type) {
      case "ready":
      case "resumed":
        this.#readyAt ??= performance.now();
        this.#setState("ready", null);
        break;
      case "disconnected":
        this.#setState("disconnected", `connection closed (${message.code})`);
        break;
      case "held_back":
        this.#setState("disconnected", message.detail);
        break;
    }
  }

  #afterExit(worker: WorkerChild, exit: ChildExit): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const { listener, log, decide } = this.#needs;
    listener.onGone(this.#botId);
    const now = performance.now();
    const ranMs = this.#readyAt === null ? 0 : now - this.#readyAt;
    const ended = { code: exit.code, asked: this.#isUnderOrder(), ranMs };
    const { decision, history } = decide(this.#history, ended, now, Math.random());
    this.#history = history;
    const problem = this.#lastWords ?? describeExit(exit);
    if (decision.kind !== "stay_stopped")
      log.warn({ bot: this.#botId, pid: worker.pid, ...exit, decision }, "worker ended");
    switch (decision.kind) {
      case "restart":
        this.#setState("starting", problem);
        this.#startLater(decision.afterMs);
        break;
      case "park":
        this.#retryAt = Date.now() + decision.retryAfterMs;
        this.#setState("parked", problem);
        this.#startLater(decision.retryAfterMs);
        break;
      case "give_up":
        this.#setState("given_up", problem);
        break;
      case "stay_stopped":
        this.#setState("exited", null);
        break;
    }
  }

  #startLater(afterMs: number): void {
    // The first restart of a bot that ran well. One that keeps crashing waits anyway, and must not use up the spare.
    if (afterMs === 0) this.start(true);
    else this.#restartTimer = setTimeout(() => this.start(), afterMs);
  }

  #setState(state: BotState, problem: string | null): void {
    // A worker tells of each try to connect.
    if (state === this.#state && problem === this.#problem) return;
    this.#state = state;
    this.#problem = problem;
    this.#needs.log.info({ bot: this.#botId, state, problem }, "bot changed");
    this.#needs.listener.onState(this.#botId, state, problem);
  }
}
