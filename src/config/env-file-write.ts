/**
 * Writes a variable into `.env` below the root: the file is replaced as a whole, so that a crash leaves the old one or the
 * new one, and is its owner's alone afterwards. Called by `guildhall setup` with tokens, which no message here repeats.
 */
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { withVariable } from "./env-file-change.ts";
import { readText } from "./files.ts";
import type { Findings, Problem } from "./problem.ts";

/** Done, with what people should know of it; or why not. */
export type EnvWrite =
  | { readonly ok: true; readonly notices: readonly string[] }
  | { readonly ok: false; readonly problem: Problem };

const file = ".env";
const ownerOnly = 0o600;

/** Sets `name` to `value` in `.env`; a file that is a link stays one, and what it points at is written. */
export function writeEnvVariable(root: string, name: string, value: string): EnvWrite {
  const findings: Findings = { problems: [], notices: [] };
  const before = readText(root, file, findings);
  const [unreadable] = findings.problems;
  if (unreadable) return { ok: false, problem: unreadable };
  const change = withVariable(before ?? "", name, value);
  if (change === null) {
    const cure = `Mend its quotes and lines, or set ${name} in it by hand.`;
    return refuse("is written in a way that cannot be changed without touching other variables", cure);
  }
  const target = targetOf(join(root, file));
  const stats = statSync(target, { throwIfNoEntry: false });
  // An account that may do everything would write it all the same: whoever made it read-only meant something by it.
  if (stats && (stats.mode & 0o200) === 0) return refuse("is read-only", "Make it writable: chmod u+w .env");
  const problem = replaceFile(target, change.text, stats ?? null);
  if (problem) return { ok: false, problem };
  return { ok: true, notices: noticesOf(name, change.droppedLines, stats?.mode ?? ownerOnly) };
}

/** Where a chain of links ends, also when nothing is there yet. */
function targetOf(path: string): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return isLink ? targetOf(resolve(dirname(path), readlinkSync(path))) : path;
}

function replaceFile(
  target: string,
  text: string,
  owner: { readonly uid: number; readonly gid: number } | null,
): Problem | null {
  const draft = join(dirname(target), `.env-${randomBytes(6).toString("hex")}`);
  try {
    const descriptor = openSync(draft, "wx", ownerOnly);
    try {
      // All of it, or an error: where the disk is full, `writeSync` may write a part and say nothing.
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (owner && process.getuid?.() === 0) chownSync(draft, owner.uid, owner.gid);
    chmodSync(draft, ownerOnly);
    renameSync(draft, target);
    return null;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code !== "string") throw error;
    const cure = `Its folder, ${dirname(target)}, must be writable, because the file is replaced as a whole.`;
    return problemOf(`cannot be written (${code})`, cure);
  } finally {
    rmSync(draft, { force: true });
  }
}

function noticesOf(name: string, droppedLines: readonly number[], modeBefore: number): readonly string[] {
  const dropped = `${name} stood more than once in ${file}: line ${droppedLines.join(", ")} went, the last one holds the new value.`;
  const closed = `${file} could be read by other accounts of this machine; now only by its owner.`;
  return [...(droppedLines.length > 0 ? [dropped] : []), ...((modeBefore & 0o077) !== 0 ? [closed] : [])];
}

function refuse(message: string, cure: string): EnvWrite {
  return { ok: false, problem: problemOf(message, cure) };
}

function problemOf(message: string, cure: string): Problem {
  return { file, line: null, key: null, message, cure };
}
