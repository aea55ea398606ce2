import { expect, test } from "vitest";
import { printable } from "../../src/domain/printable.ts";

test.each([
  ["two\r\nlines", "two lines"],
  ["\u001b[2J\u001b]0;title\u0007wiped", " [2J ]0;title wiped"],
  ["\u009b31mred\u0085", " 31mred "],
  ["Ärger 👍🏽 #café", "Ärger 👍🏽 #café"],
])("%j is printed as %j", (text, expected) => expect(printable(text)).toBe(expected));
