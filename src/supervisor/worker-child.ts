/** What makes a child a worker: its protocol, and how it is told to stop. Made by the supervisor, one for each process. */
import type { workerCalls } from "../ipc/worker-calls.ts";
import {
  type SupervisorToWorker,
  supervisorSide,
  type WorkerToSupervisor,
  workerProtocolVersion,
} from "../ipc/worker-protocol.ts";
import type { Log } from "../log.ts";
import { Child, type ChildTiming } from "./child.ts";
import type { Program } from "./spawn.ts";

/** A running worker. */
export type WorkerChild = Child<SupervisorToWorker, WorkerToSupervisor, typeof workerCalls, Record<never, never>>;

/** What all workers of a host are started with. */
export interface WorkerPattern {
  readonly program: Program;
  readonly timing: ChildTiming;
  readonly log: Log;
}

/** Starts a worker for a bot, or one that is nobody's yet; it waits for its start message. */
export function startWorker(
  { name, bot }: { readonly name: string; readonly bot: string },
  pattern: WorkerPattern,
  onMessage: (message: WorkerToSupervisor) => void,
): WorkerChild {
  return new Child({
    ...pattern,
    name,
    bot,
    version: workerProtocolVersion,
    shape: supervisorSide,
    answer: {},
    onMessage,
    stopMessage: { type: "stop" },
  });
}
