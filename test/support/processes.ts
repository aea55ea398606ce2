/** Looks for processes that a test may have left. Linux only. */
import { globSync, readFileSync, readlinkSync } from "node:fs";

/** Pids of processes that name `folder` in their command line or work in it (Postgres' children do only the latter). */
export function processesOf(folder: string): number[] {
  return globSync("/proc/[0-9]*")
    .map((path) => Number(path.slice("/proc/".length)))
    .filter((pid) => pid !== process.pid && isOf(folder, traceOf(pid)));
}

/** The command lines of the same processes. */
export function commandsOf(folder: string): { readonly pid: number; readonly command: readonly string[] }[] {
  return processesOf(folder).map((pid) => ({ pid, command: traceOf(pid).command.split("\0") }));
}

/** Pids of processes whose environment says `text`; none of other accounts. */
export function processesSaying(text: string): number[] {
  return globSync("/proc/[0-9]*")
    .filter((path) => environmentOf(path).includes(text))
    .map((path) => Number(path.slice("/proc/".length)));
}

function environmentOf(path: string): string {
  try {
    return readFileSync(`${path}/environ`, "utf8");
  } catch {
    // It ended between the two looks, or is another account's.
    return "";
  }
}

/** Sends a signal; false when the process has gone already. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}

interface Trace {
  readonly command: string;
  readonly workingFolder: string;
}

function isOf(folder: string, { command, workingFolder }: Trace): boolean {
  return command.includes(folder) || workingFolder.includes(folder);
}

function traceOf(pid: number): Trace {
  try {
    const [command, workingFolder] = [readFileSync(`/proc/${pid}/cmdline`, "utf8"), readlinkSync(`/proc/${pid}/cwd`)];
    return { command, workingFolder };
  } catch {
    // It ended between the two looks, or is another account's and so not one of ours.
    return { command: "", workingFolder: "" };
  }
}
