/**
 * A worker process that is nobody's yet: loaded, greeted, and without a token, so that a bot whose own process died goes on
 * at once instead of after the start of another. Kept by the supervisor; one at a time, made only when nothing else starts.
 */
import { type decideRestart, freshHistory, type RestartHistory } from "../domain/restart.ts";
import type { WorkerToSupervisor } from "../ipc/worker-protocol.ts";
import type { Log } from "../log.ts";
import type { ChildExit } from "./child.ts";
import type { WorkerChild } from "./worker-child.ts";

/** Stands in `ps` and in logs where the bot would; no agent can be called so. */
export const spareName = "(spare)";

/** What keeping one needs. */
export interface HotSpareNeeds {
  readonly log: Log;
  /** What follows the end of one that nobody took. */
  readonly decide: typeof decideRestart;
  /** For so long no worker may have been started before one is made. Default 3 s. */
  readonly calmMs?: number;
  /** A new process. */
  spawn(onMessage: (message: WorkerToSupervisor) => void): WorkerChild;
}

interface Spare {
  readonly worker: WorkerChild;
  /** By `performance.now()`, since its hello; null before. */
  readyAt: number | null;
  receive(message: WorkerToSupervisor): void;
}

/** The place of the spare. */
export class HotSpare {
  readonly #needs: Required<HotSpareNeeds>;
  #spare: Spare | null = null;
  #isWanted = false;
  #timer: NodeJS.Timeout | null = null;
  #history: RestartHistory = freshHistory;

  constructor(needs: HotSpareNeeds) {
    this.#needs = { calmMs: 3_000, ...needs };
  }

  /** Null while there is no process. */
  get worker(): WorkerChild | null {
    return this.#spare?.worker ?? null;
  }

  /** The process that would be given away now; null while none is ready. */
  get ready(): WorkerChild | null {
    return this.#spare && this.#spare.readyAt !== null && this.#spare.worker.isUsable ? this.#spare.worker : null;
  }

  /** Whether there is to be one: made in the next calm moment, or ended. Resolves, when none is to be, once there is none. */
  async keep(isWanted: boolean): Promise<void> {
    const isNews = isWanted !== this.#isWanted;
    this.#isWanted = isWanted;
    if (!isWanted) await this.#end();
    else if (isNews) this.#makeAfter(this.#needs.calmMs);
  }

  /** A worker is being started, which is to have the machine for itself. */
  makeWay(): void {
    if (this.#timer) this.#makeAfter(this.#needs.calmMs);
  }

  /** Gives the process away, from now on this bot's worker; null when there is none that has greeted and lives. */
  take(botId: string, onMessage: (message: WorkerToSupervisor) => void): WorkerChild | null {
    const { ready } = this;
    if (!this.#spare || !ready) return null;
    this.#spare.receive = onMessage;
    this.#spare = null;
    ready.assign(`worker of ${botId}`, botId);
    this.#history = freshHistory;
    this.#makeAfter(this.#needs.calmMs);
    return ready;
  }

  #makeAfter(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#make(), ms);
  }

  #make(): void {
    this.#timer = null;
    const spare: Spare = {
      worker: this.#needs.spawn((message) => spare.receive(message)),
      readyAt: null,
      receive: ({ type }) => {
        if (type === "hello") spare.readyAt = performance.now();
      },
    };
    this.#spare = spare;
    void spare.worker.exited.then((exit) => this.#afterExit(spare, exit));
  }

  async #end(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#spare?.worker.stop();
  }

  #afterExit(spare: Spare, exit: ChildExit): void {
    if (this.#spare !== spare) return;
    this.#spare = null;
    const { calmMs, decide, log } = this.#needs;
    const now = performance.now();
    const ended = { code: exit.code, asked: !this.#isWanted, ranMs: now - (spare.readyAt ?? now) };
    const { decision, history } = decide(this.#history, ended, now, Math.random());
    this.#history = history;
    if (!this.#isWanted) return;
    log.warn({ bot: spareName, pid: spare.worker.pid, ...exit, decision }, "the spare worker ended");
    if (decision.kind === "restart") this.#makeAfter(Math.max(calmMs, decision.afterMs));
    if (decision.kind === "park") this.#makeAfter(decision.retryAfterMs);
  }
}
