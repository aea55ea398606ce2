/**
 * What a guild lacks of what the channel map names: the steps that make it, in order, and what only a person can decide.
 * Called by `guildhall setup` before and after each run. It adds; nothing here renames, moves or deletes.
 */
import type { ChannelMap, MapCategory, MapChannel } from "./channel-map.ts";
import { type MatchedEntry, matchCategory, resolvePolicies } from "./channel-policy.ts";
import type { Channel, Role } from "./guild.ts";
import type { Snowflake } from "./ids.ts";
import { isNearName } from "./near-name.ts";

/** One thing to make. `category` is as the map writes it; a step before makes it if it is missing. */
export type BuildStep =
  | { readonly kind: "create_role"; readonly name: string }
  | { readonly kind: "create_category"; readonly name: string }
  | {
      readonly kind: "create_channel";
      readonly name: string;
      readonly type: "text" | "forum";
      readonly category: string | null;
    };

/** Something that the guild lacks by that name and has by one so like it that it may be meant. */
export interface NearMiss {
  readonly what: "role" | "category" | "channel";
  /** As the map writes it. */
  readonly ref: string;
  /** `file:line`. */
  readonly line: string;
  /** What the guild has. */
  readonly id: Snowflake;
  readonly name: string;
}

/** What to make, what to ask, and what only the map can settle, in sentences. */
export interface BuildPlan {
  readonly steps: readonly BuildStep[];
  readonly nearMisses: readonly NearMiss[];
  readonly problems: readonly string[];
}

/** What a guild holds, as far as our bots see it. */
export interface GuildContents {
  readonly channels: readonly Channel[];
  readonly roles: readonly Role[];
}

/** Compares the map with the guild. `refused` are near misses of which a person has said that they are not meant. */
export function planGuild(map: ChannelMap, guild: GuildContents, refused: readonly NearMiss[] = []): BuildPlan {
  const found = [...planRoles(map, guild.roles), ...planChannels(map, guild.channels)];
  const isRefused = (near: NearMiss): boolean =>
    refused.some(({ what, ref, line }) => what === near.what && ref === near.ref && line === near.line);
  const open = found.flatMap(({ near }) => (near && !isRefused(near) ? [near] : []));
  const openCategories = new Set(open.filter(({ what }) => what === "category").map(({ ref }) => ref));
  const waits = ({ step }: Finding): boolean =>
    step?.kind === "create_channel" && step.category !== null && openCategories.has(step.category);
  const decided = found.filter((finding) => !(finding.near && open.includes(finding.near)) && !waits(finding));
  return {
    steps: decided.flatMap(({ step }) => step ?? []),
    nearMisses: open,
    problems: found.flatMap(({ problem }) => problem ?? []),
  };
}

/** The map as it would be with these near misses written into it, each as the person has confirmed it. */
export function mapWith(map: ChannelMap, confirmed: readonly NearMiss[]): ChannelMap {
  const idFor = (what: NearMiss["what"], ref: string, line: string): string | undefined =>
    confirmed.find((near) => near.what === what && near.ref === ref && near.line === line)?.id;
  const channel = (entry: MapChannel): MapChannel => ({
    ...entry,
    ref: idFor("channel", entry.ref, entry.line) ?? entry.ref,
  });
  const category = (entry: MapCategory): MapCategory => ({
    ...entry,
    ref: idFor("category", entry.ref, entry.line) ?? entry.ref,
    channels: entry.channels.map(channel),
  });
  const role = (name: string): string =>
    confirmed.find(({ what, ref }) => what === "role" && ref === name)?.name ?? name;
  return {
    ...map,
    delegators: map.delegators.map(role),
    categories: map.categories.map(category),
    channels: map.channels.map(channel),
  };
}

/** One thing that is missing: how it is made, what it may be instead, or why neither can be said. */
interface Finding {
  readonly step?: BuildStep;
  readonly near?: NearMiss;
  readonly problem?: string;
}

/** Unlike channels, roles are told apart by case: so are they when somebody delegates. */
function planRoles({ delegators }: ChannelMap, roles: readonly Role[]): readonly Finding[] {
  const missing = [...new Set(delegators)].filter((name) => !roles.some((role) => role.name === name));
  const free = roles.filter(({ name, botId, id, guildId }) => {
    return botId === null && id !== guildId && !delegators.includes(name);
  });
  return missing.map((name) => {
    const near = free.find((role) => isNearName(role.name, name));
    const step: BuildStep = { kind: "create_role", name };
    if (near === undefined) return { step };
    const line = "channel-map.yaml";
    return { step, near: { what: "role", ref: name, line, id: near.id, name: near.name } };
  });
}

function planChannels(map: ChannelMap, channels: readonly Channel[]): readonly Finding[] {
  const { entries } = resolvePolicies(map, channels);
  const claimed = new Set(entries.flatMap(({ match }) => ("channel" in match ? [match.channel.id] : [])));
  const free = channels.filter(({ id, kind }) => (kind === "text" || kind === "forum") && !claimed.has(id));
  const planEntries = (of: MapCategory | null): readonly Finding[] =>
    entries.filter(({ mapCategory }) => mapCategory === of).flatMap((entry) => planChannel(entry, free) ?? []);
  return [
    ...map.categories.flatMap((category) => {
      const finding = planCategory(category, map, channels);
      // Where two categories bear the name, nobody can say in which of them a channel belongs.
      return finding?.problem ? [finding] : [...(finding ? [finding] : []), ...planEntries(category)];
    }),
    ...planEntries(null),
  ];
}

function planCategory({ ref, line }: MapCategory, map: ChannelMap, channels: readonly Channel[]): Finding | null {
  const categories = channels.filter(({ kind }) => kind === "category");
  const match = matchCategory(ref, categories);
  if ("channel" in match) return null;
  if (match.why === "ambiguous") return { problem: ambiguous("category", ref, line) };
  if (isId(ref)) return { problem: unknownId("category", ref, line) };
  const free = categories.filter(({ id, name }) =>
    map.categories.every((other) => other.ref !== id && other.ref.toLowerCase() !== name.toLowerCase()),
  );
  const near = free.find(({ name }) => isNearName(name, ref));
  const step: BuildStep = { kind: "create_category", name: ref };
  return near ? { step, near: { what: "category", ref, line, id: near.id, name: near.name } } : { step };
}

function planChannel({ listed, mapCategory, category, match }: MatchedEntry, free: readonly Channel[]): Finding | null {
  if ("channel" in match) return null;
  const { ref, line, kind } = listed;
  if (match.why === "ambiguous") return { problem: ambiguous("channel", ref, line) };
  if (isId(ref)) return { problem: unknownId("channel", ref, line) };
  const step: BuildStep = { kind: "create_channel", name: ref, type: kind, category: mapCategory?.ref ?? null };
  const alike = free.filter(({ name }) => isNearName(name, ref));
  const near = alike.find(({ parentId }) => parentId === (category?.id ?? null)) ?? alike[0];
  return near ? { step, near: { what: "channel", ref, line, id: near.id, name: near.name } } : { step };
}

/** As the configuration tells ids from names. */
function isId(ref: string): boolean {
  return /^[0-9]{15,20}$/.test(ref);
}

function ambiguous(what: "category" | "channel", ref: string, line: string): string {
  const many = what === "category" ? "several categories" : "several channels";
  return `${line} names the ${what} "${ref}", and the guild has ${many} of that name. Write the id of the one you mean.`;
}

function unknownId(what: "category" | "channel", ref: string, line: string): string {
  return `${line} names the ${what} ${ref}, which no bot of yours can see. Correct the id, or let the bots view it.`;
}
