/**
 * Reads a YAML file into plain values and remembers the line of every key, so that a later check can point at it.
 * Called by the readers of bot.yaml and channel-map.yaml. A small YAML on purpose: no anchors, aliases or tags, keys are
 * text, and a number too long to keep its digits (a Discord id) is refused instead of rounded.
 */
import { LineCounter, parseDocument, type YAMLError } from "yaml";
import type { Findings } from "./problem.ts";
import type { Path } from "./yaml-path.ts";
import { lineOf, plainValue, type YamlPass } from "./yaml-values.ts";

/** A YAML file as plain values; an empty file is an empty mapping. */
export interface YamlDocument {
  readonly file: string;
  readonly value: unknown;
  /** The line of the key (or list entry) at `path`, or of the nearest one above it that exists. */
  lineOf(path: Path): number;
}

/** The document, or null when its syntax is broken. Everything found wrong is reported. */
export function parseYaml(file: string, text: string, findings: Findings): YamlDocument | null {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false, // they would quote the file, secrets included
    uniqueKeys: false, // told below, with the line of the first
    intAsBigInt: true,
  });
  const pass: YamlPass = { file, findings, lineAt: (offset) => counter.linePos(offset).line || 1, lines: new Map() };
  const errors = [...document.errors, ...document.warnings];
  reportSyntax(errors, pass);
  if (errors.length > 0) return null;
  const value = plainValue(document.contents, [], pass) ?? {};
  return { file, value, lineOf: (path) => lineOf(path, pass) };
}

/** What the parser's commoner complaints mean to somebody who never read the YAML specification. */
const syntaxHelp: Readonly<Record<string, readonly [message: string, cure: string]>> = {
  TAB_AS_INDENT: ["is indented with a tab", "Indent with spaces."],
  MULTIPLE_DOCS: ["begins a second document", 'Remove the line "---" and keep one document.'],
  TAG_RESOLVE_FAILED: ["has a tag", 'Remove the word after "!", or put the value in quotes.'],
  BAD_SCALAR_START: ["has a value that begins with a reserved character", "Put the value in quotes."],
  BAD_ALIAS: ['has a value that begins with "*"', "Put the value in quotes."],
  UNEXPECTED_TOKEN: ["has something that YAML does not expect here", "Put the value in quotes."],
  BLOCK_AS_IMPLICIT_KEY: [
    "has a key and value where only a value can stand",
    'Check the indentation, and put a value that contains ": " in quotes.',
  ],
};

/** One mistake makes the parser stumble several times: only the first one of each line is told. */
function reportSyntax(errors: readonly YAMLError[], { file, lineAt, findings }: YamlPass): void {
  const firstOfLine = new Map<number, YAMLError>();
  for (const error of errors) {
    const line = lineAt(error.pos[0]);
    if (!firstOfLine.has(line)) firstOfLine.set(line, error);
  }
  for (const [line, error] of firstOfLine) {
    const known = syntaxHelp[error.code];
    const message = known?.[0] ?? `is not valid YAML: ${error.message}`;
    const cure = known?.[1] ?? "Check the indentation, quotes and brackets around this line.";
    findings.problems.push({ file, line, key: null, message, cure });
  }
}
