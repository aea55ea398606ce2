/** `guildhall status`. */
import { setTimeout as delay } from "node:timers/promises";
import type { Command } from "commander";
import { Fault } from "../../domain/errors.ts";
import { utcTime } from "../../domain/utc-time.ts";
import { ask, dataFolder, endWithReader, say } from "../command-line.ts";
import { plain } from "../logs/log-line.ts";
import { servesAsWanted, statusTable } from "../tables.ts";
import { LiveText, terminalPaint } from "../terminal.ts";

interface Options {
  readonly json?: boolean;
  readonly watch?: boolean;
}

const watchEveryMs = 1_000;
const watchDeadlineMs = 3_000;

/** Adds the command. */
export function addStatus(program: Command): void {
  program
    .command("status")
    .description("show every bot of the running Guildhall; exit code 1 when one that should serve does not")
    .option("-w, --watch", "stay, and look once a second; survives restarts")
    .option("--json", "for programs; with --watch one line a second")
    .action(async ({ json = false, watch = false }: Options) => {
      if (watch) return watchStatus(json);
      const status = await ask("status", {});
      say(json ? JSON.stringify(status, null, 2) : statusTable(status, terminalPaint));
      if (!servesAsWanted(status)) process.exitCode = 1;
    });
}

async function watchStatus(json: boolean): Promise<void> {
  endWithReader();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(0));
  const live = json ? null : new LiveText();
  for (;;) {
    const text = await look(json);
    if (live) live.show(`${utcTime(Date.now())}  ${text}`);
    else say(text);
    await delay(watchEveryMs);
  }
}

/** How it is now, in any case: a Guildhall that is away may come back. */
async function look(json: boolean): Promise<string> {
  try {
    const status = await ask("status", {}, watchDeadlineMs);
    return json ? JSON.stringify(status) : statusTable(status, process.stdout.isTTY ? terminalPaint : plain);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (json) return JSON.stringify({ problem: error.message });
    return error.code === "not_running" ? `Guildhall is not running on ${dataFolder()}.` : error.message;
  }
}
