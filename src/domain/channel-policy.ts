/**
 * Lays the channel map over the guild as it is: which policy holds in which channel, and which entries of the map name
 * nothing the guild has. Called by `control/` whenever the guild's channels change, and by `guildhall explain`.
 */
import type { ChannelMap, MapCategory, MapChannel } from "./channel-map.ts";
import type { Channel } from "./guild.ts";
import type { Snowflake } from "./ids.ts";
import type { AppliedPolicy } from "./route.ts";

/** An entry of the map that matches no channel of the guild, or not exactly one. */
export interface UnmatchedEntry {
  readonly ref: string;
  readonly kind: "channel" | "category";
  readonly line: string;
  /** `taken`: the only channel it could mean is claimed by another entry. */
  readonly why: "absent" | "ambiguous" | "taken";
}

/** The map applied to a guild. */
export interface ResolvedPolicies {
  /** The policy of a channel, or of a thread's parent; null when the map does not know it. */
  policyOf(channelId: Snowflake): AppliedPolicy | null;
  readonly missing: readonly UnmatchedEntry[];
  /** What each channel of the map means in the guild, in the order of the map. */
  readonly entries: readonly MatchedEntry[];
}

/** One channel entry with the category it stands in, as the map and as the guild know it. */
interface Entry {
  readonly listed: MapChannel;
  readonly mapCategory: MapCategory | null;
  readonly category: Channel | null;
}

/** The channel that an entry means, or why there is none. */
type Match = { readonly channel: Channel } | { readonly why: UnmatchedEntry["why"] };

/** A channel entry with what it means. */
export interface MatchedEntry extends Entry {
  readonly match: Match;
}

/**
 * Matches every entry of `map` with a channel: an id exactly; a name without regard to case, within its category first,
 * else where it is unique in the guild. A channel belongs to one entry and is no candidate for others: ids are served
 * before names, names in their own category before names elsewhere. What a mapped category holds beyond its entries
 * follows the category's policy.
 */
export function resolvePolicies(map: ChannelMap, channels: readonly Channel[]): ResolvedPolicies {
  const missing: UnmatchedEntry[] = [];
  const applied = new Map<Snowflake, AppliedPolicy>();
  const categories = channels.filter(({ kind }) => kind === "category");
  const entries: Entry[] = map.channels.map((listed) => ({ listed, mapCategory: null, category: null }));
  for (const mapCategory of map.categories) {
    const match = matchCategory(mapCategory.ref, categories);
    if ("why" in match) missing.push(unmatched("category", mapCategory, match.why));
    const category = "channel" in match ? match.channel : null;
    entries.push(...mapCategory.channels.map((listed) => ({ listed, mapCategory, category })));
    for (const channel of channels) {
      if (category === null || channel.parentId !== category.id) continue;
      applied.set(channel.id, { rule: "category_owner", policy: mapCategory.policy });
    }
  }
  const matched = matchEntries(entries, channels.filter(isPlace));
  for (const { match, ...entry } of matched) {
    // An entry's own policy stands over its category's.
    if ("channel" in match) applied.set(match.channel.id, { rule: ruleOf(entry), policy: entry.listed.policy });
    else missing.push(unmatched("channel", entry.listed, match.why));
  }
  return { policyOf: lookup(channels, applied), missing, entries: matched };
}

function matchEntries(entries: readonly Entry[], places: readonly Channel[]): readonly MatchedEntry[] {
  const taken = new Set<Snowflake>();
  const matches = new Map<Entry, Match>();
  for (const find of [matchId, matchInCategory, matchAnywhere]) {
    for (const entry of entries) {
      const known = matches.get(entry);
      if (known && "channel" in known) continue;
      const match = matchFree(entry, places, taken, find);
      if ("channel" in match) taken.add(match.channel.id);
      matches.set(entry, match);
    }
  }
  return entries.map((entry) => ({ ...entry, match: matches.get(entry) ?? { why: "absent" } }));
}

/** What others have taken is out of question: the rest may be unique. */
function matchFree(
  entry: Entry,
  places: readonly Channel[],
  taken: ReadonlySet<Snowflake>,
  find: (entry: Entry, places: readonly Channel[]) => Match,
): Match {
  const free = places.filter(({ id }) => !taken.has(id));
  const match = find(entry, free);
  return "why" in match && match.why === "absent" && "channel" in find(entry, places) ? { why: "taken" } : match;
}

/** The category of the guild that a category of the map means, by id or by name. */
export function matchCategory(ref: string, categories: readonly Channel[]): Match {
  const byId = categories.find(({ id }) => id === ref);
  return byId === undefined ? theOnly(named(ref, categories)) : { channel: byId };
}

function matchId({ listed }: Entry, places: readonly Channel[]): Match {
  return theOnly(places.filter(({ id }) => id === listed.ref));
}

/** Channels that stand in no category on the map may stand in none in the guild either: that is their own place. */
function matchInCategory({ listed, mapCategory, category }: Entry, places: readonly Channel[]): Match {
  if (mapCategory !== null && category === null) return { why: "absent" };
  const parentId = category?.id ?? null;
  return theOnly(named(listed.ref, places).filter((channel) => channel.parentId === parentId));
}

function matchAnywhere({ listed }: Entry, places: readonly Channel[]): Match {
  return theOnly(named(listed.ref, places));
}

function theOnly(channels: readonly Channel[]): Match {
  const [first, second] = channels;
  if (first === undefined) return { why: "absent" };
  return second === undefined ? { channel: first } : { why: "ambiguous" };
}

function named(name: string, channels: readonly Channel[]): readonly Channel[] {
  const wanted = name.toLowerCase();
  return channels.filter((channel) => channel.name.toLowerCase() === wanted);
}

/** Voice channels have a chat too; threads follow their parent and have no entry of their own. */
function isPlace({ kind }: Channel): boolean {
  return kind === "text" || kind === "forum" || kind === "other";
}

/** A listed channel that names no owner inherits its category's, and with it the category's line. */
function ruleOf({ listed, mapCategory }: Entry): AppliedPolicy["rule"] {
  const category = mapCategory?.policy;
  const inherited = category?.ownerLine === listed.policy.ownerLine && category.owner === listed.policy.owner;
  return inherited ? "category_owner" : "channel_owner";
}

function unmatched(
  kind: UnmatchedEntry["kind"],
  entry: { readonly ref: string; readonly line: string },
  why: UnmatchedEntry["why"],
): UnmatchedEntry {
  return { ref: entry.ref, kind, line: entry.line, why };
}

function lookup(channels: readonly Channel[], applied: ReadonlyMap<Snowflake, AppliedPolicy>) {
  const parentOfThread = new Map(channels.filter(({ kind }) => kind === "thread").map((one) => [one.id, one.parentId]));
  return (channelId: Snowflake): AppliedPolicy | null =>
    applied.get(parentOfThread.get(channelId) ?? channelId) ?? null;
}
