/** Every link, file, script and command that the documentation names exists. */
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { allCodeOf, codeIn, findFile, pages, proseOf, root, textOf } from "./pages.ts";

test("there are pages to check", () => {
  expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/architecture.md", "docs/errors.md"]));
  expect(pages.length).toBeGreaterThan(15);
});

/** Commands that npm brings itself. */
const npmsOwn = ["ci", "install"];

describe.each(pages)("%s", (page) => {
  test("has only links that lead somewhere", () => {
    expect(linksOf(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });

  test("names only files that exist", () => {
    const paths = codeIn(proseOf(page)).filter((code) => /^[\w.-]+(\/[\w.-]+)+\.(ts|js|md|sql|yaml)$/.test(code));
    expect(paths.filter((path) => findFile(path) === null)).toEqual([]);
    const folders = codeIn(proseOf(page)).filter((code) => /^(src|test|docs|bots|drizzle)\/([\w.-]+\/)*$/.test(code));
    expect(folders.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test("names only npm scripts and commands that exist", () => {
    const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
    const named = wordsAfter(page, /\bnpm (?:run )?([a-z][\w:-]*)/g).filter((word) => !npmsOwn.includes(word));
    expect(named.filter((word) => scripts[word] === undefined)).toEqual([]);
    const known = createProgram("0.0.0").commands.map((command) => command.name());
    expect(known.length).toBeGreaterThan(4);
    expect(wordsAfter(page, /^guildhall ([a-z]+)/g).filter((word) => !known.includes(word))).toEqual([]);
  });
});

function wordsAfter(page: string, pattern: RegExp): readonly string[] {
  return allCodeOf(page).flatMap((code) => [...code.matchAll(pattern)].map(([, word = ""]) => word));
}

function linksOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
}

function leadsSomewhere(page: string, link: string): boolean {
  // Addresses outside are not fetched by a test.
  if (/^https:\/\//.test(link)) return URL.canParse(link);
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsOf(target).includes(anchor);
}

/** The anchors that GitHub gives to headings. */
function anchorsOf(page: string): readonly string[] {
  return [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
