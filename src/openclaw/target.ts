/**
 * The folder that an import writes into: what is there already, and the writing. Nothing is written that Guildhall would
 * refuse. Called by the command.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "dotenv";
import { loadConfig } from "../config/load.ts";
import { formatProblems } from "../config/problem.ts";
import { Fault } from "../domain/errors.ts";
import type { PlannedFile } from "./bot-folder.ts";
import type { ImportPlan } from "./plan.ts";

/** `differs`: something else is there. `unchanged`: it is there as planned. */
export type FileState = "new" | "unchanged" | "differs";

/** One file as it would become. */
export interface TargetFile extends PlannedFile {
  readonly state: FileState;
}

const envName = ".env";

/** Compares the plan with the folder. */
export function compareWith(root: string, { files, variables }: ImportPlan): readonly TargetFile[] {
  const env = envFile(root, variables);
  return [...files, ...(env === null ? [] : [env])].map((file) => ({ ...file, state: stateOf(root, file, variables) }));
}

/**
 * Tries the planned files in a folder of their own.
 * @throws Fault `config_invalid` with every mistake that they have
 */
export function checkPlan({ files }: ImportPlan): void {
  const trial = mkdtempSync(join(tmpdir(), "guildhall-import-"));
  try {
    for (const file of files) write(trial, file);
    const loaded = loadConfig({ root: trial, env: {} });
    if (loaded.ok) return;
    const cure = "Mend this in the cluster's files and import again. Nothing was written.";
    throw new Fault("config_invalid", `${formatProblems(loaded.problems)}\n${cure}`);
  } finally {
    rmSync(trial, { recursive: true });
  }
}

/** Writes what is not there as planned; what differs is kept beside as `<name>.before-import`. */
export function writeFiles(root: string, files: readonly TargetFile[]): void {
  for (const file of files.filter(({ state }) => state !== "unchanged")) {
    if (file.state === "differs") cpSync(join(root, file.path), join(root, `${file.path}.before-import`));
    write(root, file);
  }
}

/** Whole or not at all. `.env` holds secrets. */
function write(root: string, { path, content }: PlannedFile): void {
  const place = join(root, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(`${place}.new`, content, { mode: path === envName ? 0o600 : 0o644 });
  renameSync(`${place}.new`, place);
}

/** `.env` as it is, with the missing variables behind it; null when there are none to write. */
function envFile(root: string, variables: ImportPlan["variables"]): PlannedFile | null {
  if (variables.size === 0) return null;
  const before = textOf(root);
  const known = parse(before);
  const kept = before.split("\n").filter((line) => !isReplaced(line, known, variables));
  const lines = [...variables]
    .filter(([name, value]) => known[name] !== value)
    .map(([name, value]) => `${name}=${quoted(value)}`);
  const text = kept.join("\n").replace(/\n*$/, kept.some((line) => line !== "") ? "\n" : "");
  return { path: envName, content: Buffer.from(lines.length === 0 ? before : `${text}${lines.join("\n")}\n`) };
}

function isReplaced(line: string, known: Record<string, string>, variables: ImportPlan["variables"]): boolean {
  const name = /^\s*(?:export\s+)?(\w+)\s*=/.exec(line)?.[1];
  return name !== undefined && variables.has(name) && known[name] !== variables.get(name);
}

function quoted(value: string): string {
  if (/^[\w.:/+=@-]*$/.test(value)) return value;
  return (
    ["'", '"', "`"].map((quote) => `${quote}${value}${quote}`).find((text) => parse(`X=${text}`).X === value) ?? value
  );
}

function stateOf(root: string, { path, content }: PlannedFile, variables: ImportPlan["variables"]): FileState {
  if (!existsSync(join(root, path))) return "new";
  if (readFileSync(join(root, path)).equals(content)) return "unchanged";
  if (path !== envName) return "differs";
  const known = parse(textOf(root));
  return [...variables].some(([name, value]) => (known[name] ?? value) !== value) ? "differs" : "new";
}

function textOf(root: string): string {
  const file = join(root, envName);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
