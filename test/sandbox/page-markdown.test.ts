/** The page's markdown: what becomes which element, and that text never becomes markup. No browser: elements are plain objects. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

interface Node {
  readonly tag: string;
  readonly properties: { readonly href?: string; readonly start?: number; readonly dataset?: Record<string, string> };
  readonly children: readonly (Node | string)[];
}

const pageFile = new URL("../../src/sandbox/page/markdown.js", import.meta.url).href;
const { markdown, moments } = (await import(pageFile)) as {
  moments: (text: string, el: (...parts: unknown[]) => Node) => (Node | string)[];
  markdown: (text: string, nameOf: (sign: string, id: string) => string, el: (...parts: unknown[]) => Node) => Node[];
};

function nodes(text: string): Node[] {
  return markdown(text, (sign, id) => `${sign}${id === "7" ? "Manager" : id}`, make);
}

function make(tag: unknown, properties: unknown, ...children: unknown[]): Node {
  return { tag, properties, children } as Node;
}

/** A compact picture of the tree: `p(a, strong(b))`. */
function picture(node: Node | string): string {
  return typeof node === "string" ? node : `${node.tag}(${node.children.map(picture).join(", ")})`;
}

const drawn = (text: string): string => nodes(text).map(picture).join(" ");

describe("markdown", () => {
  test.each([
    ["plain\nlines", "p(plain\nlines)"],
    ["**b** and *i* and _i_ and __u__ and ~~s~~", "p(strong(b),  and , em(i),  and , em(i),  and , u(u),  and , s(s))"],
    ["**b *i* b**", "p(strong(b , em(i),  b))"],
    ["***both***", "p(strong(em(both)))"],
    ["snake_case_name, x_case_ and 2 * 3 * 4", "p(snake_case_name, x_case_ and 2 * 3 * 4)"],
    ["# One\n\ntext\n\n- a", "h3(One) p(text) ul(li(a))"],
    ["(<https://example.com>)", "p((, a(https://example.com), ))"],
    ["\\*not\\* bold", "p(*, not, *,  bold)"],
    ["`**raw**` ``a`b``", "p(code(**raw**),  , code(a`b))"],
    ["before\n```ts\nconst a = `1`;\n```\nafter", "p(before) pre(code(const a = `1`;)) p(after)"],
    ["```\n**x**\n```", "pre(code(**x**))"],
    ["```open\nfence", "p(```open\nfence)"],
    ["# One\n## Two\n### Three\ntext", "h3(One) h4(Two) h5(Three) p(text)"],
    ["- a\n- **b**\n  - c\n- d", "ul(li(a), li(strong(b), ul(li(c))), li(d))"],
    ["> quoted *text*\n> more\nnot", "blockquote(p(quoted , em(text), \nmore)) p(not)"],
    ["hi <@7>, <@!7>, <@&3>, <#5>", "p(hi , span(@Manager), , , span(@Manager), , , span(@&3), , , span(#5))"],
    ["<:gear:12> </delegate:34>", "p(:gear:,  , span(/delegate))"],
    ["a\n\n\nb", "p(a\n\n\nb)"],
    ["", ""],
  ])("%j", (text, expected) => {
    expect(drawn(text)).toBe(expected);
  });

  test("moments are times, relative ones marked so that they count on; code and nonsense stay raw", () => {
    const [relative, , dated] = nodes("<t:1795261752:R> <t:0>")[0]?.children as [Node, string, Node];
    expect(relative).toMatchObject({
      tag: "time",
      properties: { dateTime: "2026-11-21T11:49:12.000Z", dataset: { relative: "1795261752" } },
    });
    expect(picture(relative)).toMatch(/^time\((in )?\d+ \w+( ago)?\)$/);
    expect(dated).toMatchObject({ tag: "time", properties: { dateTime: "1970-01-01T00:00:00.000Z" } });
    expect(dated.properties.dataset).toBeUndefined();
    expect(drawn("`<t:1:R>` <t:1:Q> <t:x> <t:9999999999999:F>")).toBe(
      "p(code(<t:1:R>),  <t:1:Q> <t:x> , <t:9999999999999:F>)",
    );
  });

  test("a quoted line draws moments and nothing else", () => {
    const quoted = moments("**x** <t:1:R>, <t:9999999999999:F> end", make);
    expect(quoted.filter((part) => typeof part !== "string").map(({ tag }) => tag)).toEqual(["time"]);
    expect(quoted.map(picture).join("")).toMatch(/^\*\*x\*\* time\(\d+ years ago\), <t:9999999999999:F> end$/);
  });

  test("a numbered list keeps its first number, a fence its language", () => {
    expect(nodes("3. c\n4. d")[0]?.properties.start).toBe(3);
    expect(nodes("```ts\nx\n```")[0]?.properties.dataset?.language).toBe("ts");
  });

  test.each([
    ["see https://example.com/a?b=1.", "https://example.com/a?b=1", "https://example.com/a?b=1"],
    ["(<https://example.com>)", "https://example.com", "https://example.com"],
    ["[a *b*](https://example.com/x)", "https://example.com/x", "a em(b)"],
  ])("%j links to the address", (text, href, words) => {
    const link = nodes(text)[0]?.children.find((child) => typeof child !== "string" && child.tag === "a") as Node;
    expect(link.properties.href).toBe(href);
    expect(link.children.map(picture).join("")).toBe(words);
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
    const hrefs = (node: Node | string): string[] =>
      typeof node === "string" ? [] : [node.properties.href ?? [], ...node.children.map(hrefs)].flat();
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 40 }), (parts) => {
        expect(
          nodes(parts.join(""))
            .flatMap(hrefs)
            .filter((href) => !/^https?:\/\//.test(href)),
        ).toEqual([]);
      }),
    );
  });
});
