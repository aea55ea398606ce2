/**
 * Reads the text files and folders of the configuration, or says why that fails. Called by every reader of this room.
 * What is absent is no mistake here: only the caller knows whether it is needed.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Findings } from "./problem.ts";

/** No file of the configuration is larger by intent; a larger one is a slip (a log, a picture). */
const maxKib = 256;

/** The text of `root/file`, or of `file` where that is a whole path; null when it is absent or, after reporting that, unreadable. Drops a byte order mark. */
export function readText(root: string, file: string, findings: Findings): string | null {
  const report = (message: string, cure: string): null => {
    findings.problems.push({ file, line: null, key: null, message, cure });
    return null;
  };
  return orReport(file, findings, () => {
    const path = resolve(root, file);
    const stats = statSync(path);
    if (!stats.isFile()) return report("is not a file", "Put a text file of that name there, or nothing.");
    if (stats.size > maxKib * 1024) return report(`is larger than ${maxKib} KiB`, "Shorten it.");
    const text = decodeUtf8(readFileSync(path));
    // UTF-16 without a byte order mark decodes, but every other character is a NUL.
    if (text?.includes("\0") === false) return text;
    return report("is not UTF-8 text", "Save it with the encoding UTF-8.");
  });
}

/** Names in the folder `root/folder`, sorted; empty when it is absent or, after reporting that, unreadable. */
export function readFolder(root: string, folder: string, findings: Findings): readonly string[] {
  return orReport(folder, findings, () => readdirSync(join(root, folder)).sort()) ?? [];
}

/** True when `root/path` is a folder, or a link to one. */
export function isFolder(root: string, path: string): boolean {
  return statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function orReport<T>(file: string, findings: Findings, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code !== "string") throw error;
    if (code === "ENOENT") return null;
    const cure = "Make it readable for the account that runs Guildhall.";
    findings.problems.push({ file, line: null, key: null, message: `cannot be read (${code})`, cure });
    return null;
  }
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
