/**
 * Clears the way for a start: looks at `postmaster.pid`, the file by which a running server claims its data. A server
 * whose starter lives is left alone and refuses us; one that outlived its starter is ended, because only a direct child
 * ends with us; a claim of a process that is not a Postgres of this data is stale. Called by `server.ts`.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../domain/errors.ts";
import { endProcess, isAlive } from "./ending.ts";
import { starterSetting } from "./settings.ts";

/** A server of this data that runs. `starterPid` null: its starter is gone. */
interface Predecessor {
  readonly pid: number;
  readonly starterPid: number | null;
}

const emptyClaimPatienceMs = 2_000;
// Above the largest pid of any kernel, so that nobody has it.
const nobodysPid = 2 ** 31 - 1;

/**
 * Returns when no server runs on `cluster` (a real path).
 * @throws data_folder_in_use when one runs whose starter lives
 */
export async function clearPredecessor(cluster: string): Promise<void> {
  const file = join(cluster, "postmaster.pid");
  const claim = readClaim(file);
  if (claim === null) return;
  const [pidLine = ""] = claim.split("\n");
  const pid = Number(pidLine);
  if (!(pid > 0)) return removeEmptyClaim(file);
  const predecessor = findPredecessor(pid, cluster);
  if (predecessor === null) return disownClaim(file, pid, claim);
  if (predecessor.starterPid !== null) throw inUse(cluster, predecessor.starterPid);
  await endProcess(pid, () => findPredecessor(pid, cluster) !== null);
}

function readClaim(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** A server that is just starting writes its pid within moments; an older empty file is a leftover. */
function removeEmptyClaim(file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats !== undefined && Date.now() - stats.mtimeMs > emptyClaimPatienceMs) rmSync(file, { force: true });
}

/**
 * After a reboot or in a new container the pid may be another program's, and Postgres would refuse to start for as long
 * as that runs. Only the pid is changed: by the rest Postgres finds backends that survived their postmaster.
 */
function disownClaim(file: string, pid: number, claim: string): void {
  if (isAlive(pid)) writeFileSync(file, claim.replace(/^\d+/, `${nobodysPid}`));
}

function findPredecessor(pid: number, cluster: string): Predecessor | null {
  const found = describeProcess(pid);
  if (!found?.command.includes(` -D ${cluster} -c `)) return null;
  const starterPid = Number(found.command.match(new RegExp(`${starterSetting}=(\\d+)`))?.[1]);
  // A process whose parent died is given to another one, in the same instant in which its end signal is sent.
  return { pid, starterPid: starterPid === found.parentPid ? starterPid : null };
}

interface Description {
  readonly command: string;
  readonly parentPid: number;
}

/** Command line and parent of a process, or null if there is none (or none that still runs: a zombie has no command). */
function describeProcess(pid: number): Description | null {
  try {
    return process.platform === "linux" ? describeByProc(pid) : describeByPs(pid);
  } catch (error) {
    if (isAlive(pid)) throw error;
    return null;
  }
}

function describeByProc(pid: number): Description {
  const parent = readFileSync(`/proc/${pid}/status`, "utf8").match(/^PPid:\s+(\d+)/m)?.[1];
  return { command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "), parentPid: Number(parent) };
}

/** Elsewhere, untried. Windows has no `ps`: there this throws and the start fails with that message. */
function describeByPs(pid: number): Description {
  const line = execFileSync("/bin/ps", ["-o", "ppid=,command=", "-p", `${pid}`], { encoding: "utf8", env: {} }).trim();
  return { command: line.replace(/^\d+\s+/, ""), parentPid: Number.parseInt(line, 10) };
}

function inUse(cluster: string, starterPid: number): Fault {
  return new Fault(
    "data_folder_in_use",
    `The database in ${cluster} is in use by the process with pid ${starterPid}. Stop that one, or give this one another ` +
      "data folder with GUILDHALL_DATA.",
    { facts: { folder: cluster, pid: starterPid } },
  );
}
