/** Which folders a run of chaos writes below, and what it says of all others. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writableFolder } from "../../chaos/folder.ts";
import { runsAsRoot } from "../../src/store/embedded/account.ts";

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-chaos-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("a folder that everybody may enter is taken as it is", () => {
  const folder = makeFolder();
  chmodSync(folder, 0o755);
  expect(writableFolder(folder)).toBe(folder);
});

test("what is no folder is refused", () => {
  const folder = makeFolder();
  const file = join(folder, "file");
  writeFileSync(file, "");
  for (const path of [file, join(folder, "none")]) {
    expect(() => writableFolder(path)).toThrow(`--folder must be a folder that is there, and ${path} is none.`);
  }
});

test.runIf(runsAsRoot())("one that the account of Postgres cannot enter is refused, and the cure is told", () => {
  const folder = makeFolder();
  const inner = join(folder, "inner");
  mkdirSync(inner, { mode: 0o755 });
  chmodSync(folder, 0o700);
  expect(() => writableFolder(inner)).toThrow(/uid \d+, which cannot enter .*inner\. Name another, .*`chmod o\+x`/);
});
