/** Looks for processes that a test may have left. Linux only. */
import { globSync, readFileSync, readlinkSync } from "node:fs";

/** Pids of processes that name `folder` in their command line or work in it (Postgres' children do only the latter). */
export function processesOf(folder: string): number[] {
  return globSync("/proc/[0-9]*")
    .map((path) => Number(path.slice("/proc/".length)))
    .filter((pid) => pid !== process.pid && traceOf(pid).includes(folder));
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

function traceOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8") + readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It ended between the two looks, or is another account's and so not one of ours.
    return "";
  }
}
