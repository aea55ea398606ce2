/** Which line opens a code fence, which closes it, and with what marks a cut one is mended. */
import { describe, expect, test } from "vitest";
import { closingMark, fenceAfter, reopeningMark } from "../../src/domain/fence.ts";

describe("a line opens a fence", () => {
  test.each([
    ["```", "```", ""],
    ["```js", "```", "js"],
    ["````md", "````", "md"],
    ["~~~ py", "~~~", "py"],
    ['``` ts title="a b" ', "```", 'ts title="a b"'],
    ["```c++\r", "```", "c++"],
    ["      ```js", "```", "js"],
    ["\t```js", "```", "js"],
    ["> ```js", "```", "js"],
    ["- ```js", "```", "js"],
    ["12. ~~~js", "~~~", "js"],
    ["For example: ```js", "```", "js"],
    ["For example:```", "```", ""],
    ["```~", "```", "~"],
    ["~~~`", "~~~", "`"],
  ])("%j", (line, marks, info) => expect(fenceAfter(null, line)).toEqual({ marks, info }));

  test.each([
    "",
    "text",
    "``",
    "``js",
    "```inline```",
    "```inline``` and text",
    "Write ``` to open one.",
    "a ~~~ b",
    "text ~~~",
    "~~~struck~~~",
    "`".repeat(17),
    "~".repeat(17),
  ])("but not %j", (line) => expect(fenceAfter(null, line)).toBeNull());
});

describe("a line closes a fence", () => {
  test.each([
    ["```", "```"],
    ["```", "````"],
    ["```", `${"`".repeat(17)}`],
    ["```", "    ``` \r"],
    ["```", "> ```"],
    ["```", "f();```"],
    ["~~~", "~~~~ "],
  ])("of %s: %j", (marks, line) => expect(fenceAfter({ marks, info: "js" }, line)).toBeNull());

  test.each([
    ["````", "```"],
    ["```", "~~~"],
    ["~~~", "```"],
    ["```", "```js"],
    ["```", "``` text"],
    ["```", "``"],
    ["```", ""],
    ["~~~", "f() ~~~"],
  ])("of %s, but not %j", (marks, line) => {
    const fence = { marks, info: "js" };
    expect(fenceAfter(fence, line)).toBe(fence);
  });
});

test("a cut fence is closed on a line of its own and reopened with its info, if that is not too long", () => {
  expect(closingMark({ marks: "~~~~", info: "js" }, "code")).toBe("\n~~~~");
  expect(closingMark({ marks: "```", info: "js" }, "code\n")).toBe("```");
  expect(reopeningMark({ marks: "```", info: "js x" }, 2_000)).toBe("```js x\n");
  expect(reopeningMark({ marks: "```", info: "i".repeat(496) }, 2_000)).toBe(`\`\`\`${"i".repeat(496)}\n`);
  expect(reopeningMark({ marks: "```", info: "i".repeat(497) }, 2_000)).toBe("```\n");
});
