/**
 * Reads `channel-map.yaml` into the domain's channel map: agents checked, inheritance from category to channel resolved.
 * Called by `load.ts`.
 */
import type { ChannelMap, ChannelPolicy, MapCategory } from "../domain/channel-map.ts";
import { type MapSettings, mapHelp, mapSchema } from "./channel-map-schema.ts";
import { checkNames, noticeHashNames } from "./channel-names.ts";
import type { KnownAgents } from "./delegation.ts";
import { readText } from "./files.ts";
import { channelsOf, lineOf, type MapReading, policyOf } from "./inherited-policy.ts";
import type { Findings } from "./problem.ts";
import { checkSchema } from "./schema-problems.ts";
import { parseYaml } from "./yaml-document.ts";

/** The map's own file, below the folder of the configuration. */
export const mapFile = "channel-map.yaml";

const defaultsIn = (file: string): ChannelPolicy => ({
  owner: null,
  listeners: [],
  mention: "required",
  foreignBots: "ignore",
  purpose: null,
  ownerLine: file,
  mentionLine: file,
});

/** The map in `root/file`, or null after reporting why there is none. */
export function readChannelMap(root: string, file: string, known: KnownAgents, findings: Findings): ChannelMap | null {
  const countBefore = findings.problems.length;
  const text = readText(root, file, findings);
  if (text === null) {
    if (findings.problems.length === countBefore) {
      const cure = "Write one that says which agent owns which channel; docs/configuration.md has an example.";
      findings.problems.push({ file, line: null, key: null, message: "is missing", cure });
    }
    return null;
  }
  noticeHashNames(file, text, findings);
  const document = parseYaml(file, text, findings);
  if (document === null) return null;
  const { settings } = checkSchema(document, mapSchema, mapHelp, findings);
  if (settings === null) return null;
  checkNames(settings, document, findings);
  const map = toMap(settings, { document, known, findings });
  noticeMissingLogs(map, file, findings);
  return map;
}

function toMap(settings: MapSettings, reading: MapReading): ChannelMap {
  const defaults = defaultsIn(reading.document.file);
  const categories = Object.entries(settings.categories).map(([ref, entry]): MapCategory => {
    const { channels, ...own } = entry ?? {};
    const path = ["categories", ref];
    const policy = policyOf(own, path, defaults, reading);
    return {
      ref,
      line: lineOf(path, reading),
      policy,
      channels: channelsOf(channels, [...path, "channels"], policy, reading),
    };
  });
  return {
    guildId: settings.guild ?? null,
    delegators: settings.delegators,
    categories,
    channels: channelsOf(settings.channels, ["channels"], defaults, reading),
  };
}

function noticeMissingLogs(map: ChannelMap, file: string, findings: Findings): void {
  const all = [...map.channels, ...map.categories.flatMap(({ channels }) => channels)];
  if (all.some(({ policy }) => policy.purpose === "agent-logs")) return;
  findings.notices.push(
    `${file} has no channel with "purpose: agent-logs": heartbeats and alerts have no place to go.`,
  );
}
