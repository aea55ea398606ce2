/**
 * The folder of a Unix socket: short, because a socket path over 107 bytes (103 on macOS) is fatal, so under the
 * system's temp folder and not in the data folder; closed to every other account, because whoever can open the socket
 * is let in. That of Postgres is kept by name in the data folder, so that a start after a crash uses it again. Called by
 * `server.ts`, and for the control socket where its own path is too long.
 */
import { chownSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Account, canReach, permission } from "./account.ts";

const maxPathBytes = 103;
const longestName = "guildhall-123456/.s.PGSQL.5432.lock";

/**
 * The socket folder of the data folder `folder`: the kept one if it is ours or nobody's, else a new one. Where a server is
 * started again, its clients look for it where it was.
 */
export function openSocketFolder(folder: string, account: Account | null): string {
  const nameFile = join(folder, "socket-folder");
  const kept = readName(nameFile);
  if (kept !== null && (isClosedFolder(kept, account) || isMade(kept, account))) return kept;
  const made = makeSocketFolder(account);
  writeFileSync(nameFile, made);
  return made;
}

/** A fresh folder for a socket, open to `account` alone; null: to ourselves. */
export function makeSocketFolder(account: Account | null): string {
  const made = mkdtempSync(join(parentFolder(account), "guildhall-"));
  giveTo(account, made);
  return made;
}

/** Makes a folder of this very name; false where there is something else of that name, or no place for it any more. */
function isMade(path: string, account: Account | null): boolean {
  if (dirname(path) !== parentFolder(account)) return false;
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (["EEXIST", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
  giveTo(account, path);
  return true;
}

function giveTo(account: Account | null, path: string): void {
  if (account !== null) chownSync(path, account.uid, account.gid);
}

/** Removes the folder if it is empty: after a clean stop it is, and a socket in it may be a successor's. */
export function removeSocketFolder(socketFolder: string): void {
  try {
    rmdirSync(socketFolder);
  } catch (error) {
    if (!["ENOENT", "ENOTEMPTY"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

function readName(nameFile: string): string | null {
  try {
    return readFileSync(nameFile, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Temp folders are everybody's: a folder of that name may by now be somebody else's, or a link to one. */
export function isClosedFolder(path: string, account: Account | null): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isDirectory()) return false;
  return stats.uid === (account?.uid ?? process.getuid?.()) && (stats.mode & 0o777) === 0o700;
}

/** The temp folder that the environment names, unless it is too long or closed to the account: then `/tmp`. */
function parentFolder(account: Account | null): string {
  const folder = tmpdir();
  const isShort = Buffer.byteLength(join(folder, longestName)) <= maxPathBytes;
  return isShort && (account === null || canReach(account, folder, permission.enter)) ? folder : "/tmp";
}
