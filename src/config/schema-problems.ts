/**
 * Checks a YAML document against a zod schema and tells every issue as a problem with its line, in our words.
 * Called by the readers of bot.yaml and channel-map.yaml, which bring the cures for their keys.
 */
import type * as z from "zod";
import { didYouMean, nearest } from "./did-you-mean.ts";
import { type Findings, type Problem, shown } from "./problem.ts";
import { withoutCulprits } from "./salvage.ts";
import type { YamlDocument } from "./yaml-document.ts";
import { formatPath, type Path, valueAt } from "./yaml-path.ts";

/** What a schema cannot say: how a key is written right, and which keys are known at a place. */
export interface SchemaHelp {
  /** Cure by name of the key, as whole sentences with an example. */
  readonly cures: Readonly<Record<string, string>>;
  keysAt(path: Path): readonly string[];
}

/** What could be understood of a document. */
export interface Checked<T> {
  /** Null when nothing could be. */
  readonly settings: T | null;
  /** False when something was left out of the settings: what they do not say may have been said wrongly. */
  readonly isWhole: boolean;
}

/**
 * The document's value in the shape of `schema`, after reporting everything that is wrong with it. What is wrong is left
 * out and the rest is checked on, here and by the caller: one mistake must not hide the others. `standIns` are for keys
 * that must be there.
 */
export function checkSchema<T>(
  document: YamlDocument,
  schema: z.ZodType<T>,
  help: SchemaHelp,
  findings: Findings,
  standIns: Readonly<Record<string, unknown>> = {},
): Checked<T> {
  const leftOut = new Set<string>();
  let value = document.value;
  for (;;) {
    const result = schema.safeParse(value);
    if (result.success) return { settings: result.data, isWhole: leftOut.size === 0 };
    const issues = result.error.issues.flatMap((one) => ownIssues(one, []));
    // What lacks only since it was left out has been told already.
    reportIssues(
      withoutEchoes(issues, value, help).filter(({ path }) => !leftOut.has(JSON.stringify(path))),
      document,
      help,
      findings,
    );
    const rest = withoutCulprits(value, issues.flatMap(culpritsOf), standIns, leftOut);
    if (rest === null) return { settings: null, isWhole: false };
    value = rest;
  }
}

function reportIssues(issues: readonly Issue[], document: YamlDocument, help: SchemaHelp, findings: Findings): void {
  for (const problem of issues.flatMap((issue) => toProblems(issue, document, help))) {
    if (!findings.problems.some((known) => samePlace(known, problem))) findings.problems.push(problem);
  }
}

type Issue = z.core.$ZodIssue;

/** A key that is missing because it is misspelt is one mistake. */
function withoutEchoes(issues: readonly Issue[], value: unknown, { keysAt }: SchemaHelp): readonly Issue[] {
  const meant = new Set(
    issues.flatMap((issue) => {
      if (issue.code !== "unrecognized_keys") return [];
      const guesses = issue.keys.map((key) => nearest(key, keysAt(issue.path)));
      return guesses.map((guess) => JSON.stringify([...issue.path, guess]));
    }),
  );
  const isEcho = ({ code, path }: Issue): boolean =>
    code === "invalid_type" && valueAt(value, path) === undefined && meant.has(JSON.stringify(path));
  return issues.filter((issue) => !isEcho(issue));
}

/** Where the wrong things stand. */
function culpritsOf(issue: Issue): readonly Path[] {
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

/** Of a union only the alternative that the writer was heading for counts: the one whose kind of value fits. */
function ownIssues(issue: Issue, above: Path): readonly Issue[] {
  const path = [...above, ...issue.path];
  if (issue.code !== "invalid_union") return [{ ...issue, path }];
  const meant = issue.errors.find((branch) => branch.every((inner) => !isWrongKind(inner))) ?? [];
  if (meant.length === 0) return [{ ...issue, path }];
  return meant.flatMap((inner) => ownIssues(inner, path));
}

function isWrongKind(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code === "invalid_type";
}

function toProblems(issue: Issue, document: YamlDocument, help: SchemaHelp): readonly Problem[] {
  const at = (path: Path): Pick<Problem, "file" | "line" | "key"> => ({
    file: document.file,
    line: document.lineOf(path),
    key: formatPath(path),
  });
  if (issue.code === "unrecognized_keys") {
    const known = help.keysAt(issue.path);
    return issue.keys.map((key) => {
      const cure = didYouMean(key, known, "Known keys here");
      return { ...at([...issue.path, key]), message: "is not a known key", cure };
    });
  }
  const value = valueAt(document.value, issue.path);
  return [{ ...at(issue.path), message: messageOf(issue, value), cure: cureOf(issue, value, help) }];
}

function messageOf(issue: Issue, value: unknown): string {
  if (value === undefined) return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return `must be ${kindNames[issue.expected] ?? issue.expected}, not ${kindOf(value)}`;
    case "invalid_value":
      return `must be one of ${issue.values.join(", ")}, not ${typeof value === "string" ? shown(value) : kindOf(value)}`;
    case "too_small":
      return issue.origin === "string" ? "must not be empty" : `must be at least ${issue.minimum}`;
    case "too_big":
      return issue.origin === "string"
        ? `must be at most ${issue.maximum} characters long`
        : `must be at most ${issue.maximum}`;
    case "invalid_union":
      return `cannot be ${kindOf(value)}`;
    default:
      return issue.message;
  }
}

function cureOf(issue: Issue, value: unknown, { cures }: SchemaHelp): string {
  if (issue.code === "custom" && typeof issue.params?.cure === "string") return issue.params.cure;
  const key = issue.path.map(String).findLast((step) => Object.hasOwn(cures, step)) ?? "";
  const written = cures[key] ?? "Write keys with values, as docs/configuration.md shows.";
  if (issue.code !== "invalid_value" || typeof value !== "string") return written;
  const guess = didYouMean(value, issue.values.map(String), "");
  return guess.startsWith("Did") ? guess : written;
}

const kindNames: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  number: "a number",
  int: "a whole number",
  array: "a list",
  object: "keys with values",
  record: "keys with values",
};

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "keys with values";
  if (typeof value === "string") return `the text ${shown(value)}`;
  return typeof value === "number" ? `the number ${value}` : String(value);
}

function samePlace(a: Problem, b: Problem): boolean {
  return a.file === b.file && a.line === b.line && a.key === b.key;
}
