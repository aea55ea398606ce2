/**
 * Starts the server on a cluster and waits until it says that it is ready, trying again while something of the last
 * server is still on its way out. Called by `server.ts`.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Fault } from "../../domain/errors.ts";
import { clearPredecessor } from "./predecessor.ts";
import { type Program, type Runner, startProgram } from "./program.ts";
import { settingArguments } from "./settings.ts";

/** What to start, and who hears what the server says. */
export interface Launch {
  readonly cluster: string;
  readonly socketFolder: string;
  readonly runner: Runner;
  readonly onLine: (line: string) => void;
}

const raceDeadlineMs = 20_000;
const raceRetryMs = 25;
const readyLine = /ready to accept connections/;
// A server that is ending or starting beside us. Postgres gives these no other mark than their text; lc_messages is C.
const raceLine = /pre-existing shared memory block|lock file "[^"]*" (already exists|is empty)/;

/**
 * A server that accepts connections, our direct child.
 * @throws store_start_failed, data_folder_in_use
 */
export async function launchServer(launch: Launch): Promise<Program> {
  for (const deadlineAt = Date.now() + raceDeadlineMs; ; await delay(raceRetryMs)) {
    await clearPredecessor(launch.cluster);
    const program = await startOnce(launch);
    if (program.isReady) return program;
    if (!program.lastLines.some((line) => raceLine.test(line)) || Date.now() > deadlineAt)
      throw await failure(launch, program);
  }
}

async function startOnce({ cluster, socketFolder, runner, onLine }: Launch): Promise<Program & { isReady: boolean }> {
  const { promise: ready, resolve: becomeReady } = Promise.withResolvers<true>();
  const program = await startProgram(runner, {
    name: "postgres",
    args: ["-D", cluster, ...settingArguments({ socketFolder, starterPid: process.pid })],
    endSignal: "SIGINT",
    onLine: (line) => {
      if (readyLine.test(line)) becomeReady(true);
      onLine(line);
    },
  });
  const isReady = await Promise.race([ready, program.closed.then(() => false)]);
  return { ...program, isReady };
}

async function failure({ cluster }: Launch, program: Program): Promise<Fault> {
  const { code, signal } = await program.exited;
  return new Fault(
    "store_start_failed",
    `The embedded Postgres ended while it started (${signal ?? `exit code ${code}`}) and said: ${program.lastLines.join(" ")}`,
    { facts: { folder: cluster, code, signal } },
  );
}
