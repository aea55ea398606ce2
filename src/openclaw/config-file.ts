/**
 * Reads one `openclaw.json`: JSON5, with the files that it includes. Called by the cluster's reader. Files outside the
 * cluster's folder are not read, whatever includes them.
 */
import { readFileSync, statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import JSON5 from "json5";
import { Fault } from "../domain/errors.ts";
import { Written } from "./written.ts";

const maxKib = 1_024;
const maxIncludeDepth = 10;

type Fields = Record<string, unknown>;

/**
 * The file's content, `$include`s merged.
 * @param root the cluster's folder, which messages leave out of paths
 * @throws Fault `import_unreadable`: names the file, and the line where it is not JSON5
 */
export function readConfigFile(path: string, root: string): Written {
  return Written.of(shownPath(path, root), included(path, root, 0));
}

/** The path as people see it: below the cluster's folder, with `/`. */
export function shownPath(path: string, root: string): string {
  return relative(root, path).split(sep).join("/");
}

function included(path: string, root: string, depth: number): unknown {
  if (depth > maxIncludeDepth) throw unreadable(path, root, `is included more than ${maxIncludeDepth} files deep`);
  return withIncludes(parseFile(path, root), path, root, depth);
}

function parseFile(path: string, root: string): unknown {
  if (relative(root, path).startsWith("..")) {
    throw new Fault(
      "import_unreadable",
      `${path} lies outside ${root} and is not read. Copy it into that folder and name it by a path inside.`,
    );
  }
  try {
    if (statSync(path).size > maxKib * 1_024) throw unreadable(path, root, `is larger than ${maxKib} KiB`);
    return JSON5.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (error instanceof SyntaxError) throw unreadable(path, root, `is not JSON5 (${placeOf(error)})`);
    throw unreadable(path, root, `cannot be read (${codeOf(error)})`);
  }
}

/** An object with `$include` is what it includes, with its own keys on top. */
function withIncludes(value: unknown, path: string, root: string, depth: number): unknown {
  if (Array.isArray(value)) return value.map((item) => withIncludes(item, path, root, depth));
  if (!isFields(value)) return value;
  const { $include: includes, ...own } = value;
  const entries = Object.entries(own).map(([key, child]) => [key, withIncludes(child, path, root, depth)]);
  const names = [includes].flat().filter((name) => typeof name === "string");
  const parts = names.map((name) => included(resolve(dirname(path), name), root, depth + 1));
  return [...parts, Object.fromEntries(entries)].reduce((whole: unknown, part) => merged(whole, part), {});
}

function merged(under: unknown, over: unknown): unknown {
  if (!isFields(under) || !isFields(over)) return over;
  const result: Fields = { ...under };
  for (const [key, value] of Object.entries(over)) result[key] = key in under ? merged(under[key], value) : value;
  return result;
}

function unreadable(path: string, root: string, what: string): Fault {
  return new Fault("import_unreadable", `${shownPath(path, root)} ${what}. Nothing was written.`);
}

/** The parser's own words repeat what stands there, which may be a token. */
function placeOf(error: SyntaxError): string {
  const place = error as SyntaxError & { lineNumber?: number; columnNumber?: number };
  return `line ${place.lineNumber ?? "?"}, column ${place.columnNumber ?? "?"}`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
