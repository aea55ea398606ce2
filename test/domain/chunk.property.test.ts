/** Splitting, for every text: what D8 promises, held against nasty texts and against a reader that knows nothing of ours. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunk, type Part } from "../../src/domain/chunk.ts";
import { fenceAfter } from "../../src/domain/fence.ts";

const bodyOf = ({ text, insertedBefore, insertedAfter }: Part): string =>
  text.slice(insertedBefore.length, text.length - insertedAfter.length);
const restore = (parts: readonly Part[]): string =>
  parts.map((part) => part.trimmedBefore + bodyOf(part) + part.trimmedAfter).join("");

/** Positions in the input at which one part's body ends and the next begins without white space left out between. */
function bareCuts(parts: readonly Part[]): number[] {
  let position = 0;
  return parts.flatMap((part, index) => {
    position += part.trimmedBefore.length + bodyOf(part).length + part.trimmedAfter.length;
    return part.trimmedAfter === "" && index < parts.length - 1 ? [position] : [];
  });
}

const marks = fc.constantFrom(
  "`",
  "``",
  "```",
  "````",
  "~~~",
  "~~~~~",
  "`".repeat(17),
  "`".repeat(300),
  "~".repeat(90),
);
const nastyPiece = fc.oneof(
  marks,
  marks.map((fence) => `\n${fence}`),
  marks.map((fence) => `\n${fence}\n`),
  fc.tuple(marks, fc.constantFrom("js", "ts x=1", "i".repeat(400), "~", "`")).map((pair) => `\n${pair.join("")}\n`),
  fc.constantFrom(
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    " ",
    "\t",
    " ".repeat(300),
    "\n".repeat(90),
    "\u2028",
    "\ufeff",
    "\u200b",
  ),
  fc.constantFrom(
    "> ",
    "- ",
    "1. ",
    "    ",
    "**",
    "[",
    "](",
    ")",
    "<@",
    "<:",
    "https://",
    "。",
    ". ",
    "\ud83d",
    "\ude00",
  ),
  fc.constantFrom("👨‍👩‍👧‍👦", "🇫🇷", "🇫", "e\u0301", "👍🏽", "1️⃣", "\u200d", "\u0301", "क्षि", "각", "\u0600"),
  fc.constantFrom("<@123456>", "<#1>", "<a:b:12>", "[a b](https://x.y/z)", "https://x.y/z"),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.nat(700).map((count) => "x".repeat(count)),
  fc.nat(60).map((count) => "some words here. ".repeat(count)),
  fc.nat(60).map((count) => "some code here;\n".repeat(count)),
);
const nasty = fc.array(nastyPiece, { maxLength: 40 }).map((pieces) => pieces.join(""));
const maxLength = fc.constantFrom(64, 65, 100, 333, 2_000);

