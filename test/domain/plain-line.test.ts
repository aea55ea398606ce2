import { expect, test } from "vitest";
import { plainLine } from "../../src/domain/plain-line.ts";

test.each([
  ["find **three** sources", "find three sources"],
  ["> quoted\n> twice", "quoted twice"],
  ["# Title\n- *one*\n- __two__ and ~~three~~", "Title one two and three"],
  ["call `read_file(x)` in ```ts\ncode```", "call read_file(x) in ts code"],
  ["||hidden||, ***loud***, _soft_", "hidden, loud, soft"],
  ["2 * 3 = 6, snake_case_name, a-b", "2 * 3 = 6, snake_case_name, a-b"],
  ["  spaced \n\n out ", "spaced out"],
])("%j is %j", (text, expected) => expect(plainLine(text)).toBe(expected));
