/** What the supervisor remembers of one bot. Made and changed by `supervisor.ts` alone. */
import { freshHistory, type RestartHistory } from "../domain/restart.ts";
import type { ChildExit } from "./child.ts";
import type { BotState, WorkerChild } from "./supervisor.ts";

/** One bot, with or without a process. */
export interface Bot {
  readonly id: string;
  state: BotState;
  problem: string | null;
  /** Why its process gave up, told before it ended. */
  lastWords: string | null;
  worker: WorkerChild | null;
  history: RestartHistory;
  /** By `performance.now()`; null until its process was ready once. */
  readyAt: number | null;
  restartTimer: NodeJS.Timeout | null;
  /** Set while its process is ended or begun on request; requests follow one another. */
  changing: Promise<void> | null;
  /** Set while its process is being replaced on request: several at once make one. */
  restarting: Promise<void> | null;
  /** Processes that were started for it. */
  startCount: number;
}

/** A bot that has never run. */
export function newBot(id: string): Bot {
  return {
    id,
    state: "exited",
    problem: null,
    lastWords: null,
    worker: null,
    history: freshHistory,
    readyAt: null,
    restartTimer: null,
    changing: null,
    restarting: null,
    startCount: 0,
  };
}

/** How its process ended, as the rest of a sentence. */
export function describeExit({ code, signal, problem }: ChildExit): string {
  if (problem) return `its process ${problem}`;
  return signal ? `its process was ended by ${signal}` : `its process ended with code ${code}`;
}
