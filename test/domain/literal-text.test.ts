import { expect, test } from "vitest";
import { literalText } from "../../src/domain/literal-text.ts";

test.each([
  ["**bold** _soft_ ~~gone~~ ||spoiler||", "\\*\\*bold\\*\\* \\_soft\\_ \\~\\~gone\\~\\~ \\|\\|spoiler\\|\\|"],
  ["```js let x", "\\`\\`\\`js let x"],
  ["[here](https://example.org/a_b)", "\\[here\\](https://example.org/a_b)"],
  ["<@11> <#5> <:snake_case:7> <t:1700000000:R> see https://example.org/a_b?c=1", null],
  ["https://example.org/```code", "https://example.org/\\`\\`\\`code"],
  ["<@x`y> \\*", "<@x\\`y> \\\\\\*"],
])("%j is written as %j", (text, expected) => expect(literalText(text)).toBe(expected ?? text));
