/**
 * What the sandbox is filled with under `guildhall up`: the guild of the channel map, a bot per enabled agent, and a
 * newcomer who may delegate. Bot tokens are random per data folder, so that two sandboxes never share one.
 */
import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Agent } from "../../domain/agent.ts";
import type { ChannelMap, MapChannel } from "../../domain/channel-map.ts";
import type { AgentId, Snowflake } from "../../domain/ids.ts";
import { tellSandbox } from "./tell-sandbox.ts";

const tokensShape = z.record(z.string(), z.string());
const seededShape = z.object({ channels: z.array(z.object({ id: z.string(), type: z.number() })) });
/** See [Discord Docs/Channel](https://docs.discord.com/developers/resources/channel#channel-object-channel-types). */
const threadTypes: ReadonlySet<number> = new Set([10, 11, 12]);
const newcomer = "newcomer";
const manageGuild = "32";

/** The sandbox's tokens of these agents, made when new and kept in the data folder. */
export function sandboxTokens(dataFolder: string, agentIds: readonly AgentId[]): ReadonlyMap<AgentId, string> {
  const file = join(dataFolder, "sandbox-tokens.json");
  const known = readTokens(file);
  const tokens = new Map(
    agentIds.map((id) => [id, known[id] ?? `sandbox.${id}.${randomBytes(24).toString("base64url")}`]),
  );
  const text = `${JSON.stringify({ ...known, ...Object.fromEntries(tokens) }, null, 2)}\n`;
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return tokens;
}

/**
 * Fills the sandbox at `url`; what is there already stays as it is. Returns the ids of the guild's channels, without threads.
 * @param pictureOf an agent's picture as a data URI
 */
export async function seedSandbox(
  url: string,
  agents: readonly Agent[],
  map: ChannelMap,
  tokens: ReadonlyMap<AgentId, string>,
  pictureOf: (agent: Agent) => string | null = () => null,
): Promise<readonly Snowflake[]> {
  const delegator = map.delegators[0] ?? "Lead";
  const channels = (entries: readonly MapChannel[]) => entries.map(({ ref, kind }) => ({ name: ref, type: kind }));
  const seed = {
    guild: { name: "Guildhall", ...(map.guildId ? { id: map.guildId } : {}) },
    roles: [{ name: delegator, permissions: map.delegators.length > 0 ? "0" : manageGuild }],
    categories: map.categories.map((category) => ({ name: category.ref, channels: channels(category.channels) })),
    channels: channels(map.channels),
    bots: agents.flatMap((agent) => {
      const token = tokens.get(agent.id);
      const avatar = pictureOf(agent);
      return token ? [{ token, username: agent.name, ...(avatar === null ? {} : { avatar }) }] : [];
    }),
    users: [{ username: newcomer, roles: [delegator] }],
  };
  const answer = await tellSandbox("POST", `${url}/sandbox/seed`, seed, "the guild of channel-map.yaml");
  const made = seededShape.parse(JSON.parse(answer));
  return made.channels.filter(({ type }) => !threadTypes.has(type)).map(({ id }) => id);
}

function readTokens(file: string): Readonly<Record<string, string>> {
  try {
    return tokensShape.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    // Absent at the first start; a damaged file costs the sandbox its old bots, nothing else.
    if (error instanceof SyntaxError || error instanceof z.ZodError || isMissing(error)) return {};
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
