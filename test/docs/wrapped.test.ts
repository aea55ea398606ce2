/** Prose is wrapped, so that a change of a word is seen as one. */
import { expect, test } from "vitest";
import { pages, proseOf } from "./pages.ts";

const maxColumns = 130;

/** Rows of tables, headings and pictures stand in one line; YAML at the top too. */
const unwrapped = /^(\||#|!\[| {2,}\w+: )/;

test.each(pages)("%s", (page) => {
  const lines = proseOf(page).split("\n");
  const long = lines.filter((line) => line.length > maxColumns && !unwrapped.test(line));
  expect(long).toEqual([]);
});
