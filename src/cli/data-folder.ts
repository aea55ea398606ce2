/**
 * The data folder as one start finds and leaves it: made where it is missing, with the log open; and as it was before, when
 * the start was refused. Called by `up.ts`.
 */
import { closeSync, openSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { checkWritable, makeDataFolder, missingFolders, orUnusable } from "../store/embedded/places.ts";

const maxLogBytes = 20 * 1024 * 1024;

/** A data folder in use. */
export interface DataFolder {
  /** The log's file, which children write to as well. */
  readonly logDescriptor: number;
  /** Closes the log. A start that was refused also takes back what it has made, as far as nobody has written into it. */
  leave(isRefused: boolean): void;
}

/**
 * Makes sure that data can be kept at `path`, an absolute one.
 * @throws data_folder_unusable
 */
export function openDataFolder(path: string): DataFolder {
  const made = missingFolders(path);
  makeDataFolder(path);
  checkWritable(path);
  const logFile = join(path, "guildhall.log");
  const hadLog = sizeOf(logFile) !== null;
  const logDescriptor = orUnusable(path, () => openLog(logFile));
  return {
    logDescriptor,
    leave: (isRefused) => {
      closeSync(logDescriptor);
      if (!isRefused) return;
      if (!hadLog && sizeOf(logFile) === 0) rmSync(logFile);
      for (const folder of made.toReversed()) if (readdirSync(folder).length === 0) rmdirSync(folder);
    },
  };
}

/** One file, at most 20 MB and one predecessor; children append to it too. */
function openLog(path: string): number {
  if ((sizeOf(path) ?? 0) > maxLogBytes) renameSync(path, `${path}.1`);
  return openSync(path, "a", 0o600);
}

/** Null when there is no such file. */
function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}
