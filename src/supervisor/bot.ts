/**
 * One bot as its operator sees it: what is ordered of it, one order after another, whatever its process does meanwhile.
 * Kept by the supervisor; the life of the process is its slot's business.
 */
import type { BotState } from "./bot-listener.ts";
import type { WorkerChild } from "./worker-child.ts";
import { WorkerSlot, type WorkerSlotNeeds } from "./worker-slot.ts";

/**
 * How a bot's process is; `restartCount`: processes since the first, whatever the reason; `retryAt`: when one that is parked is
 * tried again, in milliseconds since 1970, else null.
 */
export interface BotStatus {
  readonly id: string;
  readonly state: BotState;
  readonly pid: number | undefined;
  readonly problem: string | null;
  readonly retryAt: number | null;
  readonly restartCount: number;
}

/** One bot, with or without a process. */
export class Bot {
  readonly #id: string;
  readonly #slot: WorkerSlot;
  /** The last order, until it is carried out. */
  #order: Promise<void> | null = null;
  /** A restart that is not carried out yet: several at once make one. */
  #restart: Promise<void> | null = null;
  #stopping = false;
  #leaving = false;

  constructor(id: string, needs: WorkerSlotNeeds) {
    this.#id = id;
    this.#slot = new WorkerSlot(id, needs, () => this.#stopping || this.#order !== null);
  }

  /** Its worker while the process lives; null otherwise. */
  get worker(): WorkerChild | null {
    return this.#slot.worker;
  }

  /** As it is now. */
  get status(): BotStatus {
    const { state, worker, problem, retryAt, restartCount } = this.#slot;
    return { id: this.#id, state, pid: worker?.pid, problem, retryAt, restartCount };
  }

  /** Starts its first process. */
  start(): void {
    this.#slot.start();
  }

  /** Replaces its process; see `Supervisor.restart`. */
  async restart(): Promise<void> {
    this.#restart ??= this.#inTurn(async () => {
      if (this.#slot.state === "paused") throw new Error(`The bot "${this.#id}" is paused; it has to be resumed.`);
      await this.#end();
      this.#startAfresh();
    }).finally(() => {
      this.#restart = null;
    });
    await this.#restart;
  }

  /** Ends its process, and keeps it from having one. */
  pause(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#slot.state === "paused") return;
      await this.#end();
      this.#slot.pause();
    });
  }

  /** Ends its process for good: only an operator starts it again. One that is paused or given up stays as it is. */
  async giveUp(problem: string): Promise<void> {
    if (this.#leaving) return;
    await this.#inTurn(async () => {
      if (this.#slot.state === "paused" || this.#slot.state === "given_up") return;
      await this.#end();
      if (!this.#stopping) this.#slot.giveUp(problem);
    });
  }

  /** Starts it when it is paused. */
  resume(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#slot.state === "paused") this.#startAfresh();
    });
  }

  /** Ends its process for good. Nothing can be ordered after this: nobody would look after its process any more. */
  leave(): Promise<void> {
    const left = this.#inTurn(() => this.#end());
    this.#leaving = true;
    return left;
  }

  /** Ends its process at once, whatever was ordered: everything stops. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#slot.end();
  }

  /** One order after another: each finds the bot as the one before has left it. */
  #inTurn(carryOut: () => Promise<void>): Promise<void> {
    if (this.#leaving) return Promise.reject(new Error(`The bot "${this.#id}" is being taken away.`));
    // Whoever ordered before was told of its failure.
    const before = this.#order?.catch(() => undefined) ?? Promise.resolve();
    const done = before.then(carryOut).finally(() => {
      if (this.#order === done) this.#order = null;
    });
    this.#order = done;
    return done;
  }

  async #end(): Promise<void> {
    if (!this.#stopping) await this.#slot.end();
  }

  #startAfresh(): void {
    if (!this.#stopping) this.#slot.startAfresh();
  }
}
