/**
 * Ends a server, each step more forceful than the last, and tells whether a process is there at all.
 * Called by `launch.ts` and `server.ts` for our own child and by `predecessor.ts` for one that outlived its starter.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Program } from "./program.ts";

/** SIGINT: end sessions, write a checkpoint, end. SIGQUIT: end at once, recover at the next start. */
const steps: readonly (readonly [signal: NodeJS.Signals, patienceMs: number])[] = [
  ["SIGINT", 10_000],
  ["SIGQUIT", 5_000],
  ["SIGKILL", 5_000],
];
const pollMs = 5;

/** Whether a process has this pid, ours or not. */
export function isAlive(pid: number): boolean {
  return sendSignal(pid, 0);
}

/** Ends our own child; returns when it has ended. */
export async function endProgram({ pid, child, exited }: Program): Promise<void> {
  await endProcess(pid, () => child.exitCode === null && child.signalCode === null);
  await exited;
}

/** Ends a process; `stillRuns` is asked all along. */
export async function endProcess(pid: number, stillRuns: () => boolean): Promise<void> {
  for (const [signal, patienceMs] of steps) {
    if (!stillRuns()) return;
    sendSignal(pid, signal);
    for (const deadlineAt = Date.now() + patienceMs; stillRuns() && Date.now() < deadlineAt; ) await delay(pollMs);
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
