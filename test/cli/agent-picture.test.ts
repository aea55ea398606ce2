import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readPicture } from "../../src/cli/agent-picture.ts";
import type { Agent } from "../../src/domain/agent.ts";

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
