/**
 * The folder that an import writes into: what is there already, and the writing. Nothing is written that Guildhall would
 * refuse. Called by the command.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "dotenv";
import { writeEnvVariable } from "../config/env-file-write.ts";
import { loadConfig } from "../config/load.ts";
import { formatProblems } from "../config/problem.ts";
import { Fault } from "../domain/errors.ts";
import type { PlannedFile } from "./bot-folder.ts";
import type { ImportPlan } from "./plan.ts";

/** `differs`: something else is there. `unchanged`: it is there as planned. */
export type FileState = "new" | "unchanged" | "differs";

/** One file as it would become, relative to the folder. */
export interface TargetFile {
  readonly path: string;
  readonly state: FileState;
  readonly write: () => void;
}

/** Compares the plan with the folder. */
export function compareWith(root: string, { files, variables }: ImportPlan): readonly TargetFile[] {
  const planned = files.map((file) => ({
    path: file.path,
    state: fileState(root, file),
    write: () => writeWhole(root, file),
  }));
  if (variables.size === 0) return planned;
  const env = { path: ".env", state: envState(root, variables), write: () => writeVariables(root, variables) };
  return [...planned, env];
}

/**
 * Tries the planned files in a folder of their own.
 * @throws Fault `config_invalid` with every mistake that they have
 */
export function checkPlan({ files }: ImportPlan): void {
  const trial = mkdtempSync(join(tmpdir(), "guildhall-import-"));
  try {
    for (const file of files) writeWhole(trial, file);
    const loaded = loadConfig({ root: trial, env: {} });
    if (loaded.ok) return;
    const cure = "Mend this in the cluster's files and import again. Nothing was written.";
    throw new Fault("config_invalid", `${formatProblems(loaded.problems)}\n${cure}`);
  } finally {
    rmSync(trial, { recursive: true });
  }
}

/**
 * Writes what is not there as planned; what differs is kept beside as `<name>.before-import`.
 * @throws Fault `config_invalid`: `.env` is written in a way that cannot be changed
 */
export function writeFiles(root: string, files: readonly TargetFile[]): void {
  for (const { path, state, write } of files) {
    if (state === "differs") cpSync(join(root, path), join(root, `${path}.before-import`));
    if (state !== "unchanged") write();
  }
}

function fileState(root: string, { path, content }: PlannedFile): FileState {
  const place = join(root, path);
  if (!existsSync(place)) return "new";
  return readFileSync(place).equals(content) ? "unchanged" : "differs";
}

function envState(root: string, variables: ImportPlan["variables"]): FileState {
  const known = readEnv(root);
  const missing = [...variables].filter(([name, value]) => known[name] !== value);
  if (missing.length === 0) return "unchanged";
  return missing.some(([name]) => known[name] !== undefined) ? "differs" : "new";
}

function readEnv(root: string): Readonly<Record<string, string>> {
  const place = join(root, ".env");
  return existsSync(place) ? parse(readFileSync(place, "utf8")) : {};
}

/** Whole or not at all. */
function writeWhole(root: string, { path, content }: PlannedFile): void {
  const place = join(root, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(`${place}.new`, content);
  renameSync(`${place}.new`, place);
}

function writeVariables(root: string, variables: ImportPlan["variables"]): void {
  mkdirSync(root, { recursive: true });
  const known = readEnv(root);
  for (const [name, value] of variables) {
    if (known[name] === value) continue;
    const written = writeEnvVariable(root, name, value);
    if (!written.ok) throw new Fault("config_invalid", formatProblems([written.problem]));
  }
}
