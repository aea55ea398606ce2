/** The table of permissions in docs/real-discord.md is the one that invite links are made of. */
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { building, neededPermissions, permissions } from "../../src/domain/permissions.ts";
import { root, sectionOf } from "./pages.ts";

const rows = sectionOf("docs/real-discord.md", "## Permissions")
  .split("\n")
  .filter((line) => /^\| [A-Z]/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));
const asked = (which: RegExp): (string | undefined)[] =>
  rows.filter(([, , bots]) => which.test(bots ?? "")).map(([, name]) => name);

const loaded = loadConfig({ root, env: {}, forceSandbox: true });
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const { agents } = loaded.config;
const labelsOf = (id: string, username: string): string[] => {
  const agent = agents.find((one) => one.id === id);
  if (!agent) throw new Error(`There is no agent ${id}.`);
  return neededPermissions(agent, agents, username).map((name) => permissions[name].label);
};

test("every permission stands in it with the bots that ask for it", () => {
  const all = asked(/^all$/);
  expect(all.length).toBeGreaterThan(3);
  expect(labelsOf("manager", "Manager").sort()).toEqual([...all].sort());
  expect(labelsOf("webster", "w").sort()).toEqual([...all, ...asked(/^agents that/), ...asked(/^bots whose/)].sort());
  expect(building.map((name) => permissions[name].label)).toEqual(asked(/^one bot, if you agree$/));
});
