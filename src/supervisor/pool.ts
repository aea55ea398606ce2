/**
 * Executors on demand: at most one per agent and 16 in all, those that are on their way out included; stopped after 30 s
 * without a turn. Called by the composition root with turns to run; knows processes, not what the turns are about.
 */
import { Fault } from "../domain/errors.ts";
import type { TurnResult } from "../domain/turn.ts";
import {
  type ExecutorToSupervisor,
  type executorCalls,
  executorProtocolVersion,
  type SupervisorToExecutor,
  supervisorSide,
  type TurnSpec,
  type toolCalls,
} from "../ipc/executor-protocol.ts";
import type { LinkHandlers } from "../ipc/link.ts";
import type { Log } from "../log.ts";
import { Child, type ChildExit, type ChildTiming, childTiming } from "./child.ts";
import { PulseClock } from "./pulse-clock.ts";
import type { Program } from "./spawn.ts";

/** The tools that executors may call. */
export type ToolAnswers = LinkHandlers<never, typeof toolCalls>["answer"];

/** What a pool runs, and its limits. */
export interface PoolOptions {
  readonly program: Program;
  readonly tools: ToolAnswers;
  readonly log: Log;
  /** How long an executor stays without a turn. Default 30 s. */
  readonly idleMs?: number;
  /** Processes at once, those that are leaving included. Default 16. */
  readonly maxExecutors?: number;
  /** Default {@link childTiming}. */
  readonly timing?: ChildTiming;
}

interface Executor {
  readonly agentId: string;
  readonly child: Child<SupervisorToExecutor, ExecutorToSupervisor, typeof executorCalls, typeof toolCalls>;
  turnCount: number;
  idleTimer: NodeJS.Timeout | null;
  /** We end it: that it ended is no news. */
  isDismissed: boolean;
}

/** All executors of this host. */
export class Pool {
  readonly #options: Required<PoolOptions>;
  /** Every process that lives, by its agent. */
  readonly #living = new Map<string, Executor>();
  readonly #waiting: (() => void)[] = [];
  readonly #clock: PulseClock;
  #stopping = false;

  constructor(options: PoolOptions) {
    this.#options = { idleMs: 30_000, maxExecutors: 16, timing: childTiming, ...options };
    this.#clock = new PulseClock(
      () => [...this.#living.values()].map(({ child }) => child),
      this.#options.timing.tickMs,
    );
  }

  /** Runs one turn on its agent's executor, started when needed. Never rejects. `crashed` covers whatever goes wrong. */
  async run(spec: TurnSpec, deadlineMs: number): Promise<TurnResult> {
    const executor = await this.#take(spec.agent.id);
    if (!executor) return { kind: "crashed", problem: "Guildhall is stopping." };
    try {
      return { kind: "answered", ...(await executor.child.link.call("run_turn", spec, deadlineMs)) };
    } catch (error) {
      if (error instanceof Fault && error.code === "link_timeout") this.#end(executor);
      return { kind: "crashed", problem: describe(error) };
    } finally {
      this.#release(executor);
    }
  }

  /** Tells a running turn to end; its result still comes back through {@link run}. */
  cancel(agentId: string, turnId: string): void {
    this.#living.get(agentId)?.child.link.send({ type: "cancel", turnId });
  }

  /** Process ids by agent, for `status`. */
  pids(): ReadonlyMap<string, number | undefined> {
    return new Map([...this.#living].map(([agentId, { child }]) => [agentId, child.pid]));
  }

  /** Stops every executor; turns that run or wait end as crashed and are retried at the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#clock.stop();
    await Promise.all([...this.#living.values()].map((executor) => this.#retire(executor)));
  }

  /** An executor with this turn counted, as soon as there is a place for it; null when the pool stops. */
  async #take(agentId: string): Promise<Executor | null> {
    while (!this.#stopping) {
      const living = this.#living.get(agentId);
      // One that is on its way out has to be gone before the next one begins.
      const executor = living ? usable(living) : this.#startWithinLimit(agentId);
      if (executor) {
        if (executor.idleTimer) clearTimeout(executor.idleTimer);
        executor.idleTimer = null;
        executor.turnCount++;
        return executor;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return null;
  }

  /** Starts one, or makes an idle one leave so that its end makes room. */
  #startWithinLimit(agentId: string): Executor | null {
    if (this.#living.size < this.#options.maxExecutors) return this.#start(agentId);
    const idle = [...this.#living.values()].find(({ turnCount, child }) => turnCount === 0 && child.isUsable);
    if (idle) void this.#retire(idle);
    return null;
  }

  #start(agentId: string): Executor {
    const { program, tools, log, timing } = this.#options;
    const child: Executor["child"] = new Child({
      name: `executor of ${agentId}`,
      bot: agentId,
      program,
      version: executorProtocolVersion,
      shape: supervisorSide,
      answer: tools,
      onMessage: () => undefined,
      stopMessage: { type: "stop" },
      timing,
      log,
    });
    const executor: Executor = { agentId, child, turnCount: 0, idleTimer: null, isDismissed: false };
    this.#living.set(agentId, executor);
    void child.exited.then((exit) => this.#bury(executor, exit));
    return executor;
  }

  #bury(executor: Executor, exit: ChildExit): void {
    const { agentId, child, isDismissed } = executor;
    if (!isDismissed) this.#options.log.warn({ bot: agentId, pid: child.pid, ...exit }, "executor ended");
    if (executor.idleTimer) clearTimeout(executor.idleTimer);
    this.#living.delete(agentId);
    this.#wakeAll();
  }

  #release(executor: Executor): void {
    executor.turnCount--;
    if (executor.turnCount > 0 || !executor.child.isUsable) return;
    executor.idleTimer = setTimeout(() => void this.#retire(executor), this.#options.idleMs);
    this.#wakeAll();
  }

  /** Past its deadline a turn may still be running: only the death of its process surely ends it. */
  #end(executor: Executor): void {
    executor.isDismissed = true;
    executor.child.kill();
    this.#options.log.warn({ bot: executor.agentId }, "a turn is past its deadline; its executor was killed");
  }

  async #retire(executor: Executor): Promise<void> {
    executor.isDismissed = true;
    if (executor.idleTimer) clearTimeout(executor.idleTimer);
    await executor.child.stop();
  }

  /** Everyone looks again: there may be room, an idle executor to replace, or an executor of their own agent by now. */
  #wakeAll(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

function usable(executor: Executor): Executor | null {
  return executor.child.isUsable ? executor : null;
}

/** In the words of those who waited for the answer, not of those who run the machine. */
function describe(error: unknown): string {
  if (!(error instanceof Fault)) return error instanceof Error ? error.message : String(error);
  if (error.code === "link_closed") return "The process that worked on it ended unexpectedly.";
  if (error.code === "link_timeout") return "It took too long and was stopped.";
  return error.message;
}
