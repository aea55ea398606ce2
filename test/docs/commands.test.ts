/** docs/commands.md lists the commands that there are, with who may use them. */
import { expect, test } from "vitest";
import { commands } from "../../src/command/tree.ts";
import { tableIn, textOf } from "./pages.ts";

const audiences = { everyone: "every member", delegators: "delegators" } as const;

test("the table has every command, in the order of the tree, with its audience", () => {
  const expected = commands.map(({ name, kind, audience }) => [
    `\`${kind === "slash" ? "/" : ""}${name}\``,
    audiences[audience],
  ]);
  expect(tableIn(textOf("docs/commands.md")).map((row) => row.slice(0, 2))).toEqual(expected);
});
