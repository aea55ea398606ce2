/**
 * Turns the entries of the channel map into policies: checks the agents they name and lets a channel inherit what it
 * does not say itself. Called by `channel-map.ts`, once per category and channel.
 */
import type { ChannelPolicy, MapChannel } from "../domain/channel-map.ts";
import type { ChannelEntries, PolicyEntry } from "./channel-map-schema.ts";
import { checkAgentId, type KnownAgents } from "./delegation.ts";
import type { Findings } from "./problem.ts";
import type { YamlDocument } from "./yaml-document.ts";
import { formatPath, type Path } from "./yaml-path.ts";

/** The file being read, the agents it may name, and where mistakes go. */
export interface MapReading {
  readonly document: YamlDocument;
  readonly known: KnownAgents;
  readonly findings: Findings;
}

/** The policy of the entry at `path`; `inherited` is its category's, or the defaults. */
export function policyOf(entry: PolicyEntry, path: Path, inherited: ChannelPolicy, reading: MapReading): ChannelPolicy {
  const { document, known, findings } = reading;
  const check = (id: string, at: Path, key: string): void => {
    const mention = { document, path: [...path, ...at], key: formatPath([...path, key]) ?? key };
    checkAgentId(id, { ...mention, disabled: "refused" }, known, findings);
  };
  if (entry.owner !== undefined) check(entry.owner, ["owner"], "owner");
  for (const [index, id] of entry.listeners?.entries() ?? []) check(id, ["listeners", index], "listeners");
  const owner = entry.owner ?? inherited.owner;
  // The defaults stand in no line: who inherits from them decides by its own entry.
  const ownMention = entry.mention !== undefined || inherited.mentionLine === document.file;
  const ownOwner = entry.owner !== undefined || inherited.owner === null;
  return {
    owner,
    listeners: (entry.listeners ?? inherited.listeners).filter((id) => id !== owner),
    mention: entry.mention ?? inherited.mention,
    foreignBots: entry.foreignBots ?? inherited.foreignBots,
    purpose: entry.purpose ?? null,
    ownerLine: ownOwner ? lineOf([...path, "owner"], reading) : inherited.ownerLine,
    mentionLine: ownMention ? lineOf([...path, "mention"], reading) : inherited.mentionLine,
  };
}

/** `file:line` of what stands at `path`, or of the nearest thing above it. */
export function lineOf(path: Path, { document }: MapReading): string {
  return `${document.file}:${document.lineOf(path)}`;
}

/** The channels of the mapping at `path`, in the order of the file. */
export function channelsOf(
  entries: ChannelEntries,
  path: Path,
  inherited: ChannelPolicy,
  reading: MapReading,
): readonly MapChannel[] {
  return Object.entries(entries ?? {}).map(([ref, entry]) => ({
    ref,
    kind: entry?.type ?? "text",
    line: lineOf([...path, ref], reading),
    policy: policyOf(entry ?? {}, [...path, ref], inherited, reading),
  }));
}
