/** What has changed between two channel maps: who answers where now, and by which line. Called by `difference.ts`. */
import type { ChannelMap, ChannelPolicy, MapChannel } from "../domain/channel-map.ts";
import type { AgentId } from "../domain/ids.ts";
import type { Change } from "./difference.ts";

type Names = (agentId: AgentId) => string;

const nobodyAnswers = "nobody answers unless mentioned";

/** An entry of a map. `category`: that of a channel; null for one that stands in none, and for a category itself. */
interface Entry extends Pick<MapChannel, "ref" | "policy" | "line"> {
  readonly kind: "category" | "channel";
  readonly category: string | null;
}

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
    ...subjects.flatMap((subject) => {
      const [old, current] = [earlier.get(subject), later.get(subject)];
      const texts = old ? textsOf(old, current, later, names) : current ? [newText(current, names)] : [];
      return texts.map((text): Change => ({ subject, text, effect: "at_once" }));
    }),
  ];
}

/** By the words that people know them by. */
type Entries = ReadonlyMap<string, Entry>;

function entriesOf({ categories, channels }: ChannelMap): Entries {
  const entries = new Map<string, Entry>();
  for (const category of categories) {
    const { ref } = category;
    entries.set(ref, { ...category, kind: "category", category: null });
    for (const one of category.channels) {
      entries.set(`#${one.ref} in ${ref}`, { ...one, kind: "channel", category: ref });
    }
  }
  for (const one of channels) entries.set(`#${one.ref}`, { ...one, kind: "channel", category: null });
  return entries;
}

function textChange(subject: string, before: string, after: string): readonly Change[] {
  return before === after ? [] : [{ subject, text: `${before} → ${after}`, effect: "at_once" }];
}

function delegatorsText({ delegators }: ChannelMap): string {
  return delegators.length > 0 ? delegators.join(", ") : "whoever may manage the server";
}

function newText({ policy, line }: Entry, names: Names): string {
  return `is in the map now: ${answerText(policy, names)} (${line})`;
}

/** What another entry, or none, in the place of the old one means for whoever writes there. */
function textsOf(old: Entry, current: Entry | undefined, later: Entries, names: Names): readonly string[] {
  if (current) return policyTexts(old.policy, current.policy, names);
  const heir = heirOf(old, later);
  if (!heir) return [`is no longer in the map: ${nobodyAnswers}`];
  const texts = policyTexts(old.policy, heir.policy, names);
  const asBefore = `is no longer in the map by itself: ${answerText(heir.policy, names)}, as before (${decidingLine(heir.policy)})`;
  return texts.length > 0 ? texts : [asBefore];
}

/** What holds for a channel that has lost its entry: one of the same name elsewhere, else its category's. */
function heirOf({ kind, ref, category }: Entry, later: Entries): Entry | undefined {
  if (kind === "category") return undefined;
  const namesake = [...later.values()].find((one) => one.kind === "channel" && one.ref === ref);
  return namesake ?? (category === null ? undefined : later.get(category));
}

function policyTexts(before: ChannelPolicy, after: ChannelPolicy, names: Names): readonly string[] {
  const [old, current] = [answerText(before, names), answerText(after, names)];
  const answers = old === current ? [] : [`${current} (${decidingLine(after)}); before: ${old}`];
  const others = (["listeners", "foreignBots", "purpose"] as const).flatMap((key) => {
    const [was, is] = [valueText(before[key]), valueText(after[key])];
    return was === is ? [] : [`${key}: ${was} → ${is}`];
  });
  return [...answers, ...others];
}

function answerText({ owner, mention }: ChannelPolicy, names: Names): string {
  if (owner === null) return nobodyAnswers;
  return `${names(owner)} answers ${mention === "required" ? "when mentioned" : "every message"}`;
}

function decidingLine({ owner, ownerLine, mention, mentionLine }: ChannelPolicy): string {
  return owner !== null && mention === "required" ? mentionLine : ownerLine;
}

function valueText(value: ChannelPolicy["listeners" | "foreignBots" | "purpose"]): string {
  if (value === null || value.length === 0) return "none";
  return typeof value === "string" ? value : value.join(", ");
}
