/**
 * Keeps the log small while it is written. The children hold its descriptor and cannot be told of another file, so it is
 * not renamed but copied to its predecessor and emptied: everybody appends, and goes on at the new end. Called by `up.ts`.
 */
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  statSync,
} from "node:fs";
import type { Log } from "../../log.ts";

/** A file that is larger becomes the predecessor; the one of before is dropped. */
export const maxLogBytes = 20 * 1024 * 1024;

const lookMs = 10_000;

/** An open log. */
export interface OpenLog {
  readonly path: string;
  readonly descriptor: number;
}

/** Looks at the file's size now and then; returns what ends that. */
export function keepLogSmall(file: OpenLog, log: Log, maxBytes = maxLogBytes, everyMs = lookMs): () => void {
  const timer = setInterval(() => {
    try {
      cutLog(file, maxBytes);
    } catch (error) {
      // A full disk, most likely: to lose the log would be worse than to let it grow.
      log.error({ error }, "the log could not be cut");
    }
  }, everyMs);
  return () => clearInterval(timer);
}

/**
 * Cuts a log that is too large. A line that a child writes in the very moment of the cut is lost; no other is. `copyFile`
 * copies the file, which may grow meanwhile.
 */
export function cutLog({ path, descriptor }: OpenLog, maxBytes: number, copyFile = copyFileSync): void {
  if (fstatSync(descriptor).size <= maxBytes) return;
  const copy = `${path}.new`;
  copyFile(path, copy);
  const copiedBytes = statSync(copy).size;
  // Before the cut: whoever reads the log finds there what is cut off.
  renameSync(copy, `${path}.1`);
  appendFileSync(`${path}.1`, bytesFrom(path, copiedBytes));
  ftruncateSync(descriptor);
}

/** What was written while the copy was made. */
function bytesFrom(path: string, offset: number): Buffer {
  const source = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(fstatSync(source).size - offset);
    return bytes.subarray(0, readSync(source, bytes, 0, bytes.length, offset));
  } finally {
    closeSync(source);
  }
}
