/**
 * Makes the cluster (initdb) in a folder beside its final one and renames it when it is complete and on disk, so that
 * a start that is killed half way leaves nothing that looks like a cluster. Called by `server.ts`.
 */
import {
  chownSync,
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Fault } from "../../domain/errors.ts";
import { isAlive } from "./ending.ts";
import { clusterFolder, hasCluster } from "./places.ts";
import { type Runner, startProgram } from "./program.ts";

/** The role that owns everything; its only credential is being able to open the socket. */
export const databaseUser = "guildhall";

const unfinishedPrefix = "postgres.new-";
// Only the socket, whose folder is closed to others; no line for TCP at all.
const hostBasedAccess = "local all all trust\n";

/**
 * Makes the cluster unless it exists; two at once both succeed and one's is used.
 * @throws store_start_failed
 */
export async function makeCluster(folder: string, runner: Runner): Promise<void> {
  removeUnfinished(folder);
  if (hasCluster(folder)) return;
  const unfinished = mkdtempSync(join(folder, `${unfinishedPrefix}${process.pid}-`));
  if (runner.account !== null) chownSync(unfinished, runner.account.uid, runner.account.gid);
  await runInitdb(unfinished, runner);
  try {
    renameSync(unfinished, clusterFolder(folder));
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!hasCluster(folder)) throw error;
  }
  syncFolder(folder);
}

/** initdb ends by writing everything to disk (`--no-sync` would be the opposite). */
async function runInitdb(target: string, runner: Runner): Promise<void> {
  const identity = [`--username=${databaseUser}`, "--auth=trust", "--encoding=UTF8", "--locale=C"];
  const program = await startProgram(runner, {
    name: "initdb",
    args: ["--pgdata", target, ...identity, "--no-instructions"],
    endSignal: "SIGTERM",
  });
  const { code, signal } = await program.exited;
  if (code === 0) return writeFileSync(join(target, "pg_hba.conf"), hostBasedAccess, { flush: true });
  await program.closed;
  rmSync(target, { recursive: true, force: true });
  throw new Fault(
    "store_start_failed",
    `The embedded Postgres could not create its data folder (initdb ended with ${signal ?? code}): ${program.lastLines.join(" ")}`,
    { facts: { folder: target, code, signal } },
  );
}

/** What an initdb left whose starter was killed. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith(unfinishedPrefix))) {
    const starterPid = Number.parseInt(name.slice(unfinishedPrefix.length), 10);
    if (!isAlive(starterPid)) rmSync(join(folder, name), { recursive: true });
  }
}

/** Makes the rename itself survive a power failure. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
}
