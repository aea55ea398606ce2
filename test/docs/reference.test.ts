/** The parts of the documentation that are written from the code say what the code says. */
import { expect, test } from "vitest";
import { referencePages } from "../../scripts/reference.ts";
import { textOf } from "./pages.ts";

test.each([...referencePages()])("docs/%s is as `npm run docs:reference` writes it", (path, text) => {
  expect(text.length).toBeGreaterThan(2_000);
  expect(textOf(`docs/${path}`)).toBe(text);
});
