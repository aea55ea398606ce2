/**
 * How a child process comes to life: forked from a bundled file, in a process group of its own (Ctrl-C reaches the
 * supervisor alone), with next to no environment, and killed by the kernel when the supervisor dies, where that exists.
 */
import { type ChildProcess, fork } from "node:child_process";
import { deathSignal } from "./death-signal.ts";

/** What to start. `environment` is all the child gets; its output goes to `logDescriptor`. */
export interface Program {
  readonly file: string;
  /** Never a secret: arguments are visible to everybody. */
  readonly args?: readonly string[];
  readonly nodeFlags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly logDescriptor: number;
}

/** V8 renames such flags without a word, and Node starts with none that it does not know: only where they were tried. */
const triedV8 = "13.6.";

/**
 * Flags that keep a worker small; measured, see docs/decisions/0023. What was run only once, to start, is forgotten by the
 * first collection of garbage that finds it unused, not by the sixth: an idle process has few. What runs often is compiled
 * for speed as ever, without the compiler between it and the interpreter.
 */
export const smallProcessFlags: readonly string[] = [
  "--max-semi-space-size=1",
  "--max-old-space-size=64",
  "--optimize-for-size",
  "--v8-pool-size=1",
  ...(process.versions.v8.startsWith(triedV8) ? ["--bytecode-old-age=1", "--no-sparkplug"] : []),
];

/**
 * Goes with {@link smallProcessFlags}. The thresholds are those that glibc begins with; named, they stay so. Left alone,
 * they grow with the first large block that is freed, and from then on such blocks are never given back.
 */
export const smallProcessEnvironment = {
  UV_THREADPOOL_SIZE: "1",
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_THRESHOLD_: "131072",
  MALLOC_TRIM_THRESHOLD_: "131072",
} as const;

/** Starts the program with an IPC channel. Must be called on the main thread: the death signal follows the thread. */
export function spawnProgram(program: Program): ChildProcess {
  const { setpriv } = deathSignal(program.environment);
  // Where there is none, a child has to see `disconnect` by itself.
  const prefix = setpriv === null ? [] : ["--pdeathsig", "SIGKILL", "--", process.execPath];
  return fork(program.file, [...(program.args ?? [])], {
    execPath: setpriv ?? process.execPath,
    execArgv: [...prefix, ...program.nodeFlags],
    env: { ...program.environment },
    detached: true,
    serialization: "json",
    stdio: ["ignore", program.logDescriptor, program.logDescriptor, "ipc"],
  });
}
