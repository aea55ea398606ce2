/** Pictures from agents' folders, and the memory of which were set. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LastAvatars, readPicture } from "../../../src/cli/setup/pictures.ts";
import type { Agent } from "../../../src/domain/agent.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "guildhall-pictures-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const agent = (avatar: string | null) => ({ id: "webster", avatar }) as Agent;

test("a picture is read with its kind; its digest follows its content", () => {
  mkdirSync(join(root, "bots/webster"), { recursive: true });
  const read = (name: string, content: string) => {
    writeFileSync(join(root, "bots/webster", name), content);
    return readPicture(root, agent(name));
  };
  const png = read("avatar.png", "one");
  expect(png).toMatchObject({ file: "bots/webster/avatar.png", dataUri: "data:image/png;base64,b25l" });
  expect(read("face.JPG", "one")).toMatchObject({ digest: png?.digest, dataUri: "data:image/jpeg;base64,b25l" });
  expect(read("avatar.png", "two")?.digest).not.toBe(png?.digest);
  expect(readPicture(root, agent(null))).toBeNull();
});

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