describe("every text", () => {
  test("comes back from its parts, each of which is a message that Discord takes as it is", () => {
    fc.assert(
      fc.property(nasty, maxLength, (text, limit) => {
        const parts = chunk(text, limit);
        expect(restore(parts)).toBe(text.trim() === "" ? "" : text);
        for (const part of parts) {
          expect(part.text.length).toBeLessThanOrEqual(limit);
          expect(part.text).not.toBe("");
          expect(part.text.trim()).toBe(part.text);
          expect((part.trimmedBefore + part.trimmedAfter).trim()).toBe("");
          expect(part.insertedBefore).toMatch(/^((`{3,16}|~{3,16})[^\n]*\n)?$/);
          expect(part.insertedAfter).toMatch(/^(\n?(`{3,16}|~{3,16}))?$/);
          expect(bodyOf(part)).not.toBe("");
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("has its fences balanced in every part, and a closed one is reopened", () => {
    fc.assert(
      fc.property(nasty, maxLength, (text, limit) => {
        const parts = chunk(text, limit);
        parts.forEach((part, index) => {
          expect(part.text.split("\n").reduce(fenceAfter, null)).toBeNull();
          const closed = part.insertedAfter.trim();
          const reopened = /^(`+|~+)/.exec(parts[index + 1]?.insertedBefore ?? "")?.[0] ?? "";
          if (index < parts.length - 1) expect(reopened).toBe(closed);
        });
        expect(parts[0]?.insertedBefore ?? "").toBe("");
      }),
      { numRuns: 2_000 },
    );
  });

  test("has no surrogate pair and no grapheme cut, save one longer than a part", () => {
    const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
    fc.assert(
      fc.property(nasty, maxLength, (text, limit) => {
        const segments = graphemes.segment(text);
        for (const cut of bareCuts(chunk(text, limit))) {
          expect(text.slice(cut - 1, cut + 1)).not.toMatch(/^[\ud800-\udbff][\udc00-\udfff]$/);
          const around = segments.containing(cut);
          if (around && around.segment.length <= limit / 2) expect(around.index).toBe(cut);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("tokens in prose and code", () => {
  const token = fc.constantFrom(
    "<@123456789012345678>",
    "<@!1>",
    "<@&2>",
    "<#3>",
    "<:name:4>",
    "<a:name:5>",
    "<t:1700000000:R>",
    "</cmd sub:6>",
    "https://example.com/a/b?c=d",
    "[some text](https://example.com/x)",
    "<https://example.com/y>",
  );
  const filler = fc.constantFrom("word ", "longer words, several. ", "x".repeat(40), "é👍🏽 ", "\n", "\n\n", "- ");

  test("stay whole", () => {
    const document = fc.array(
      fc.oneof({ weight: 2, arbitrary: filler }, { weight: 1, arbitrary: token.map((one) => ` ${one} `) }),
      {
        minLength: 30,
        maxLength: 150,
      },
    );
    fc.assert(
      fc.property(document, fc.constantFrom(100, 333, 2_000), fc.boolean(), (pieces, limit, inCode) => {
        const text = inCode ? `\`\`\`md\n${pieces.join("")}\n\`\`\`` : pieces.join("");
        const isToken = (piece: string) => /^ (<|\[|https)/.test(piece);
        const expected = pieces.filter(isToken).map((piece) => piece.trim());
        const shape =
          /<[^<>\s]+(?: sub:6)?>|\[some text\]\(https:\/\/example\.com\/x\)|https:\/\/example\.com\/a\/b\?c=d/g;
        expect(chunk(text, limit).flatMap((part) => part.text.match(shape) ?? [])).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a document of prose and code blocks", () => {
  /** Reads fences as CommonMark has them, independently of the chunker: each word with the block it stands in. */
  function wordsWithBlock(text: string): [word: string, block: string][] {
    let open: { marks: string; info: string } | null = null;
    const found: [string, string][] = [];
    for (const line of text.split(/\r?\n/)) {
      const [, fence = "", info = ""] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
      const closes = open && fence[0] === open.marks[0] && fence.length >= open.marks.length && info.trim() === "";
      if (open && closes) open = null;
      else if (!open && fence !== "") open = { marks: fence, info: info.trim() };
      else
        for (const [word] of line.matchAll(/\b[pc]\d+\b/g)) found.push([word, open ? open.marks + open.info : "prose"]);
    }
    if (open) throw new Error(`A fence stays open in ${JSON.stringify(text)}`);
    return found;
  }

  const eol = fc.constantFrom("\n", "\r\n");
  const block = fc.record({
    fence: fc.constantFrom("```js", "```", "~~~py", "````md", "``` rust ,ignore", "   ```sh"),
    isCode: fc.boolean(),
    lineLengths: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 60 }),
    hasBlanks: fc.boolean(),
  });

  test("keeps every word of prose in prose and every word of code in its language, in order", () => {
    fc.assert(
      fc.property(
        fc.array(block, { minLength: 1, maxLength: 8 }),
        eol,
        fc.constantFrom(150, 500, 2_000),
        (blocks, end, limit) => {
          let count = 0;
          const expected: [string, string][] = [];
          const document = blocks.map(({ fence, isCode, lineLengths, hasBlanks }) => {
            const [, fenceMarks = "", info = ""] = /^ *([`~]+)(.*)$/.exec(fence) ?? [];
            const lines = lineLengths.map((length) => {
              const words = Array.from({ length }, () => `${isCode ? "c" : "p"}${count++}`);
              expected.push(
                ...words.map((word): [string, string] => [word, isCode ? fenceMarks + info.trim() : "prose"]),
              );
              return words.join(" ");
            });
            const body = lines.join(hasBlanks ? end + end : end);
            return isCode ? `${fence}${end}${body}${end}${fenceMarks}` : body;
          });
          const parts = chunk(document.join(end + end), limit);
          expect(parts.flatMap((part) => wordsWithBlock(part.text))).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("a megabyte", () => {
  const megabyte = (unit: string): string => unit.repeat(Math.ceil(1_000_000 / unit.length));

  test.each([
    ["one line", megabyte("a")],
    ["words", megabyte("lorem ipsum. ")],
    ["lines", megabyte("a line\n")],
    ["white space", `a${megabyte(" ")}b`],
    ["blank lines in a fence", `\`\`\`\n${megabyte("\n")}b`],
    ["backticks", megabyte("`")],
    ["fences", megabyte("```js\ncode\n```\n")],
    ["openings of links", megabyte("[a](")],
    ["brackets in brackets", `[${megabyte("[a]")}`],
    ["bold", megabyte("**a")],
    ["an address", `https://${megabyte("a")}`],
    ["emoji", megabyte("👨‍👩‍👧‍👦")],
    ["one grapheme", `a${megabyte("\u0301")}`],
  ])("of %s is split in under a second", (_, text) => {
    const startedAt = performance.now();
    expect(restore(chunk(text))).toBe(text);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
