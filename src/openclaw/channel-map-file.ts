/** Writes channel-map.yaml: who answered in each channel of the cluster, one owner each. Called by the plan. */
import { stringify } from "yaml";
import { isSnowflake } from "../domain/ids.ts";
import type { OldChannel } from "./old-discord.ts";

/** A channel of the new map. */
interface MapChannel {
  owner?: string;
  mention?: "optional";
  listeners?: readonly string[];
  foreignBots?: "mentions";
  purpose?: string;
}

/** The file and what people should know of it. */
export interface MapFile {
  readonly text: string;
  readonly advice: readonly string[];
}

const purposes = ["task-board", "agent-logs", "inter-agent", "alerts"];
const head = [
  "# Which agent answers where, carried over from the cluster. Every key: docs/configuration.md.",
  "# Channels may be put below their categories: guildhall explain tells which line decides.",
];

/** The map of all channels in which agents of the cluster were. */
export function channelMapFile(channels: readonly OldChannel[]): MapFile {
  const guild = mostNamed(channels);
  const here = channels.filter((channel) => channel.guild === guild || !isGuildId(channel.guild));
  const refs = [...new Set(here.map(({ ref }) => ref))].sort();
  const entries = refs.map(
    (ref) =>
      [
        ref,
        mapChannel(
          ref,
          here.filter((channel) => channel.ref === ref),
        ),
      ] as const,
  );
  const map = { ...(guild === null ? {} : { guild }), channels: Object.fromEntries(entries) };
  return {
    text: `${head.join("\n")}\n${stringify(map, { lineWidth: 0, flowCollectionPadding: true })}`,
    advice: [...otherGuilds(channels, guild), ...missingPurposes(refs), ...sharedChannels(entries)],
  };
}

/** The owner is whom a rule names, else who answered everyone, else the only agent there; others of those listen. */
function mapChannel(ref: string, agents: readonly OldChannel[]): MapChannel {
  const answerers = [...agents.filter(({ isBound }) => isBound), ...agents.filter(({ answersAll }) => answersAll)];
  const ids = [...new Set(agents.map(({ agentId }) => agentId))];
  const owner = answerers[0]?.agentId ?? (ids.length === 1 ? ids[0] : undefined);
  const ofOwner = agents.filter(({ agentId }) => agentId === owner);
  const listeners = [...new Set(answerers.map(({ agentId }) => agentId))].filter((id) => id !== owner);
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(ofOwner.some(({ answersAll }) => answersAll) ? { mention: "optional" } : {}),
    ...(listeners.length === 0 ? {} : { listeners }),
    ...(ofOwner.some(({ hearsBots }) => hearsBots) ? { foreignBots: "mentions" } : {}),
    ...(purposes.includes(ref) ? { purpose: ref } : {}),
  };
}

function isGuildId(guild: string | null): guild is string {
  return guild !== null && isSnowflake(guild);
}

/** The guild in which most was configured; null when none has an id. */
function mostNamed(channels: readonly OldChannel[]): string | null {
  const counts = new Map<string, number>();
  for (const { guild } of channels) if (isGuildId(guild)) counts.set(guild, (counts.get(guild) ?? 0) + 1);
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))[0]?.[0] ?? null;
}

function otherGuilds(channels: readonly OldChannel[], guild: string | null): readonly string[] {
  const others = [...new Set(channels.map((channel) => channel.guild))].filter((id) => isGuildId(id) && id !== guild);
  if (others.length === 0) return [];
  return [`One Guildhall serves one guild, ${guild}; the channels of ${others.join(", ")} are left out.`];
}

function missingPurposes(refs: readonly string[]): readonly string[] {
  const missing = purposes.filter((purpose) => purpose !== "alerts" && !refs.includes(purpose));
  if (missing.length === 0) return [];
  return [`No channel is named ${missing.join(" or ")}: give the channel you use for it that purpose in the map.`];
}

function sharedChannels(entries: readonly (readonly [string, MapChannel])[]): readonly string[] {
  return entries.flatMap(([ref, { owner, listeners }]) =>
    listeners
      ? [`Several agents answered everyone in ${ref}: ${owner} owns it now; listeners: ${listeners.join(", ")}.`]
      : [],
  );
}
