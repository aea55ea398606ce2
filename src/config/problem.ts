/**
 * A mistake in the configuration, told so that a person can mend it: where it is, what is wrong, and the cure.
 * Made by every reader of this room, shown by `cli/`. Never carries a token, a key or a connection string.
 */
import { counted } from "../domain/counted.ts";
import { withoutTokens } from "../domain/token-shape.ts";

/** One mistake. `file` is relative to the root with `/`, as a person has named it, or `environment`; `line` counts from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number | null;
  readonly key: string | null;
  /** What is wrong, as the rest of a sentence about `key`, without a full stop. */
  readonly message: string;
  /** What to do, as whole sentences. */
  readonly cure: string;
}

/** What the readers found so far; they append to it, so that one run shows everything. */
export interface Findings {
  readonly problems: Problem[];
  /** Things that are no mistakes but that people should know. */
  readonly notices: string[];
}

const maxShownLength = 60;

/** A value from a file in quotes, for a message: on one line, cut when long, nothing shaped like a bot token in it. */
export function shown(value: string): string {
  const safe = withoutTokens(value).replace(/[\s\p{Cc}]+/gu, " ");
  return `"${safe.length > maxShownLength ? `${safe.slice(0, maxShownLength)}…` : safe}"`;
}

/** All problems as one block for people, one line each, by file and line. `whose`: what was read. */
export function formatProblems(problems: readonly Problem[], whose = "The configuration"): string {
  const lines = [...problems].sort(byPlace).map((problem) => `  ${formatProblem(problem)}`);
  return [`${whose} has ${counted(problems.length, "problem")}:`, ...lines].join("\n");
}

function formatProblem({ file, line, key, message, cure }: Problem): string {
  const place = line === null ? file : `${file}:${line}`;
  return `${place}  ${key === null ? "" : `${key}: `}${message}. ${cure}`;
}

function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0);
}
