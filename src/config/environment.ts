/**
 * The variables Guildhall sees: the process's environment over the file `.env`, each with where it came from, so that a
 * mistake can be pointed at. Called by `load.ts`; the only place that touches `process.env`, which it never changes.
 */
import { nearest } from "./did-you-mean.ts";
import { readEnvFile } from "./env-file.ts";
import type { Findings } from "./problem.ts";

/** A variable's value with its place. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly file: string;
  readonly line: number | null;
}

/** All variables by name. */
export type Environment = ReadonlyMap<string, Variable>;

/** Merges `env` over `.env` below `root`: what the process was started with wins. */
export function readEnvironment(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  findings: Findings,
): Environment {
  const variables = new Map<string, Variable>();
  for (const [name, { value, line }] of readEnvFile(root, findings)) {
    variables.set(name, { name, value, file: ".env", line });
  }
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined) variables.set(name, { name, value, file: "environment", line: null });
  }
  return variables;
}

/** Reports what is wrong with a variable, without its value. */
export function reportVariable(variable: Variable, message: string, cure: string, findings: Findings): void {
  findings.problems.push({ file: variable.file, line: variable.line, key: variable.name, message, cure });
}

/** A variable's value without spaces around it; unset and empty are the same here, as in most shells' scripts. */
export function setVariable(environment: Environment, name: string): Variable | null {
  const variable = environment.get(name);
  const value = variable?.value.trim() ?? "";
  return variable === undefined || value === "" ? null : { ...variable, value };
}

/** Tells of variables that look like ours but that nothing reads: most likely a slip. */
export function noticeUnread(environment: Environment, read: readonly string[], findings: Findings): void {
  for (const { name, file, line } of environment.values()) {
    if (read.includes(name) || !/^(GUILDHALL_|DISCORD_TOKEN)/.test(name)) continue;
    const guess = nearest(name, read);
    const place = line === null ? file : `${file}:${line}`;
    const cure = guess === null ? "" : ` Did you mean ${guess}?`;
    findings.notices.push(`${place}  ${name} is set, but nothing reads it.${cure}`);
  }
}
