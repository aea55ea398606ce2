/**
 * What an import would make of a cluster: agents, files, variables, and all that stays behind with the reason. Reads the
 * cluster; writes nothing. Called by the command.
 */
import { defaultTokenVariable } from "../config/tokens.ts";
import { type BotFolder, botFolder, type PlannedFile } from "./bot-folder.ts";
import { channelMapFile } from "./channel-map-file.ts";
import { type ClusterFolder, readClusterFolder } from "./cluster-folder.ts";
import { type OldAgent, readAgents } from "./old-agents.ts";
import { type OldPresence, readPresences } from "./old-discord.ts";
import { reasonFor } from "./reasons.ts";
import type { LeftOver } from "./written.ts";

/** One agent of the plan, for people. */
export interface PlannedAgent {
  readonly id: string;
  readonly name: string;
  readonly model: string;
  /** How often it beats; null = never. */
  readonly beats: string | null;
  /** Where its token stood; null = it has none. */
  readonly tokenFrom: string | null;
}

/** Everything an import would do. */
export interface ImportPlan {
  readonly agents: readonly PlannedAgent[];
  readonly files: readonly PlannedFile[];
  /** Lines of `.env` by name. Secret. */
  readonly variables: ReadonlyMap<string, string>;
  readonly leftOver: readonly LeftOver[];
  /** What to look at afterwards, as sentences. */
  readonly advice: readonly string[];
}

const providerKeys = ["ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY", "OPENAI_API_KEY", "OPENROUTER_API_KEY"];

/**
 * Reads the cluster below `root` (absolute).
 * @throws Fault `import_unreadable`
 */
export function planImport(root: string): ImportPlan {
  const cluster = readClusterFolder(root);
  const byGateway = cluster.gateways.map((gateway) => ({ gateway, found: readAgents(gateway) }));
  const agents = byGateway.flatMap(({ found }) => found);
  const presences = byGateway.flatMap(({ gateway, found }) => readPresences(gateway, found));
  const twins = agents.filter(({ id }, index) => agents.findIndex((other) => other.id === id) < index);
  const kept = agents.filter((agent) => !twins.includes(agent));
  const folders = kept.map((agent) => botFolder(agent, delegatesTo(agent, kept), cluster));
  const map = channelMapFile(presences.flatMap(({ channels }) => channels));
  const tokens = usableTokens(presences);
  return {
    agents: kept.map((agent) => plannedAgent(agent, tokens)),
    files: [...folders.flatMap(({ files }) => files), { path: "channel-map.yaml", content: Buffer.from(map.text) }],
    variables: new Map([...tokenLines(tokens), ...keyLines(cluster)]),
    leftOver: leftOver(cluster, folders),
    advice: [
      ...twins.map(({ id, gateway }) => `${gateway.config.file}: there is another agent ${id}; this one is left out.`),
      ...folders.flatMap(({ advice }) => advice),
      ...map.advice,
      ...tokenAdvice(presences, tokens),
      ...botsAdvice(presences),
      ...authorityAdvice(kept),
      ...variableAdvice(cluster, tokens),
    ],
  };
}

function plannedAgent({ id, name, model, heartbeat }: OldAgent, tokens: UsableTokens): PlannedAgent {
  return { id, name, model: model.primary, beats: heartbeat?.every ?? null, tokenFrom: tokens.get(id)?.from ?? null };
}

function delegatesTo({ mayAsk, id, gateway }: OldAgent, agents: readonly OldAgent[]): readonly string[] | "all" {
  if (mayAsk === "all") return "all";
  const ids = mayAsk.flatMap((oldId) => {
    const near = agents.find((agent) => agent.oldId === oldId && agent.gateway === gateway);
    return near ?? agents.find((agent) => agent.oldId === oldId || agent.id === oldId) ?? [];
  });
  return [...new Set(ids.map((agent) => agent.id))].filter((other) => other !== id);
}

type UsableTokens = ReadonlyMap<string, NonNullable<OldPresence["token"]>>;

/** A token speaks for one agent: the first that has it. */
function usableTokens(presences: readonly OldPresence[]): UsableTokens {
  const tokens = new Map<string, NonNullable<OldPresence["token"]>>();
  const used = new Set<string>();
  for (const { agentId, token } of presences) {
    if (token === null || used.has(token.token) || tokens.has(agentId)) continue;
    used.add(token.token);
    tokens.set(agentId, token);
  }
  return tokens;
}

function tokenLines(tokens: UsableTokens): readonly (readonly [string, string])[] {
  return [...tokens].map(([agentId, { token }]) => [defaultTokenVariable(agentId), token]);
}

function keyLines({ gateways }: ClusterFolder): readonly (readonly [string, string])[] {
  return providerKeys.flatMap((name) => {
    const [first] = gateways.flatMap(({ own, shared }) => own.get(name) ?? shared.get(name) ?? []);
    return first ? [[name, first.value] as const] : [];
  });
}

function leftOver({ gateways }: ClusterFolder, folders: readonly BotFolder[]): readonly LeftOver[] {
  const written = gateways.flatMap(({ config }) => config.leftOver(reasonFor));
  return [...written, ...folders.flatMap((folder) => folder.leftOver)];
}

function tokenAdvice(presences: readonly OldPresence[], tokens: UsableTokens): readonly string[] {
  return presences
    .filter(({ agentId }) => !tokens.has(agentId))
    .map(({ agentId, token }) => {
      const variable = defaultTokenVariable(agentId);
      const why = token === null ? "no token was found" : "its token speaks for another agent already";
      return `${agentId}: ${why}. Make a bot for it and set ${variable} in .env.`;
    });
}

/** Carried over, but not whole. */
function botsAdvice(presences: readonly OldPresence[]): readonly string[] {
  const ids = presences.filter(({ heardEveryBot }) => heardEveryBot).map(({ agentId }) => agentId);
  if (ids.length === 0) return [];
  return [
    `Every other bot was heard by ${ids.join(", ")}: in the channels they own now only those that mention an agent are (foreignBots: mentions), and our own bots wake each other by tasks alone.`,
  ];
}

function authorityAdvice(agents: readonly OldAgent[]): readonly string[] {
  if (agents.some(({ mayAsk }) => mayAsk.length > 0)) return [];
  return [
    "No agent may delegate: what a prompt says gives no authority. Write delegatesTo into the bot.yaml of those who may.",
  ];
}

/** Names only. */
function variableAdvice({ gateways }: ClusterFolder, tokens: UsableTokens): readonly string[] {
  const carried = new Set([...tokens.values()].map(({ from }) => from));
  const variables = gateways.flatMap(({ own, shared }) => [...shared, ...own]);
  const places = variables
    .filter(([name]) => !providerKeys.includes(name))
    .map(([name, { file }]) => `${file}, ${name}`)
    .filter((place) => !carried.has(place));
  const others = [...new Set(places)].sort();
  return others.length === 0 ? [] : [`Variables that were not carried over: ${others.join("; ")}.`];
}
