/**
 * Starts the server on a cluster and waits until it says that it is ready, trying again while something of the last
 * server is still on its way out. Called by `server.ts`.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Fault } from "../../domain/errors.ts";
import { endProgram } from "./ending.ts";
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
// Recovery after a crash replays at most max_wal_size; this is far beyond it.
const readyDeadlineMs = 120_000;
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
    const { outcome, program } = await startOnce(launch);
    if (outcome === "ready") return program;
    if (outcome === "late") await endProgram(program);
    const lostRace = program.lastLines.some((line) => raceLine.test(line));
    // Somebody has killed it, or the system for its memory: that says nothing of the next one.
    const isKilled = outcome === "ended" && (await program.exited).signal === "SIGKILL";
    if ((!lostRace && !isKilled) || Date.now() > deadlineAt) throw await failure(launch, program);
  }
}

type Outcome = "ready" | "ended" | "late";

async function startOnce(launch: Launch): Promise<{ outcome: Outcome; program: Program }> {
  const { promise: ready, resolve: becomeReady } = Promise.withResolvers<Outcome>();
  const { cluster, socketFolder, runner, onLine } = launch;
  const program = await startProgram(runner, {
    name: "postgres",
    args: ["-D", cluster, ...settingArguments({ socketFolder, starterPid: process.pid })],
    endSignal: "SIGINT",
    onLine: (line) => {
      if (readyLine.test(line)) becomeReady("ready");
      onLine(line);
    },
  });
  const timer = setTimeout(becomeReady, readyDeadlineMs, "late");
  const outcome = await Promise.race([ready, program.closed.then((): Outcome => "ended")]);
  clearTimeout(timer);
  return { outcome, program };
}

async function failure({ cluster }: Launch, program: Program): Promise<Fault> {
  const { code, signal } = await program.exited;
  return new Fault(
    "store_start_failed",
    `The embedded Postgres ended while it started (${signal ?? `exit code ${code}`}) and said: ${program.lastLines.join(" ")}`,
    { facts: { folder: cluster, code, signal } },
  );
}
