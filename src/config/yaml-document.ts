/**
 * Reads a YAML file into plain values and remembers the line of every key, so that a later check can point at it.
 * Called by the readers of bot.yaml and channel-map.yaml. A small YAML on purpose: no anchors, aliases or tags, keys are
 * text, and a number too long to keep its digits (a Discord id) is refused instead of rounded.
 */
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLError,
} from "yaml";
import { type Findings, shown } from "./problem.ts";

/** Where a value stands: the keys and list positions that lead to it. */
export type Path = readonly PropertyKey[];

/** A YAML file as plain values; an empty file is an empty mapping. */
export interface YamlDocument {
  readonly file: string;
  readonly value: unknown;
  /** The line of the key (or list entry) at `path`, or of the nearest one above it that exists. */
  lineOf(path: Path): number;
}

/** The document, or null when its syntax is broken. Everything found wrong is reported. */
export function parseYaml(file: string, text: string, findings: Findings): YamlDocument | null {
  const lines = new LineCounter();
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false, intAsBigInt: true } as const;
  const document = parseDocument(text, options);
  const lineAt = (offset: number): number => lines.linePos(offset).line || 1;
  const errors = [...document.errors, ...document.warnings];
  reportSyntax(file, errors, lineAt, findings);
  if (errors.length > 0) return null;
  const walk = new Walk(file, lineAt, findings);
  const value = walk.plain(document.contents, []) ?? {};
  return { file, value, lineOf: (path) => walk.lineOf(path) };
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
function reportSyntax(
  file: string,
  errors: readonly YAMLError[],
  lineAt: (offset: number) => number,
  findings: Findings,
): void {
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

/** Path as people write it: `categories.ENGINEERING.listeners[1]`; null for the whole document. */
export function formatPath(path: Path): string | null {
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${quoteStep(String(step))}`)).join("");
  return text === "" ? null : text.replace(/^\./, "");
}

function quoteStep(step: string): string {
  return /^[\p{L}\p{N}_-]+$/u.test(step) ? step : shown(step);
}

/** One pass over the nodes of one document. */
class Walk {
  readonly #file: string;
  readonly #lineAt: (offset: number) => number;
  readonly #findings: Findings;
  readonly #lines = new Map<string, number>();

  constructor(file: string, lineAt: (offset: number) => number, findings: Findings) {
    this.#file = file;
    this.#lineAt = lineAt;
    this.#findings = findings;
  }

  lineOf(path: Path): number {
    for (let length = path.length; length > 0; length -= 1) {
      const line = this.#lines.get(JSON.stringify(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return 1;
  }

  plain(node: unknown, path: Path): unknown {
    if (isAlias(node))
      return this.#report(path, "uses an alias", 'Write the value out; quote one that begins with "*".');
    if (!isNode(node)) return null;
    if (node.anchor !== undefined) this.#report(path, "carries an anchor", 'Remove the "&…" and write the value out.');
    if (isMap(node)) return this.#mapping(node.items, path);
    if (isSeq(node)) return node.items.map((item, index) => this.#entry(item, [...path, index]));
    return isScalar(node) ? this.#scalar(node, path) : null;
  }

  #entry(item: unknown, path: Path): unknown {
    this.#mark(path, item);
    return this.plain(item, path);
  }

  #mapping(pairs: readonly Pair[], path: Path): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    for (const { key: keyNode, value } of pairs) {
      const key = this.#key(keyNode, path);
      if (key === null) continue;
      const keyPath = [...path, key];
      if (entries.has(key)) {
        const message = `stands here a second time; the first is on line ${this.lineOf(keyPath)}`;
        this.#report(keyPath, message, "Keep one of the two.", this.#lineOfNode(keyNode));
        continue;
      }
      this.#mark(keyPath, keyNode);
      entries.set(key, this.plain(value, keyPath));
    }
    return Object.fromEntries(entries);
  }

  #key(node: unknown, path: Path): string | null {
    if (!isScalar(node) || node.anchor !== undefined) {
      return this.#report(
        path,
        "has a key that is not plain text",
        "Write the key as one word.",
        this.#lineOfNode(node),
      );
    }
    if (typeof node.value === "string" && node.value !== "") return node.value;
    const source = node.source ?? "";
    this.#report(
      [...path, source],
      "is not read as a name",
      `Put it in quotes: ${shown(source)}.`,
      this.#lineOfNode(node),
    );
    return source;
  }

  #scalar({ value, source }: Scalar, path: Path): unknown {
    if (typeof value !== "bigint") return value;
    if (Number.isSafeInteger(Number(value))) return Number(value);
    this.#report(path, "is a number too long to keep its digits", `Put it in quotes: "${source}".`);
    return source;
  }

  #mark(path: Path, node: unknown): void {
    this.#lines.set(JSON.stringify(path), this.#lineOfNode(node) ?? this.lineOf(path));
  }

  #lineOfNode(node: unknown): number | null {
    return isNode(node) && node.range ? this.#lineAt(node.range[0]) : null;
  }

  #report(path: Path, message: string, cure: string, line: number | null = null): null {
    const place = { file: this.#file, line: line ?? this.lineOf(path), key: formatPath(path) };
    this.#findings.problems.push({ ...place, message, cure });
    return null;
  }
}
