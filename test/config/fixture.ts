/**
 * Configuration folders for tests, made from text files of `=== path` sections: a valid base, and changes to it.
 * `=== delete path` removes a file of the base; `=== environment` and `=== expected` are not files.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const folder = join(import.meta.dirname, "../fixtures/config");

/** A configuration on disk, with the environment and the outcome that its fixture names. */
export interface Fixture extends Disposable {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly expected: string;
}

/** Names of the fixtures in `mistakes/` are paths below `test/fixtures/config`. */
export function readFixture(name: string): ReadonlyMap<string, string> {
  return sectionsOf(readFileSync(join(folder, name), "utf8"));
}

/** Writes the base with `changes` (path → text, `delete path` → anything) into a new temporary folder. */
export function makeFixture(changes: ReadonlyMap<string, string>): Fixture {
  const sections = new Map([...readFixture("base.txt"), ...changes]);
  const root = mkdtempSync(join(tmpdir(), "guildhall-config-"));
  for (const [path, text] of sections) {
    if (/^(environment|expected|delete .*)$/.test(path) || sections.has(`delete ${path}`)) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return {
    root,
    env: variablesOf(sections.get("environment") ?? ""),
    expected: (sections.get("expected") ?? "").trimEnd(),
    [Symbol.dispose]: () => rmSync(root, { recursive: true }),
  };
}

function sectionsOf(text: string): ReadonlyMap<string, string> {
  const parts = text.split(/^=== (.+)\n/m).slice(1);
  return new Map(parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1] ?? ""] as const] : [])));
}

/** `NAME=value` lines, taken as they stand: quotes and spaces belong to the value. */
function variablesOf(text: string): Record<string, string> {
  const lines = text.split("\n").filter((line) => line.includes("="));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}
