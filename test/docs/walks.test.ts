/** The walks of docs/architecture.md go through files and functions that exist, each where the walk says. */
import { globSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { codeIn, findFile, proseOf, root, sectionOf, textOf } from "./pages.ts";

const page = "docs/architecture.md";
const walks = ["## Walk: a message", "## Walk: a delegation", "## Walk: a heartbeat"];
const isFile = (code: string): boolean => /^[\w-]+(\/[\w-]+)+\.ts$/.test(code);
const isName = (code: string): boolean => /^#?[A-Za-z]\w*(\(\))?$/.test(code);

test("every file and function that is named exists in the sources", () => {
  const code = codeIn(proseOf(page));
  const sources = globSync("src/**/*.ts", { cwd: root }).map(textOf).join("\n");
  expect(code.filter((word) => isFile(word) && findFile(word) === null)).toEqual([]);
  expect(code.filter((word) => word.endsWith("()") && !isDeclared(word, sources))).toEqual([]);
  expect(code.filter(isFile).length).toBeGreaterThan(40);
  expect(code.filter((word) => word.endsWith("()")).length).toBeGreaterThan(50);
});

describe.each(walks)("%s", (walk) => {
  const steps = sectionOf(page, walk)
    .split(/^(?=\d+\. )/m)
    .filter((step) => /^\d+\. /.test(step))
    .map((step) => step.split(/\n\n/)[0] ?? "");

  test("has numbered steps that begin with a file", () => {
    expect(steps.length).toBeGreaterThanOrEqual(10);
    const numbers = steps.map((step) => Number(/^(\d+)\. `[\w-]+\//.exec(step)?.[1]));
    expect(numbers).toEqual(steps.map((_, index) => index + 1));
  });

  test("names in each step what stands in that step's file", () => {
    expect(steps.flatMap(strayNames)).toEqual([]);
  });
});

/** Names of a step that its file does not hold; a second file in a step takes over from the first. */
function strayNames(step: string): readonly string[] {
  const stray: string[] = [];
  let file = "";
  for (const code of codeIn(step)) {
    if (isFile(code)) file = join("src", code);
    else if (isName(code) && !stands(code, textOf(file))) stray.push(`${file}: ${code}`);
  }
  return stray;
}

function stands(name: string, source: string): boolean {
  return name.endsWith("()") ? isDeclared(name, source) : hasWord(name, source);
}

function hasWord(name: string, source: string): boolean {
  return new RegExp(`(?<![\\w#])${name}(?!\\w)`).test(source);
}

/** A function, a method, or a property that holds a function. */
function isDeclared(call: string, source: string): boolean {
  const name = call.slice(0, -2);
  const forms = [
    `function ${name}\\b`,
    `^\\s*(?:readonly |async |get )*${name}(?:<.*>)?\\(`,
    `\\b${name}\\s*[:=] ?(?:async )?\\(`,
  ];
  return new RegExp(forms.join("|"), "m").test(source);
}
