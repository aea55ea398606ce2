/**
 * The data folder as one start finds and leaves it: made where it is missing, with the log open; and as it was before, when
 * the start was refused. Called by `up.ts`.
 */
import { closeSync, openSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { checkWritable, makeDataFolder, missingFolders, orUnusable } from "../store/embedded/places.ts";
import { maxLogBytes, type OpenLog } from "./logs/log-keeper.ts";

/** The name of the log in a data folder. */
export const logName = "guildhall.log";

/** A data folder in use. */
export interface DataFolder {
  /** The log's file, which children write to as well. */
  readonly log: OpenLog;
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
  const logFile = join(path, logName);
  const hadLog = sizeOf(logFile) !== null;
  const descriptor = orUnusable(path, () => openLog(logFile));
  return {
    log: { path: logFile, descriptor },
    leave: (isRefused) => {
      closeSync(descriptor);
      if (!isRefused) return;
      if (!hadLog && sizeOf(logFile) === 0) rmSync(logFile);
      for (const folder of made.toReversed()) if (readdirSync(folder).length === 0) rmdirSync(folder);
    },
  };
}

/** One file and one predecessor; children append to it too. Nobody writes yet: it can be renamed. */
function openLog(path: string): number {
  if ((sizeOf(path) ?? 0) > maxLogBytes) renameSync(path, `${path}.1`);
  return openSync(path, "a", 0o600);
}

/** Null when there is no such file. */
function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}
