/** Splitting, case by case: where it cuts, what it inserts, what it leaves out. */
import { describe, expect, test } from "vitest";
import { chunk, maxMessageLength } from "../../src/domain/chunk.ts";

const texts = (text: string, maxLength?: number): string[] => chunk(text, maxLength).map((part) => part.text);
const a = (count: number): string => "a".repeat(count);
const b = (count: number): string => "b".repeat(count);
const words = (count: number): string => "word ".repeat(count / 5).trimEnd();

describe("what fits", () => {
  test("stays as it is", () => {
    const untouched = { insertedBefore: "", insertedAfter: "", trimmedBefore: "", trimmedAfter: "" };
    expect(chunk("hello")).toEqual([{ text: "hello", ...untouched }]);
    expect(chunk(a(2_000))).toEqual([{ text: a(2_000), ...untouched }]);
    const answer = "Look:\n```js\nf()\n```\nDone.";
    expect(chunk(answer)).toEqual([{ text: answer, ...untouched }]);
  });

  test("is counted without the white space that Discord trims", () => {
    expect(chunk(`\n ${a(2_000)} \n`)).toEqual([
      { text: a(2_000), insertedBefore: "", insertedAfter: "", trimmedBefore: "\n ", trimmedAfter: " \n" },
    ]);
  });

  test.each(["", " ", "\n\r\n\t", " ".repeat(5_000)])("nothing makes no part (%j)", (text) => {
    expect(chunk(text)).toEqual([]);
  });

  test("counts UTF-16 units, not characters", () => {
    expect(texts("😀".repeat(1_001)).map((text) => text.length)).toEqual([2_000, 2]);
  });
});

describe("the place", () => {
  test("is between paragraphs before lines, sentences and words", () => {
    const first = `${words(900)}\nA line. ${words(200)}`;
    expect(texts(`${first}\n\n${words(500)}\nline. ${words(900)}`)[0]).toBe(first);
  });

  test("is between lines before sentences and words", () => {
    const first = `${words(900)}. ${words(600)}`;
    expect(texts(`${first}\n${words(100)}. ${words(900)}`)[0]).toBe(first);
  });

  test("is between sentences before words, closing quotes included", () => {
    const first = `${words(900)} "Quite so.")`;
    expect(texts(`${first} ${words(1_500)}`)[0]).toBe(first);
    expect(texts(`${"字".repeat(1_500)}。」${"字".repeat(1_000)}`)[0]).toMatch(/^字+。」$/);
  });

  test("is between words before letters", () => {
    expect(texts(`${a(900)} ${a(900)} ${a(900)}`)).toEqual([`${a(900)} ${a(900)}`, a(900)]);
  });

  test("leaves a part a third full when it can", () => {
    expect(texts(`${a(100)}\n\n${words(1_500)}\n${words(1_000)}`)[0]).toBe(`${a(100)}\n\n${words(1_500)}`);
    expect(texts(`Hi!\n\n${a(1_999)}`)).toEqual(["Hi!", a(1_999)]);
  });

  test("is before a code block rather than in it", () => {
    const block = `\`\`\`\n${"code();\n".repeat(150)}\`\`\``;
    expect(texts(`${words(900)}\n${block}`)).toEqual([words(900), block]);
  });

  test("is a grapheme's edge in one long line", () => {
    const family = "👨‍👩‍👧‍👦";
    expect(texts(a(10_000)).map((text) => text.length)).toEqual([2_000, 2_000, 2_000, 2_000, 2_000]);
    expect(texts(a(1_995) + family)).toEqual([a(1_995), family]);
    expect(texts(`${a(1_999)}\r\n${b(10)}`)).toEqual([a(1_999), b(10)]);
    expect(texts(`${a(1_999)}🇫🇷🇩🇪`)).toEqual([a(1_999), "🇫🇷🇩🇪"]);
    expect(texts(`${a(1_999)}e\u0301`)).toEqual([a(1_999), "e\u0301"]);
  });

  test("never leaves white space at an edge, however much there is", () => {
    const [first, second] = chunk(`a${" ".repeat(5_000)}b`);
    expect(first).toMatchObject({ text: "a", trimmedAfter: " ".repeat(5_000) });
    expect(second).toMatchObject({ text: "b", trimmedBefore: "" });
  });
});

