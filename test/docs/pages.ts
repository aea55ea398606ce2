/** Reads the documentation for the tests that hold it against the code. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the repository. */
export const root = join(import.meta.dirname, "../..");

/** Every page for people, as paths below {@link root}. */
export const pages: readonly string[] = globSync("{README,CHANGELOG,CONTRIBUTING}.md", { cwd: root }).concat(
  globSync("docs/**/*.md", { cwd: root, exclude: ["docs/node_modules/**"] }),
);

/** The text of a page or source file. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

const block = /^```[\s\S]*?^```/gm;

/** The page without its blocks of code. */
export function proseOf(path: string): string {
  return textOf(path).replace(block, "");
}

/** The words in single backticks of a text, blocks left out; they may go on over a line's end. */
export function codeIn(text: string): readonly string[] {
  return [...text.replace(block, "").matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code.replace(/\s+/g, " "));
}

/** Everything on a page that stands as code: in backticks, and each line of its blocks. */
export function allCodeOf(path: string): readonly string[] {
  const lines = [...textOf(path).matchAll(block)].flatMap(([text]) => text.split("\n").slice(1, -1));
  return [...codeIn(textOf(path)), ...lines];
}

/** The part of a page under a heading, up to the next heading of the same or a higher level. */
export function sectionOf(path: string, heading: string): string {
  const [, level = ""] = /^(#+) /.exec(heading) ?? [];
  const text = textOf(path);
  const start = text.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`${path} has no heading "${heading}".`);
  const rest = text.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level.length}} `, "m"));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The rows of a section's first table, without its head; each cell trimmed. */
export function tableIn(section: string): readonly (readonly string[])[] {
  const lines = section.split("\n");
  const start = lines.findIndex((line) => /^\|[-| ]+\|$/.test(line)) + 1;
  const end = lines.findIndex((line, index) => index >= start && !line.startsWith("|"));
  const rows = lines.slice(start, end < 0 ? undefined : end);
  return rows.map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

/** What a path in the documentation means: from the repository's folder, or from `src/`; null when there is no such file. */
export function findFile(path: string): string | null {
  return [path, join("src", path)].find((candidate) => existsSync(join(root, candidate))) ?? null;
}

/** The strings of a union type of string literals, as it stands in a source file behind `start`. */
export function unionIn(path: string, start: string): readonly string[] {
  const text = textOf(path);
  const at = text.indexOf(start);
  if (at < 0) throw new Error(`${path} has no "${start}".`);
  const [union = ""] = /^[^;)]*/.exec(text.slice(at + start.length)) ?? [];
  return [...union.matchAll(/"(\w+)"/g)].map(([, word = ""]) => word);
}
