/** `guildhall stop`. */
import { setTimeout as delay } from "node:timers/promises";
import type { Command } from "commander";
import { ask, fail, say } from "../command-line.ts";

const goneDeadlineMs = 60_000;
const lookMs = 50;

/** Adds the command. */
export function addStop(program: Command): void {
  program
    .command("stop")
    .description("end the running Guildhall in order, and wait until it has gone")
    .action(async () => {
      const { pid } = await ask("stop", {});
      const startedAt = performance.now();
      while (isThere(pid)) {
        if (performance.now() - startedAt > goneDeadlineMs) {
          return fail(`Guildhall (pid ${pid}) was told to stop and is still there after ${goneDeadlineMs / 1000} s.`);
        }
        await delay(lookMs);
      }
      say(`Guildhall has stopped after ${((performance.now() - startedAt) / 1000).toFixed(1)} s. Nothing is lost.`);
    });
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: somebody else's process, but a process.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
