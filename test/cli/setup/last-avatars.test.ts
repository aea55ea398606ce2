/** The memory of which pictures were set. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LastAvatars } from "../../../src/cli/setup/last-avatars.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "guildhall-avatars-"));
});
afterEach(() => rmSync(root, { recursive: true }));

test("what was set is kept per bot, in a folder that may not be there yet; a damaged file is none", () => {
  const folder = join(root, "data/deep");
  const last = new LastAvatars(folder);
  expect(last.of("1")).toBeNull();
  last.note("1", { picture: "p", avatar: "a" });
  last.note("2", { picture: "q", avatar: "b" });
  expect(new LastAvatars(folder).of("1")).toEqual({ picture: "p", avatar: "a" });
  expect(readdirSync(folder)).toEqual(["avatars.json"]);
  writeFileSync(join(folder, "avatars.json"), "{ half");
  expect(last.of("2")).toBeNull();
  last.note("2", { picture: "q", avatar: "c" });
  expect(last.of("2")).toEqual({ picture: "q", avatar: "c" });
});
