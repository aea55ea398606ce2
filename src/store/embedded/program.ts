/**
 * Starts one of Postgres' programs the way every one of them must be started: under the account, in a process group of
 * its own (Ctrl-C must not reach it), with an environment that holds no secret of ours, and ending with us.
 * Called by `cluster.ts` and `launch.ts`. On Windows and macOS this is a plain child; neither has been tried.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Account } from "./account.ts";
import type { Programs } from "./binaries.ts";

/** What it takes to run a program. `account` null: as ourselves. */
export interface Runner {
  readonly programs: Programs;
  readonly account: Account | null;
  /** The program by which the kernel is told to end a child with us; null where there is none. */
  readonly setpriv: string | null;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running program. `lastLines` are the newest of its stderr, for error messages. */
export interface Program {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly lastLines: readonly string[];
  /** Settles when the process has ended; never rejects. */
  readonly exited: Promise<Exit>;
  /** Settles when it has ended and its last line was read. */
  readonly closed: Promise<unknown>;
}

/** One program to start. `endSignal` is what the kernel sends it when we die. */
export interface Start {
  readonly name: "initdb" | "postgres";
  readonly args: readonly string[];
  readonly endSignal: "SIGINT" | "SIGTERM";
  readonly onLine?: (line: string) => void;
}

const keptLineCount = 40;

/** Starts the program; rejects only if it cannot be executed at all. */
export async function startProgram(runner: Runner, start: Start): Promise<Program> {
  const command = commandOf(runner, start);
  const child = spawn(command.file, command.args, {
    ...command.identity,
    cwd: "/",
    detached: true,
    env: { LC_ALL: "C", TZ: "UTC", PATH: "/usr/bin:/bin", ...loaderVariables(runner.programs.libraryFolders) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = new Promise<Exit>((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  const closed = new Promise((resolve) => child.once("close", resolve));
  const lastLines: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    lastLines.push(line);
    if (lastLines.length > keptLineCount) lastLines.shift();
    start.onLine?.(line);
  });
  await once(child, "spawn");
  return { child, pid: child.pid ?? -1, lastLines, exited, closed };
}

/**
 * setpriv changes the account first and asks for the signal last: the kernel forgets the wish when a process changes
 * its account. It then becomes the program, so the child's pid is the program's.
 */
function commandOf({ programs, account, setpriv }: Runner, { name, args, endSignal }: Start) {
  const file = join(programs.bin, name);
  if (setpriv === null) return { file, args: [...args], identity: account ?? {} };
  const identity = account === null ? [] : ["--reuid", `${account.uid}`, "--regid", `${account.gid}`, "--clear-groups"];
  return { file: setpriv, args: ["--pdeathsig", endSignal, ...identity, "--", file, ...args], identity: {} };
}

function loaderVariables(folders: readonly string[]): Record<string, string> {
  const path = folders.join(":");
  return path === "" ? {} : { LD_LIBRARY_PATH: path, DYLD_LIBRARY_PATH: path };
}
