/**
 * Turns the nodes of a parsed YAML document into plain values, refuses what our small YAML does not have, and notes the
 * line of every key on the way. Called by `yaml-document.ts` alone.
 */
import { isAlias, isMap, isNode, isScalar, isSeq, type Pair, type Scalar } from "yaml";
import type { Findings } from "./problem.ts";
import { formatPath, type Path } from "./yaml-path.ts";

/** One pass over one document: what it needs, and the lines it found so far. */
export interface YamlPass {
  readonly file: string;
  readonly lineAt: (offset: number) => number;
  readonly findings: Findings;
  /** Lines by path, as JSON. */
  readonly lines: Map<string, number>;
}

/** The line of the key (or list entry) at `path`, or of the nearest one above it that exists. */
export function lineOf(path: Path, { lines }: YamlPass): number {
  for (let length = path.length; length > 0; length -= 1) {
    const line = lines.get(JSON.stringify(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return 1;
}

/** The plain value of `node`, which stands at `path`. */
export function plainValue(node: unknown, path: Path, pass: YamlPass): unknown {
  if (isAlias(node)) {
    return report(path, "uses an alias", 'Write the value out; quote one that begins with "*".', pass);
  }
  if (!isNode(node)) return null;
  if (node.anchor !== undefined) report(path, "carries an anchor", 'Remove the "&…" and write the value out.', pass);
  if (isMap(node)) return mapping(node.items, path, pass);
  if (isSeq(node)) return node.items.map((item, index) => listEntry(item, [...path, index], pass));
  return isScalar(node) ? scalar(node, path, pass) : null;
}

function listEntry(item: unknown, path: Path, pass: YamlPass): unknown {
  mark(path, item, pass);
  return plainValue(item, path, pass);
}

function mapping(pairs: readonly Pair[], path: Path, pass: YamlPass): Record<string, unknown> {
  const entries = new Map<string, unknown>();
  for (const { key: keyNode, value } of pairs) {
    const key = keyOf(keyNode, path, pass);
    if (key === null) continue;
    const keyPath = [...path, key];
    if (entries.has(key)) {
      const message = `stands here a second time; the first is on line ${lineOf(keyPath, pass)}`;
      report(keyPath, message, "Keep one of the two.", pass, keyNode);
      continue;
    }
    mark(keyPath, keyNode, pass);
    entries.set(key, plainValue(value, keyPath, pass));
  }
  // Unlike an assignment, this makes a key named "__proto__" a key like any other.
  return Object.fromEntries(entries);
}

function keyOf(node: unknown, path: Path, pass: YamlPass): string | null {
  if (!isScalar(node) || node.anchor !== undefined) {
    return report(path, "has a key that is not plain text", "Write the key as one word.", pass, node);
  }
  if (typeof node.value === "string" && node.value !== "") return node.value;
  const source = node.source ?? "";
  report([...path, source], "is not read as a name", `Put it in quotes: "${source}".`, pass, node);
  return source;
}

function scalar({ value, source }: Scalar, path: Path, pass: YamlPass): unknown {
  if (typeof value !== "bigint") return value;
  if (Number.isSafeInteger(Number(value))) return Number(value);
  report(path, "is a number too long to keep its digits", `Put it in quotes: "${source}".`, pass);
  return source;
}

function mark(path: Path, node: unknown, pass: YamlPass): void {
  pass.lines.set(JSON.stringify(path), lineOfNode(node, pass) ?? lineOf(path, pass));
}

function lineOfNode(node: unknown, { lineAt }: YamlPass): number | null {
  return isNode(node) && node.range ? lineAt(node.range[0]) : null;
}

/** Points at `node` where one is given, else at the key that `path` leads to. */
function report(path: Path, message: string, cure: string, pass: YamlPass, node: unknown = null): null {
  const line = lineOfNode(node, pass) ?? lineOf(path, pass);
  pass.findings.problems.push({ file: pass.file, line, key: formatPath(path), message, cure });
  return null;
}
