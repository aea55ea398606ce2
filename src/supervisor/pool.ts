/**
 * Executors on demand: at most one per agent and 16 in all, stopped after 30 s without a turn. Called by the composition
 * root with turns to run; knows processes, not what the turns are about.
 */
import { Fault } from "../domain/errors.ts";
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
import { Child } from "./child.ts";
import { PulseClock } from "./pulse-clock.ts";
import type { Program } from "./spawn.ts";

/** The tools that executors may call. */
export type ToolAnswers = LinkHandlers<never, typeof toolCalls>["answer"];

/** What a turn came to; `crashed` covers the executor's death, its hanging, the deadline and a brain that threw. */
export type TurnResult =
  | { readonly kind: "answered"; readonly text: string; readonly handedOver: boolean }
  | { readonly kind: "crashed"; readonly problem: string };

interface Executor {
  readonly child: Child<SupervisorToExecutor, ExecutorToSupervisor, typeof executorCalls, typeof toolCalls>;
  turnCount: number;
  idleTimer: NodeJS.Timeout | null;
}

const maxExecutors = 16;
const idleMs = 30_000;

/** All executors of this host. */
export class Pool {
  readonly #program: Program;
  readonly #tools: ToolAnswers;
  readonly #log: Log;
  readonly #executors = new Map<string, Executor>();
  readonly #waiting: (() => void)[] = [];
  readonly #leaving = new Set<Promise<unknown>>();
  readonly #clock: PulseClock;
  #stopping = false;

  constructor(options: { readonly program: Program; readonly tools: ToolAnswers; readonly log: Log }) {
    this.#program = options.program;
    this.#tools = options.tools;
    this.#log = options.log;
    this.#clock = new PulseClock(() => [...this.#executors.values()].map(({ child }) => child));
  }

  /** Runs one turn on its agent's executor, started when needed. Never rejects. */
  async run(spec: TurnSpec, deadlineMs: number): Promise<TurnResult> {
    const executor = await this.#take(spec.agent.id);
    if (!executor) return { kind: "crashed", problem: "Guildhall is stopping." };
    try {
      return { kind: "answered", ...(await executor.child.link.call("run_turn", spec, deadlineMs)) };
    } catch (error) {
      // Past its deadline the turn may still be running: only the death of its process surely ends it.
      if (error instanceof Fault && error.code === "link_timeout") executor.child.kill();
      return { kind: "crashed", problem: describe(error) };
    } finally {
      this.#release(spec.agent.id, executor);
    }
  }

  /** Tells a running turn to end; its result still comes back through {@link run}. */
  cancel(agentId: string, turnId: string): void {
    this.#executors.get(agentId)?.child.link.send({ type: "cancel", turnId });
  }

  /** Process ids by agent, for `status`. */
  pids(): ReadonlyMap<string, number | undefined> {
    return new Map([...this.#executors].map(([agentId, { child }]) => [agentId, child.pid]));
  }

  /** Stops every executor; turns in flight end as crashed and are retried at the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#clock.stop();
    for (const wake of this.#waiting.splice(0)) wake();
    const running = [...this.#executors.values()].map(({ child }) => child.stop());
    await Promise.all([...running, ...this.#leaving]);
  }

  async #take(agentId: string): Promise<Executor | null> {
    while (!this.#stopping) {
      const executor = this.#executors.get(agentId) ?? this.#startWithinLimit(agentId);
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

  #startWithinLimit(agentId: string): Executor | null {
    if (this.#executors.size < maxExecutors) return this.#start(agentId);
    const idle = [...this.#executors].find(([, { turnCount }]) => turnCount === 0);
    if (!idle) return null;
    this.#retire(...idle);
    return this.#start(agentId);
  }

  #start(agentId: string): Executor {
    const child: Executor["child"] = new Child({
      name: `executor of ${agentId}`,
      program: this.#program,
      version: executorProtocolVersion,
      shape: supervisorSide,
      answer: this.#tools,
      onMessage: () => undefined,
      stopMessage: { type: "stop" },
      log: this.#log,
    });
    const executor: Executor = { child, turnCount: 0, idleTimer: null };
    this.#executors.set(agentId, executor);
    void child.exited.then(() => {
      this.#forget(agentId, executor);
      this.#waiting.shift()?.();
    });
    return executor;
  }

  #release(agentId: string, executor: Executor): void {
    executor.turnCount--;
    if (executor.turnCount > 0) return;
    executor.idleTimer = setTimeout(() => this.#retire(agentId, executor), idleMs);
    this.#waiting.shift()?.();
  }

  /** Out of the map before it is told to stop, so that no turn is sent to a process that is leaving. */
  #retire(agentId: string, executor: Executor): void {
    this.#forget(agentId, executor);
    const leaving = executor.child.stop();
    this.#leaving.add(leaving);
    void leaving.then(() => this.#leaving.delete(leaving));
  }

  #forget(agentId: string, executor: Executor): void {
    if (executor.idleTimer) clearTimeout(executor.idleTimer);
    executor.idleTimer = null;
    if (this.#executors.get(agentId) === executor) this.#executors.delete(agentId);
  }
}

/** In the words of those who waited for the answer, not of those who run the machine. */
function describe(error: unknown): string {
  if (!(error instanceof Fault)) return error instanceof Error ? error.message : String(error);
  if (error.code === "link_closed") return "The process that worked on it ended unexpectedly.";
  if (error.code === "link_timeout") return "It took too long and was stopped.";
  return error.message;
}
