import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfigFile } from "../../src/openclaw/config-file.ts";
import { folderWith } from "./cluster.ts";

const reading = (files: Readonly<Record<string, string>>) => {
  const folder = folderWith(files);
  return () => readConfigFile(join(folder, "openclaw.json"), folder);
};

test("comments, trailing commas and includes are read; own keys win over included ones", () => {
  const config = reading({
    "openclaw.json": `{ $include: ["base.json5", "more/extra.json5"], a: { b: 3, }, } // end`,
    "base.json5": "{ a: { b: 1, c: 2 }, list: [{ $include: './item.json5' }] }",
    "item.json5": "{ id: 'x' }",
    "more/extra.json5": "{ a: { c: 5 }, d: 6 }",
  })();
  expect(config.read()).toEqual({ a: { b: 3, c: 5 }, d: 6, list: [{ id: "x" }] });
  expect(config.file).toBe("openclaw.json");
});

test.each([
  ["broken", { "openclaw.json": '{\n a: "fixture-secret"\n b: 2 }' }, "openclaw.json is not JSON5 (line 3, column 2)"],
  ["a missing include", { "openclaw.json": '{ $include: "no.json5" }' }, "no.json5 cannot be read (ENOENT)"],
  ["an endless include", { "openclaw.json": '{ $include: "openclaw.json" }' }, "included more than 10 files deep"],
  ["an include from outside", { "openclaw.json": '{ $include: "../../etc/x" }' }, "lies outside"],
  ["too large", { "openclaw.json": `// ${"x".repeat(1_100_000)}\n{}` }, "openclaw.json is larger than 1024 KiB"],
])("a file that is %s is refused with its name, and nothing of it is shown", (_, files, words) => {
  expect(reading(files)).toThrow(
    expect.objectContaining({ code: "import_unreadable", message: expect.stringContaining(words) }),
  );
  expect(reading(files)).not.toThrow(/fixture-secret/);
});