describe("kept whole", () => {
  test.each([
    "<@123456789012345678>",
    "<@!123456789012345678>",
    "<@&123456789012345678>",
    "<#123456789012345678>",
    "<:wave:123456789012345678>",
    "<a:wave:123456789012345678>",
    "<t:1700000000:R>",
    "</task list:123456789012345678>",
    "<id:customize>",
    "https://example.com/a?b=c#d",
    "<https://example.com/a?b=c#d>",
    "[the text](https://example.com/a_(b))",
    "[One. Two! Three?](https://example.com)",
    "[[1] a](https://example.com)",
    '![picture](https://example.com/a.png "with title")',
    "`inline code`",
    "**bold words**",
  ])("%s", (thing) => {
    for (let before = 2_000 - thing.length + 1; before < 2_000; before++) {
      expect(texts(`${a(before - 1)}-${thing} ${b(3)}`).some((text) => text.includes(thing))).toBe(true);
    }
  });

  test("what stands inside something too long to be kept whole", () => {
    const mention = "<@123456789012345678>";
    const parts = texts(`[${mention.repeat(200)}](https://example.com)`);
    expect(parts.join("").split(mention)).toHaveLength(201);
    expect(parts.flatMap((text) => text.split(mention)).join("")).toBe("[](https://example.com)");
  });

  test("what alone exceeds a message is cut between graphemes, else between code points", () => {
    const link = `https://example.com/${a(3_000)}`;
    expect(texts(`See ${link}`).join("")).toBe(`See${link}`);
    expect(texts(`x${"́".repeat(2_500)}`).map((text) => text.length)).toEqual([2_000, 501]);
    const skinTones = `x${"\u{1F3FB}".repeat(1_500)}`;
    expect(texts(skinTones).map((text) => text.length)).toEqual([1_999, 1_002]);
  });
});

describe("fences", () => {
  const lines = (count: number): string => "const answer = 42;\n".repeat(count);

  test("that are cut are closed and reopened with their info string", () => {
    const parts = chunk(`Here:\n\`\`\`ts title="a b"\n${lines(150)}\`\`\`\nDone.`);
    expect(parts).toHaveLength(2);
    expect(parts[0]).toMatchObject({ insertedBefore: "", insertedAfter: "```" });
    expect(parts[1]).toMatchObject({ insertedBefore: '```ts title="a b"\n', insertedAfter: "" });
    expect(parts[0]?.text).toMatch(/^Here:\n```ts title="a b"\n(const answer = 42;\n)+```$/);
    expect(parts[1]?.text).toMatch(/^```ts title="a b"\n(const answer = 42;\n)+```\nDone\.$/);
  });

  test("keep the indentation of the line they are cut at", () => {
    const [, second] = chunk(`\`\`\`py\n${"    indented()\n".repeat(150)}\`\`\``);
    expect(second?.text.startsWith("```py\n    indented()\n")).toBe(true);
  });

  test("of tildes, of more marks, indented and in lists are fences too", () => {
    for (const [open, close] of [
      ["~~~py", "~~~"],
      ["````md", "````"],
      ["    ```sh", "    ```"],
      ["- ```sh", "  ```"],
      ["Like this: ```sh", "```"],
    ]) {
      const [first, second] = chunk(`${open}\n${lines(120)}${close}\nDone.`);
      const marks = /[`~]{3,}/.exec(open ?? "")?.[0] ?? "";
      expect(first?.insertedAfter).toBe(marks);
      expect(second?.insertedBefore).toBe(`${marks}${/\w+$/.exec(open ?? "")?.[0]}\n`);
      expect(second?.text.endsWith("Done.")).toBe(true);
    }
  });

  test("inside a longer fence are text", () => {
    const parts = chunk(`\`\`\`\`md\n${"```js\nf()\n```\n".repeat(200)}\`\`\`\`\nDone.`);
    expect(parts.map((part) => part.insertedBefore)).toEqual(["", "````md\n"]);
    expect(parts.map((part) => part.insertedAfter)).toEqual(["````", ""]);
  });

  test("that are never closed are closed at the end", () => {
    expect(texts("```js\nf()")).toEqual(["```js\nf()\n```"]);
    expect(texts("```js\nf()\n\n")).toEqual(["```js\nf()\n```"]);
    const [first, second] = texts(`\`\`\`\n${a(1_996)}`);
    expect(first).toMatch(/^```\na{1970,}\n```$/);
    expect(second).toMatch(/^```\na+\n```$/);
  });

  test("are not what only looks like one", () => {
    for (const text of [
      "Use ``` to open a block.",
      "```not a block``` but inline",
      "~~~~struck~~~~ x",
      "`".repeat(40),
    ]) {
      expect(texts(text)).toEqual([text]);
    }
  });

  test("are never left empty on either side of a cut", () => {
    for (let length = 1_960; length <= 2_010; length++) {
      const before = texts(`${a(length)}\n\`\`\`js\n${lines(3)}\`\`\`\nDone.`);
      const behind = texts(`\`\`\`js\n${a(length - 60)}\n${a(40)}\n    \`\`\`\nDone.`);
      for (const text of [...before, ...behind]) expect(text).not.toMatch(/```(js)?\n\s*```/);
    }
  });

  test("with an info string too long to repeat are reopened without it", () => {
    const parts = chunk(`\`\`\`${"i".repeat(3_000)}\n${lines(150)}\`\`\``);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.every((part) => part.text.length <= maxMessageLength)).toBe(true);
    expect(parts[1]?.insertedBefore).toBe("```\n");
  });
});

test("a length that leaves no room for marks is refused", () => {
  expect(() => chunk("a", 63)).toThrow(RangeError);
  expect(texts(a(65), 64)).toEqual([a(64), "a"]);
});
