/**
 * Resolves who may delegate to whom (`delegatesTo`) to plain lists of enabled agents, and finds ids that name nobody.
 * Called by `load.ts`. The lists are what the control plane enforces; prompts only repeat them.
 */
import type { AgentId } from "../domain/ids.ts";
import type { BotFolder } from "./bots.ts";
import { didYouMean } from "./did-you-mean.ts";
import { type Findings, shown } from "./problem.ts";
import type { YamlDocument } from "./yaml-document.ts";
import type { Path } from "./yaml-path.ts";

/** Which agents there are, and whether each is enabled. One whose bot.yaml is broken counts as enabled. */
export type KnownAgents = ReadonlyMap<AgentId, boolean>;

/** What the folders tell before ids are resolved. */
export function knownAgents(bots: readonly BotFolder[]): KnownAgents {
  return new Map(bots.map(({ id, settings }) => [id, settings?.enabled ?? true]));
}

/** Where an id of another agent is written, and whether a disabled one may stand there. */
export interface AgentMention {
  readonly document: YamlDocument;
  readonly path: Path;
  readonly key: string;
  readonly disabled: "allowed" | "refused";
}

/** True when `id` names an agent that may stand there; else the mistake is reported. */
export function checkAgentId(id: string, mention: AgentMention, known: KnownAgents, findings: Findings): boolean {
  const { document, path, key } = mention;
  const place = { file: document.file, line: document.lineOf(path), key };
  const enabled = known.get(id);
  if (enabled === undefined) {
    const cure = didYouMean(id, [...known.keys()], "Agents in bots/");
    findings.problems.push({ ...place, message: `names the unknown agent ${shown(id)}`, cure });
  } else if (!enabled && mention.disabled === "refused") {
    const cure = `Set "enabled: true" in bots/${id}/bot.yaml, or name another agent.`;
    findings.problems.push({ ...place, message: `names the agent "${id}", which is disabled`, cure });
  }
  return enabled === true;
}

/** Ids of the enabled agents that `bot` may delegate to, in the order of the folders. */
export function resolveDelegation(bot: BotFolder, known: KnownAgents, findings: Findings): readonly AgentId[] {
  const rule = bot.settings?.delegatesTo ?? "none";
  if (bot.document === null || rule === "none") return [];
  const others = [...known.keys()].filter((id) => known.get(id) === true && id !== bot.id);
  if (rule === "all") return others;
  if (!Array.isArray(rule)) {
    const mention = { document: bot.document, key: "delegatesTo.allExcept", disabled: "allowed" } as const;
    rule.allExcept.forEach((id, index) => {
      checkAgentId(id, { ...mention, path: ["delegatesTo", "allExcept", index] }, known, findings);
    });
    return others.filter((id) => !rule.allExcept.includes(id));
  }
  checkList(bot.id, bot.document, rule, known, findings);
  return others.filter((id) => rule.includes(id));
}

function checkList(
  self: AgentId,
  document: YamlDocument,
  ids: readonly string[],
  known: KnownAgents,
  findings: Findings,
): void {
  ids.forEach((id, index) => {
    const path = ["delegatesTo", index];
    if (id !== self) {
      checkAgentId(id, { document, path, key: "delegatesTo", disabled: "refused" }, known, findings);
      return;
    }
    const place = { file: document.file, line: document.lineOf(path), key: "delegatesTo" };
    const message = "names the agent itself, and nobody delegates to oneself";
    findings.problems.push({ ...place, message, cure: `Remove "${self}" from the list.` });
  });
}
