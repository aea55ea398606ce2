/** The stage of a chaos run: a folder with so many of the shipped bots, also of those that are planned for later, and a Discord. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../src/config/load.ts";
import type { Agent } from "../src/domain/agent.ts";
import { repository } from "../test/support/product.ts";
import { setStage, type Walk } from "../test/support/product-walk.ts";
import { type Cast, castOf } from "./plan/cast.ts";

/** A stage without Guildhall, and who plays on it. */
export async function setHouse(
  botCount: number,
  parentFolder?: string,
): Promise<{ readonly walk: Walk; readonly cast: Cast }> {
  const served = firstAgents(botCount);
  const agents = served.map(({ id }) => id);
  const files = Object.fromEntries(served.filter(({ enabled }) => !enabled).map(({ id }) => enabledFile(id)));
  const walk = await setStage({ agents, files, ...(parentFolder === undefined ? {} : { parentFolder }) });
  return { walk, cast: castOf(walk.stage.config, agents) };
}

/** The manager, without whom nobody speaks for the house; then those at work; then the planned ones. */
function firstAgents(count: number): readonly Agent[] {
  const loaded = loadConfig({ root: repository, env: {} });
  if (!loaded.ok) throw new Error("The shipped configuration is not valid; `npm start` says why.");
  const rank = ({ id, enabled }: Agent): number => (id === "manager" ? 0 : enabled ? 1 : 2);
  return [...loaded.config.agents].sort((one, other) => rank(one) - rank(other)).slice(0, count);
}

function enabledFile(agentId: string): readonly [path: string, text: string] {
  const path = `bots/${agentId}/bot.yaml`;
  return [path, readFileSync(join(repository, path), "utf8").replace(/^enabled: false$/m, "enabled: true")];
}
