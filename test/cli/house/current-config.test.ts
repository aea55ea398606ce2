/** What holds now reaches everybody who has the maps, at once and whole. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CurrentConfig } from "../../../src/cli/house/current-config.ts";
import { type Config, loadConfig } from "../../../src/config/load.ts";
import { makeFixture } from "../../config/fixture.ts";

function configOf(changes: Readonly<Record<string, string>>): Config {
  using fixture = makeFixture(new Map(Object.entries(changes)));
  const loaded = loadConfig({ root: fixture.root, env: { GUILDHALL_DATA: "/nowhere", ...fixture.env } });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "guildhall-current-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const oneToken = { environment: "DISCORD_TOKEN_MANAGER=a\n" };

test("the maps stay the same ones; what is in them is replaced", () => {
  const current = new CurrentConfig(configOf(oneToken), folder());
  const { agents, tokens } = current;
  expect([...agents.keys()]).toEqual(["manager", "tech-lead", "webster"]);
  expect([...tokens]).toEqual([["manager", "a"]]);
  const next = configOf({
    environment: "DISCORD_TOKEN_MANAGER=b\nDISCORD_TOKEN_WEBSTER=c\n",
    "bots/it/bot.yaml": "name: IT\n",
    "bots/manager/SOUL.md": "New.",
  });
  current.adopt(next, current.tokensFor(next));
  expect([...agents.keys()]).toEqual(["manager", "tech-lead", "it", "webster"]);
  expect(agents.get("manager")?.texts.soul).toBe("New.");
  expect([...tokens]).toEqual([
    ["manager", "b"],
    ["webster", "c"],
  ]);
  expect(current.config).toBe(next);
});

test("in the sandbox every enabled agent has a token, and keeps it", () => {
  const current = new CurrentConfig(configOf({}), folder());
  const before = new Map(current.tokens);
  expect([...before.keys()]).toEqual(["manager", "tech-lead", "webster"]);
  const next = configOf({ "bots/it/bot.yaml": "name: IT\n" });
  current.adopt(next, current.tokensFor(next));
  expect(current.tokens.size).toBe(4);
  expect([...before].filter(([id, token]) => current.tokens.get(id) !== token)).toEqual([]);
});
