/** Check `disk`: room for the database, in bytes and in files. */
import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { counted } from "../../domain/counted.ts";
import { type Finding, voiceOf } from "./finding.ts";

/** What is free on the file system of a path. `maxFiles` 0: it does not count them. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly freeFiles: number;
  readonly maxFiles: number;
}

const voice = voiceOf("disk");
const mib = 1024 * 1024;
const scarceBytes = 1024 * mib;
const tooFewBytes = 200 * mib;
const scarceFiles = 20_000;
const tooFewFiles = 1_000;
const cure = "Free some, or name a folder on another disk with GUILDHALL_DATA and move the data there.";

/** What the system says of `path`, or of the nearest folder above it that is there. */
export function diskOf(path: string): DiskSpace {
  if (!existsSync(path) && path !== dirname(path)) return diskOf(dirname(path));
  const { bavail, bsize, ffree, files } = statfsSync(path);
  return { freeBytes: bavail * bsize, freeFiles: ffree, maxFiles: files };
}

/** Judges the disk that the data is on. */
export function checkDisk(dataFolder: string, { freeBytes, freeFiles, maxFiles }: DiskSpace): readonly Finding[] {
  const freeMib = Math.floor(freeBytes / mib);
  const free = `${freeMib >= 10_240 ? `${Math.floor(freeMib / 1024)} GiB` : `${freeMib} MiB`} are free.`;
  const why = "A full disk stops the database, and with it every answer.";
  const tell = freeBytes < tooFewBytes ? voice.fail : voice.warn;
  const space =
    freeBytes < scarceBytes ? tell(dataFolder, { what: `Only ${free}`, why, cure }) : voice.ok(dataFolder, free);
  if (maxFiles === 0 || freeFiles >= scarceFiles) return [space];
  const tellFiles = freeFiles < tooFewFiles ? voice.fail : voice.warn;
  const what = `Only ${counted(freeFiles, "more file (inode)", "more files (inodes)")} can be made.`;
  return [space, tellFiles(dataFolder, { what, why: "The database makes files, whatever room there is.", cure })];
}
