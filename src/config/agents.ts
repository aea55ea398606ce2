/**
 * Makes the domain's agents out of the folders that were read, and tells what of their settings is not in use yet.
 * Called by `load.ts`.
 */
import type { Agent } from "../domain/agent.ts";
import type { AgentId } from "../domain/ids.ts";
import type { BotFolder } from "./bots.ts";
import { type KnownAgents, resolveDelegation } from "./delegation.ts";
import type { Findings } from "./problem.ts";
import { defaultTokenVariable } from "./tokens.ts";

/** Every agent whose bot.yaml could be understood, in the order in which people see them everywhere. */
export function toAgents(bots: readonly BotFolder[], known: KnownAgents, findings: Findings): readonly Agent[] {
  return inRosterOrder(bots.flatMap((bot) => toAgent(bot, known, findings) ?? []));
}

/** The front door first: who may hand work to the most agents; among equals the order of the folders. */
function inRosterOrder(agents: readonly Agent[]): readonly Agent[] {
  const roster = agents.toSorted((a, b) => b.delegatesTo.length - a.delegatesTo.length);
  const places = new Map(roster.map(({ id }, index) => [id, index]));
  const placeOf = (id: AgentId): number => places.get(id) ?? roster.length;
  return roster.map((agent) => {
    return { ...agent, delegatesTo: agent.delegatesTo.toSorted((a, b) => placeOf(a) - placeOf(b)) };
  });
}

function toAgent(bot: BotFolder, known: KnownAgents, findings: Findings): Agent | null {
  const { id, settings, texts } = bot;
  if (settings === null) return null;
  noticeUnusedModel(bot, findings);
  return {
    id,
    name: settings.name,
    enabled: settings.enabled,
    avatar: settings.avatar ?? null,
    presence: settings.presence ?? null,
    tokenVariable: settings.token ?? defaultTokenVariable(id),
    model: settings.model,
    capabilities: settings.capabilities,
    delegatesTo: resolveDelegation(bot, known, findings),
    heartbeat: settings.heartbeat ?? null,
    limits: { turns: settings.limits.turns, usdPerDay: settings.limits.usdPerDay ?? null },
    facility: settings.facility ?? null,
    texts,
  };
}

function noticeUnusedModel({ document, settings }: BotFolder, findings: Findings): void {
  if (document === null || settings === null) return;
  const named = [settings.model.primary, ...settings.model.fallbacks].filter((name) => name !== "offline");
  if (named.length === 0) return;
  const place = `${document.file}:${document.lineOf(["model"])}`;
  const models = named.length === 1 ? `model ${named[0]} is` : `models ${named.join(", ")} are`;
  findings.notices.push(`${place}  ${models} not used yet: every agent's brain is offline so far.`);
}
