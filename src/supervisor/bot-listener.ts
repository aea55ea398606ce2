/** What the supervisor tells and asks its owner of the bots. It knows processes: what their messages mean is the owner's business. */
import type { SupervisorToWorker, WorkerToSupervisor } from "../ipc/worker-protocol.ts";
import type { WorkerChild } from "./worker-child.ts";

/**
 * State of a bot. `starting`: its process comes up, or soon will. `disconnected`: its process runs, and Discord cannot be
 * reached or keeps it out. `parked`: past its budget, tried again later. `given_up`: only a person can help. `paused`: an
 * operator wants it to be without a process.
 */
export type BotState = "starting" | "ready" | "disconnected" | "stopping" | "exited" | "parked" | "given_up" | "paused";

/** The owner. */
export interface BotListener {
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
