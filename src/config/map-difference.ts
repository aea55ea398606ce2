/** What has changed between two channel maps: who answers where now, and by which line. Called by `difference.ts`. */
import type { ChannelMap, ChannelPolicy, MapChannel } from "../domain/channel-map.ts";
import type { AgentId } from "../domain/ids.ts";
import type { Change } from "./difference.ts";

type Names = (agentId: AgentId) => string;

/** An entry of a map, category or channel. */
type Entry = Pick<MapChannel, "policy" | "line">;

/** Every change of the map; all of them hold at once. */
export function mapChanges(before: ChannelMap, after: ChannelMap, names: Names): readonly Change[] {
  const [earlier, later] = [entriesOf(before), entriesOf(after)];
  const subjects = [...new Set([...later.keys(), ...earlier.keys()])];
  return [
    ...textChange(
      "guild",
      before.guildId ?? "the one that all bots share",
      after.guildId ?? "the one that all bots share",
    ),
    ...textChange("delegators", delegatorsText(before), delegatorsText(after)),
    ...subjects.flatMap((subject) => entryChanges(subject, earlier.get(subject), later.get(subject), names)),
  ];
}

/** Each entry under the words that people know it by. */
function entriesOf({ categories, channels }: ChannelMap): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const category of categories) {
    entries.set(category.ref, category);
    for (const channel of category.channels) entries.set(`#${channel.ref} in ${category.ref}`, channel);
  }
  for (const channel of channels) entries.set(`#${channel.ref}`, channel);
  return entries;
}

function textChange(subject: string, before: string, after: string): readonly Change[] {
  return before === after ? [] : [{ subject, text: `${before} → ${after}`, effect: "at_once" }];
}

function delegatorsText({ delegators }: ChannelMap): string {
  return delegators.length > 0 ? delegators.join(", ") : "whoever may manage the server";
}

function entryChanges(subject: string, before: Entry | undefined, after: Entry | undefined, names: Names): Change[] {
  const change = (text: string): Change => ({ subject, text, effect: "at_once" });
  if (!after) return [change("is no longer in the map")];
  if (!before) return [change(`is in the map now: ${answerText(after.policy, names)} (${after.line})`)];
  const [old, current] = [answerText(before.policy, names), answerText(after.policy, names)];
  const answers = old === current ? [] : [change(`${current} (${decidingLine(after.policy)}); before: ${old}`)];
  const others = (["listeners", "foreignBots", "purpose"] as const).flatMap((key) => {
    const [was, is] = [valueText(before.policy[key]), valueText(after.policy[key])];
    return was === is ? [] : [change(`${key}: ${was} → ${is}`)];
  });
  return [...answers, ...others];
}

function answerText({ owner, mention }: ChannelPolicy, names: Names): string {
  if (owner === null) return "nobody answers unless mentioned";
  return `${names(owner)} answers ${mention === "required" ? "when mentioned" : "every message"}`;
}

function decidingLine({ owner, ownerLine, mention, mentionLine }: ChannelPolicy): string {
  return owner !== null && mention === "required" ? mentionLine : ownerLine;
}

function valueText(value: ChannelPolicy["listeners" | "foreignBots" | "purpose"]): string {
  if (value === null || value.length === 0) return "none";
  return typeof value === "string" ? value : value.join(", ");
}
