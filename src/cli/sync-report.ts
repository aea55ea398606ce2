/** What `guildhall commands sync` finds and says. Without a running Guildhall it asks Discord itself, by probes. */
import * as z from "zod";
import { commandShapes } from "../command/tree.ts";
import type { Config } from "../config/load.ts";
import type { Agent } from "../domain/agent.ts";
import type { Outcome } from "../domain/outcome.ts";
import { commandChange } from "../ipc/worker-calls.ts";
import { type Probe, probeEach } from "./probe.ts";

/** What was changed for one bot, or would be; `problem`: why it could not be. */
export const botSync = z.object({
  agentId: z.string(),
  name: z.string(),
  changes: z.array(commandChange),
  problem: z.string().nullable(),
});
export type BotSync = z.infer<typeof botSync>;

/** Of every enabled agent that has a token. */
export function probedSync({ agents, tokens, apiUrl, map }: Config, apply: boolean): Promise<readonly BotSync[]> {
  const targets = agents.flatMap((agent) => {
    const token = tokens.get(agent.id);
    return agent.enabled && token ? [{ name: agent.id, apiUrl, token, agent }] : [];
  });
  return probeEach(targets, (probe, { agent }) => syncOne(probe, agent, map, apply));
}

async function syncOne(probe: Probe, agent: Agent, map: Config["map"], apply: boolean): Promise<BotSync> {
  const failed = (problem: string): BotSync => ({ agentId: agent.id, name: agent.name, changes: [], problem });
  const application = await probe.call("read_application", {});
  if (application.kind !== "done") return failed(application.problem);
  const guildId = map.guildId ?? onlyGuild(await probe.call("read_guilds", {}));
  const commands = [...commandShapes(agent, map.delegators)];
  const input = { applicationId: application.value.id, guildId, commands, apply };
  const synced = await probe.call("sync_commands", input);
  if (synced.kind !== "done") return failed(synced.problem);
  return { agentId: agent.id, name: agent.name, changes: synced.value.changes, problem: null };
}

/** Where the map names no guild and the bot is in several, what an earlier program left in one of them stays. */
function onlyGuild(guilds: Outcome<readonly { readonly id: string }[]>): string | null {
  const [only, second] = guilds.kind === "done" ? guilds.value : [];
  return only && !second ? only.id : null;
}

const verbs = {
  create: ["would create", "created"],
  edit: ["would edit", "edited"],
  delete: ["would delete", "deleted"],
} as const;

/** A line for each change, and one for each bot without any. */
export function syncText(bots: readonly BotSync[], isApplied: boolean): string {
  return bots.flatMap((bot) => linesOf(bot, isApplied)).join("\n");
}

function linesOf({ name, changes, problem }: BotSync, isApplied: boolean): readonly string[] {
  if (problem !== null) return [`${name}: not done: ${problem}`];
  if (changes.length === 0) return [`${name}: up to date`];
  return changes.map((change) => {
    const what = change.type === 1 ? `/${change.name}` : `the menu entry "${change.name}"`;
    const where = change.scope === "guild" ? " in the server, where an earlier program put it" : "";
    const why = change.differing.length > 0 ? ` (${change.differing.join(", ")})` : "";
    return `${name}: ${verbs[change.kind][isApplied ? 1 : 0]} ${what}${where}${why}`;
  });
}
