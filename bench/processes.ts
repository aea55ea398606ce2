/** What the processes of the product cost: found by their parents, not by their names. Linux only (`/proc`). */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Megabytes of proportional set size, by part of the product. */
export interface Memory {
  readonly total: number;
  readonly supervisor: number;
  readonly workers: number;
  /** The worker that waits for the bot whose own dies. */
  readonly spare: number;
  readonly executors: number;
  readonly postgres: number;
}

/** The fields of `/proc/PID/stat` behind the program's name, which may hold spaces and brackets itself. */
function statOf(pid: number): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** Undefined for a process that has ended between two looks. */
function ifAlive<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw error;
  }
}

/** A process and all that descend from it. */
function processTree(root: number): readonly number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const childrenOf = new Map<number, number[]>();
  for (const pid of pids.map(Number)) {
    const parent = Number(ifAlive(() => statOf(pid))?.[1]);
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(childrenOf.get(pid) ?? []));
  return tree;
}

/** The PSS of a process and all that descend from it: memory shared among them counts once. */
export function memoryOf(root: number): Memory {
  const parts = { supervisor: 0, workers: 0, spare: 0, executors: 0, postgres: 0 };
  for (const pid of processTree(root)) {
    const rollup = ifAlive(() => readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? "";
    parts[pid === root ? "supervisor" : partOf(pid)] += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024;
  }
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}

/** The processes of the database that a product runs. */
export function postgresOf(root: number): readonly number[] {
  return processTree(root).filter((pid) => pid !== root && partOf(pid) === "postgres");
}

function partOf(pid: number): "workers" | "spare" | "executors" | "postgres" {
  const command = ifAlive(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")) ?? "";
  if (/\(spare\)/.test(command)) return "spare";
  if (/worker\.js/.test(command)) return "workers";
  return /executor\.js/.test(command) ? "executors" : "postgres";
}

const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** Milliseconds of CPU that a process and its descendants have used, with those that have ended and were waited for. */
export function cpuOf(root: number): number {
  const times = processTree(root).map((pid) => {
    const fields = ifAlive(() => statOf(pid)) ?? [];
    // utime, stime, cutime, cstime: fields 14 to 17 of the whole line.
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
  });
  return (times.reduce((sum, ticks) => sum + ticks, 0) / ticksPerSecond) * 1_000;
}
