/** How people are told to call the program: by its name where a shell finds it, else by a way that works. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { inShell, ownCall } from "../../src/cli/own-call.ts";
import { repository } from "../support/product.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "guildhall-call-")));
afterAll(() => rmSync(folder, { recursive: true }));

const called = (from: string, ...path: readonly string[]) =>
  ownCall(from, { programFolder: repository, path: path.join(delimiter) });

/** A folder of a shell's path, with a `guildhall` in it. */
function onPath(name: string, target: string): string {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  symlinkSync(target, join(place, "guildhall"));
  return place;
}

const bin = join(repository, "bin/guildhall.js");

test("by its name where the path leads to this very program", () => {
  const linked = onPath("linked", bin);
  expect(called(folder, "/usr/bin", linked)).toBe("guildhall");
});

test("not by its name where that is another program, or npm's for the moment", () => {
  writeFileSync(join(folder, "other"), "");
  const paths = [onPath("elsewhere", join(folder, "other")), onPath("node_modules/.bin", bin)];
  expect(called(folder, ...paths)).toMatch(/^node \S+guildhall\.js$/);
});

test("through npx in its own folder, and through Node by the shorter way elsewhere", () => {
  expect(called(repository)).toBe("npx guildhall");
  expect(called(join(repository, "test"))).toBe("node ../bin/guildhall.js");
  expect(called(folder)).toMatch(/^node (\/|\.\.\/)\S+guildhall\.js$/);
});

test.each([
  ["plain/../word.js", "plain/../word.js"],
  ["of two", "'of two'"],
  ["$HOME's", "'$HOME'\\''s'"],
])("%s in a shell", (word, quoted) => {
  expect(inShell(word)).toBe(quoted);
});
