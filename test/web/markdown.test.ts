/** Message text as the page reads it: what becomes which piece, and that text never becomes markup. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Piece, parseLine, parseMarkdown } from "../../web/text/markdown.ts";

/** A compact picture of the pieces: `p(a, strong(b))`. */
function picture(piece: Piece): string {
  if (typeof piece === "string") return piece;
  if (piece.kind === "list") return `${piece.start === null ? "ul" : "ol"}(${piece.items.map(item).join(", ")})`;
  if (piece.kind === "heading") return `h${piece.level}(${piece.inner.map(picture).join(", ")})`;
  if ("inner" in piece) return `${piece.kind}(${piece.inner.map(picture).join(", ")})`;
  if (piece.kind === "mention") return `mention(${piece.sign}${piece.id})`;
  return piece.kind === "moment" ? `moment(${piece.at} ${piece.style})` : `${piece.kind}(${piece.text})`;
}

const item = (pieces: readonly Piece[]): string => `li(${pieces.map(picture).join(", ")})`;
const drawn = (text: string): string => parseMarkdown(text).map(picture).join(" ");

/** Every address that is linked in a piece or below it. */
function hrefs(piece: Piece): string[] {
  if (typeof piece === "string") return [];
  const own = piece.kind === "link" ? [piece.href] : [];
  const below = piece.kind === "list" ? piece.items.flat() : "inner" in piece ? piece.inner : [];
  return [...own, ...below.flatMap(hrefs)];
}

describe("markdown", () => {
  test.each([
    ["plain\nlines", "p(plain\nlines)"],
    ["**b** and *i* and _i_ and __u__ and ~~s~~", "p(strong(b),  and , em(i),  and , em(i),  and , u(u),  and , s(s))"],
    ["**b *i* b**", "p(strong(b , em(i),  b))"],
    ["***both***", "p(strong(em(both)))"],
    ["snake_case_name, x_case_ and 2 * 3 * 4", "p(snake_case_name, x_case_ and 2 * 3 * 4)"],
    ["# One\n\ntext\n\n- a", "h1(One) p(text) ul(li(a))"],
    ["(<https://example.com>)", "p((, link(https://example.com), ))"],
    ["\\*not\\* bold", "p(*, not, *,  bold)"],
    ["`**raw**` ``a`b``", "p(code(**raw**),  , code(a`b))"],
    ["before\n```ts\nconst a = `1`;\n```\nafter", "p(before) fence(const a = `1`;) p(after)"],
    ["```\n**x**\n```", "fence(**x**)"],
    ["```open\nfence", "p(```open\nfence)"],
    ["# One\n## Two\n### Three\ntext", "h1(One) h2(Two) h3(Three) p(text)"],
    ["- a\n- **b**\n  - c\n- d", "ul(li(a), li(strong(b), ul(li(c))), li(d))"],
    ["- a\n  1. b\n1. c\n2. d", "ul(li(a, ol(li(b)))) ol(li(c), li(d))"],
    ["> quoted *text*\n> more\nnot", "quote(p(quoted , em(text), \nmore)) p(not)"],
    [
      "so:\n> look\n> ```ts\n> a > b\n> \n> c\n> ```\n> there\nnot",
      "p(so:) quote(p(look), fence(a > b\n\nc), p(there)) p(not)",
    ],
    ["> ```\n> x\n> ```", "quote(fence(x))"],
    ["> a\n>\n> b", "quote(p(a\n\nb))"],
    ["```\n> no quote\n```\n> quote", "fence(> no quote) quote(p(quote))"],
    ["> open ```\nfence```", "quote(p(open ```)) p(fence```)"],
    ["a\n>>> all\nthe *rest*\n> here", "p(a) quote(p(all\nthe , em(rest)), quote(p(here)))"],
    ["a > b, >c, 1>2\n>no", "p(a > b, >c, 1>2\n>no)"],
    ["hi <@7>, <@!7>, <@&3>, <#5>", "p(hi , mention(@7), , , mention(@7), , , mention(@&3), , , mention(#5))"],
    ["<:gear:12> </delegate:34>", "p(:gear:,  , command(/delegate))"],
    ["a\n\n\nb", "p(a\n\n\nb)"],
    ["", ""],
    ["||hidden *much*|| shown", "p(spoiler(hidden , em(much)),  shown)"],
    ["-# small *print*\ntext", "subtext(small , em(print)) p(text)"],
    ["@everyone and @here, not a@here.org", "p(everyone(@everyone),  and , everyone(@here), , not a@here.org)"],
  ])("%j", (text, expected) => {
    expect(drawn(text)).toBe(expected);
  });

  test("moments have their style; in code, and where they are nonsense, they stay raw", () => {
    expect(drawn("<t:1795261752:R> <t:0>")).toBe("p(moment(1795261752 R),  , moment(0 undefined))");
    expect(drawn("`<t:1:R>` <t:1:Q> <t:x>")).toBe("p(code(<t:1:R>),  <t:1:Q> <t:x>)");
  });

  test("a line has no blocks", () => {
    expect(parseLine("# not a heading, but **bold**").map(picture)).toEqual(["# not a heading, but ", "strong(bold)"]);
  });

  test("a numbered list keeps its first number, a fence its language", () => {
    expect(parseMarkdown("3. c\n4. d")[0]).toMatchObject({ kind: "list", start: 3 });
    expect(parseMarkdown("```ts\nx\n```")[0]).toMatchObject({ kind: "fence", language: "ts" });
  });

  test.each([
    ["see https://example.com/a?b=1.", "https://example.com/a?b=1", "https://example.com/a?b=1"],
    ["(<https://example.com>)", "https://example.com", "https://example.com"],
    ["[a *b*](https://example.com/x)", "https://example.com/x", "a , em(b)"],
  ])("%j links to the address", (text, href, words) => {
    expect(parseMarkdown(text).flatMap(hrefs)).toEqual([href]);
    expect(drawn(text)).toContain(`link(${words})`);
  });

  test.each([
    "[x](javascript:alert(1))",
    "[x](data:text/html,x)",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
  ])("%j stays text", (text) => {
    expect(drawn(text)).toBe(`p(${text})`);
  });

  test("any text draws, and only http addresses are ever linked", () => {
    const pieces = [
      "*",
      "_",
      "`",
      "```",
      "~~",
      "[",
      "](",
      ")",
      "<@7>",
      "\n",
      "> ",
      "- ",
      "# ",
      "http://a",
      "javascript:",
      "x",
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 40 }), (parts) => {
        const linked = parseMarkdown(parts.join("")).flatMap(hrefs);
        expect(linked.filter((href) => !/^https?:\/\//.test(href))).toEqual([]);
      }),
    );
  });
});
