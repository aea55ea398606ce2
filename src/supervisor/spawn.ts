/**
 * How a child process comes to life: forked from a bundled file, in a process group of its own (Ctrl-C reaches the
 * supervisor alone), with next to no environment, and killed by the kernel when the supervisor dies, where that exists.
 */
import { type ChildProcess, execFileSync, fork } from "node:child_process";

/** What to start. `environment` is all the child gets; its output goes to `logDescriptor`. */
export interface Program {
  readonly file: string;
  /** Never a secret: arguments are visible to everybody. */
  readonly args?: readonly string[];
  readonly nodeFlags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly logDescriptor: number;
}

/** Flags that keep a worker at 13–17 MB of own memory; measured, see the bench. */
export const smallProcessFlags = [
  "--max-semi-space-size=1",
  "--max-old-space-size=64",
  "--optimize-for-size",
  "--v8-pool-size=1",
] as const;

/** Goes with {@link smallProcessFlags}. */
export const smallProcessEnvironment = { UV_THREADPOOL_SIZE: "1", MALLOC_ARENA_MAX: "1" } as const;

let deathSignalPrefix: readonly string[] | undefined;

/**
 * `setpriv --pdeathsig` makes the kernel kill a child that outlives us, also one in an endless loop that would never see
 * `disconnect`. Elsewhere, and where setpriv lacks the option, `disconnect` has to do.
 */
function deathSignal(environment: Program["environment"]): readonly string[] {
  if (deathSignalPrefix) return deathSignalPrefix;
  const prefix = ["--pdeathsig", "SIGKILL", "--"];
  try {
    if (process.platform !== "linux") throw new Error("only Linux has a parent death signal");
    // Not with our own environment: it may hold tokens.
    execFileSync("setpriv", [...prefix, "true"], { stdio: "ignore", timeout: 5_000, env: environment });
    deathSignalPrefix = prefix;
  } catch {
    deathSignalPrefix = [];
  }
  return deathSignalPrefix;
}

/** Starts the program with an IPC channel. Must be called on the main thread: the death signal follows the thread. */
export function spawnProgram(program: Program): ChildProcess {
  const prefix = deathSignal(program.environment);
  const node = [...(prefix.length > 0 ? [process.execPath] : []), ...program.nodeFlags];
  return fork(program.file, [...(program.args ?? [])], {
    execPath: prefix.length > 0 ? "setpriv" : process.execPath,
    execArgv: [...prefix, ...node],
    env: { ...program.environment },
    detached: true,
    serialization: "json",
    stdio: ["ignore", program.logDescriptor, program.logDescriptor, "ipc"],
  });
}
