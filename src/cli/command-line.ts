/** What every command of `guildhall` has at hand: the folder it was called in, its two streams, the running Guildhall. */
import { type Config, findDataFolder, loadConfig } from "../config/load.ts";
import { formatProblems } from "../config/problem.ts";
import { processEnvironment } from "../config/process-environment.ts";
import { Fault } from "../domain/errors.ts";
import { askHouse, type CallAnswer, type CallInput, type CallName } from "./control-calls.ts";

/** The folder that holds the configuration. */
export const root = process.cwd();

/** Prints what was asked for. */
export const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Prints what went wrong and sets the exit code, default 1. */
export function fail(text: string, exitCode = 1): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}

/**
 * The configuration of this folder, or with another map in the place of its own.
 * @throws Fault `config_invalid` with every mistake
 */
export function configured(mapPath?: string): Config {
  const loaded = loadConfig({ root, env: processEnvironment, ...(mapPath === undefined ? {} : { mapPath }) });
  if (loaded.ok) return loaded.config;
  const isMaps = mapPath !== undefined && loaded.problems.every(({ file }) => file === mapPath);
  throw new Fault("config_invalid", formatProblems(loaded.problems, isMaps ? mapPath : undefined));
}

/** Where the Guildhall of this folder has its data, also while the configuration has mistakes. */
export function dataFolder(): string {
  return findDataFolder({ root, env: processEnvironment });
}

/** Whoever reads what is printed may stop reading (`guildhall logs | head`): then there is nothing left to do. */
export function endWithReader(): void {
  process.stdout.on("error", () => process.exit());
}

/**
 * Asks the running Guildhall of this folder. `deadlineMs`: default 10 s.
 * @throws Fault `not_running`, `control_silent`, `control_failed`
 */
export function ask<Name extends CallName>(
  name: Name,
  input: CallInput<Name>,
  deadlineMs?: number,
): Promise<CallAnswer<Name>> {
  return askHouse(dataFolder(), name, input, deadlineMs);
}
