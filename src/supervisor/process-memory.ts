/** What a process costs in memory, as the kernel counts it. Asked by the composition root for metrics and backstage. */
import { readFile } from "node:fs/promises";

/**
 * Bytes of PSS: its own memory, and its share of what it has in common with others, so that the figures of several
 * processes may be added up. Null where there is no such process, or no Linux.
 */
export async function readProcessMemory(pid: number): Promise<number | null> {
  try {
    const [, kilobytes] = /^Pss: +(\d+) kB$/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, "utf8")) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    // Gone (ENOENT, ESRCH), somebody else's (EACCES), or a system without /proc: for the reader one and the same.
    return null;
  }
}
