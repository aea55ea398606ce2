/**
 * The door of this room: reads everything Guildhall is configured by and returns it whole, or every mistake in it.
 * Called once by `cli/` before anything starts. Reads files and the environment it is given; starts and writes nothing.
 */
import type { Agent } from "../domain/agent.ts";
import type { ChannelMap } from "../domain/channel-map.ts";
import type { AgentId } from "../domain/ids.ts";
import { checkAgentNames } from "./agent-names.ts";
import { toAgents } from "./agents.ts";
import { readBots } from "./bots.ts";
import { mapFile, readChannelMap } from "./channel-map.ts";
import { knownAgents } from "./delegation.ts";
import { type Environment, noticeUnread, readEnvironment, reportVariable, setVariable } from "./environment.ts";
import type { Findings, Problem } from "./problem.ts";
import { noticeHost, readSettings, type Settings, settingNames } from "./settings.ts";
import { readTokens } from "./tokens.ts";

/** Everything Guildhall is configured by. Handed down, never changed. */
export interface Config extends Settings {
  /** Every agent that has a folder, disabled ones too. */
  readonly agents: readonly Agent[];
  readonly map: ChannelMap;
  /** Bot tokens of the enabled agents that have one. Secret: never to be logged. */
  readonly tokens: ReadonlyMap<AgentId, string>;
  /** `sandbox`: no enabled agent has a token, or it was asked for. */
  readonly mode: "sandbox" | "discord";
}

/** What to read. */
export interface LoadOptions {
  /** The folder that holds `bots/`, `channel-map.yaml` and `.env`. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Take the sandbox and do not even look at tokens and `DISCORD_API_URL`. */
  readonly forceSandbox?: boolean;
  /** Another map to read in the place of `channel-map.yaml`: a whole path, or one from `root`. Named as it is given. */
  readonly mapPath?: string;
  /** Leave the tokens out and do not judge how `.env` sets them: `setup` asks for those that are missing or spoilt. */
  readonly withoutTokens?: boolean;
}

/** The configuration with things worth telling, or all of its mistakes. */
export type LoadResult =
  | { readonly ok: true; readonly config: Config; readonly notices: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads and checks the whole configuration. Mistakes are returned, never thrown. */
export function loadConfig(options: LoadOptions): LoadResult {
  const { root, env, forceSandbox = false, mapPath = mapFile, withoutTokens = false } = options;
  const findings: Findings = { problems: [], notices: [] };
  const given = readEnvironment(root, env, findings);
  const bots = readBots(root, findings);
  const known = knownAgents(bots);
  const agents = toAgents(bots, known, findings);
  checkAgentNames(bots, findings);
  const variables = [...settingNames, ...agents.map(({ tokenVariable }) => tokenVariable)];
  noticeUnread(given, variables, findings);
  const environment = forceSandbox ? withoutDiscord(given, agents) : given;
  const settings = readSettings(root, environment, findings);
  const tokens = withoutTokens ? new Map<AgentId, string>() : readTokens(agents, environment, findings);
  const map = readChannelMap(root, mapPath, known, findings);
  if (bots.every(({ isWhole }) => isWhole)) {
    checkSomethingRuns(agents, findings);
    if (!withoutTokens && tokens.size === 0) checkApiUrl(environment, findings);
  }
  const isTokens = ({ file, key }: Problem): boolean =>
    file === ".env" && agents.some(({ tokenVariable }) => tokenVariable === key);
  const problems = findings.problems.filter((problem) => !(withoutTokens && isTokens(problem)));
  if (map === null || problems.length > 0) return { ok: false, problems };
  const mode = tokens.size === 0 ? "sandbox" : "discord";
  noticeHost(environment, mode, findings);
  return { ok: true, config: { ...settings, agents, map, tokens, mode }, notices: findings.notices };
}

/** Where the data is, whatever else is wrong: who asks a running Guildhall may be in the middle of an edit. */
export function findDataFolder({ root, env }: Pick<LoadOptions, "root" | "env">): string {
  const findings: Findings = { problems: [], notices: [] };
  return readSettings(root, readEnvironment(root, env, findings), findings).dataFolder;
}

/** The environment as it would be if nobody had a Discord. */
function withoutDiscord(environment: Environment, agents: readonly Agent[]): Environment {
  const names = new Set(["DISCORD_API_URL", ...agents.map(({ tokenVariable }) => tokenVariable)]);
  return new Map([...environment].filter(([name]) => !names.has(name)));
}

function checkSomethingRuns(agents: readonly Agent[], findings: Findings): void {
  if (agents.length === 0 || agents.some(({ enabled }) => enabled)) return;
  const cure = 'Set "enabled: true" in the bot.yaml of at least one agent.';
  findings.problems.push({ file: "bots", line: null, key: null, message: "has no enabled agent", cure });
}

/** Another Discord than the real one is named, and nobody could log in there. */
function checkApiUrl(environment: Environment, findings: Findings): void {
  const apiUrl = setVariable(environment, "DISCORD_API_URL");
  if (apiUrl === null) return;
  const cure = "Set the token of at least one enabled agent, or remove it to use the sandbox.";
  reportVariable(apiUrl, "is set, but no enabled agent has a token", cure, findings);
}
