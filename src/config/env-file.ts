/**
 * Reads `.env` below the root: values by dotenv's own parser, lines and slips by a scan beside it, because dotenv passes
 * over what it does not understand. Called by `environment.ts`, and its scan by
 * `env-file-change.ts`. Nothing here may show a value: they are secrets.
 */
import { parse } from "dotenv";
import { readText } from "./files.ts";
import type { Findings } from "./problem.ts";

/** One variable of the file. */
export interface EnvEntry {
  readonly value: string;
  readonly line: number;
}

const file = ".env";

/** The variables of `.env` by name; empty when there is no such file. Slips are reported with their line. */
export function readEnvFile(root: string, findings: Findings): ReadonlyMap<string, EnvEntry> {
  const text = readText(root, file, findings) ?? "";
  const assignments = assignmentsOf(text, findings);
  const lineOf = (name: string): number => assignments.find((one) => one.name === name)?.line ?? 1;
  return new Map(Object.entries(parse(text)).map(([name, value]) => [name, { value, line: lineOf(name) }]));
}

const assignment = /^\s*(?:export\s+)?([A-Za-z_]\w*)(?:\s*=\s*|:\s+)(.*)$/;

/** One variable as the file sets it. Both lines count from 1; the last one differs when a quoted value spans several. */
export interface Assignment {
  readonly name: string;
  readonly line: number;
  readonly lastLine: number;
}

/** Every assignment in the order of the file, with every slip reported. */
export function assignmentsOf(text: string, findings: Findings): readonly Assignment[] {
  const assignments: Assignment[] = [];
  const report = (line: number, key: string | null, message: string, cure: string): void => {
    findings.problems.push({ file, line, key, message, cure });
  };
  const lines = text.split(/\r\n|\n|\r/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = index + 1;
    const content = lines[index] ?? "";
    if (/^\s*(#|$)/.test(content)) continue;
    const [, name, rest] = assignment.exec(content) ?? [];
    if (name === undefined || rest === undefined) {
      report(line, null, "is not a line of the form NAME=value", "Write NAME=value, or begin a comment with #.");
      continue;
    }
    const first = assignments.find((one) => one.name === name);
    if (first) report(line, name, `is set a second time; the first is on line ${first.line}`, "Keep one of the two.");
    const end = valueEnd(lines, index, rest);
    if (end.slip !== null) report(line, name, end.slip, end.cure);
    index = end.index;
    assignments.push({ name, line, lastLine: index + 1 });
  }
  return assignments;
}

interface ValueEnd {
  /** Index of the last line of the value. */
  readonly index: number;
  readonly slip: string | null;
  readonly cure: string;
}

/** Finds where a value ends (one in quotes may span lines) and what dotenv would silently do to it. */
function valueEnd(lines: readonly string[], index: number, rest: string): ValueEnd {
  const quote = /^['"`]/.exec(rest)?.[0];
  if (quote === undefined) {
    const slip = /\S#/.test(rest) ? 'has a "#" in its value, and what follows it would be cut off as a comment' : null;
    return { index, slip, cure: "Put the value in quotes." };
  }
  const [first = "", ...others] = [rest.slice(1), ...lines.slice(index + 1)];
  const closing = [first, ...others].findIndex((line) => closeOf(line, quote) !== null);
  if (closing === -1) return { index, slip: "has a quote that is never closed", cure: `Add ${quote} after the value.` };
  const after = closeOf([first, ...others][closing] ?? "", quote) ?? "";
  const slip = /^\s*(#.*)?$/.test(after) ? null : "has text after the closing quote";
  return { index: index + closing, slip, cure: "Close the quote at the end of the value." };
}

/** What follows the first `quote` that no backslash precedes, or null without one. */
function closeOf(line: string, quote: string): string | null {
  const match = new RegExp(`(?<!\\\\)${quote}(.*)$`).exec(line);
  return match?.[1] ?? null;
}
