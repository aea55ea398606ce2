/**
 * What routing, recipients and authority ask of the guild: which one is served, whose a channel is by the map, who is meant
 * by an id or a name. Judges what the guild memory knows, and changes nothing of it.
 */
import type { ChannelMap, ChannelPurpose } from "../domain/channel-map.ts";
import { type ResolvedPolicies, resolvePolicies } from "../domain/channel-policy.ts";
import type { RightsOfGuild } from "../domain/effective-permissions.ts";
import type { Channel, Guild, Role } from "../domain/guild.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { KnownIds } from "../domain/recipient.ts";
import type { AppliedPolicy } from "../domain/route.ts";
import type { Bot } from "../store/guild.ts";
import type { GuildMemory } from "./guild-memory.ts";

/** The guild, in the light of the map that holds now. */
export class GuildView implements KnownIds {
  readonly #memory: GuildMemory;
  #map: ChannelMap;
  readonly #isServing: (agentId: AgentId) => boolean;
  readonly #dmUsers = new Set<Snowflake>();
  /** What follows from the map for the guild as it was at this count of changes. */
  #policies: { readonly changeCount: number; readonly resolved: ResolvedPolicies } | null = null;

  /** `isServing`: whether a bot comes up at all; one that does not may have been in any guild. */
  constructor(memory: GuildMemory, map: ChannelMap, isServing: (agentId: AgentId) => boolean) {
    this.#memory = memory;
    this.#map = map;
    this.#isServing = isServing;
  }

  /** Goes by another map from now on. */
  adoptMap(map: ChannelMap): void {
    this.#map = map;
    this.#policies = null;
  }

  /** Names of the roles whose members may delegate; empty: members with Manage Guild. */
  get delegators(): readonly string[] {
    return this.#map.delegators;
  }

  /** The guild served: the map's, else the one that all bots share; null while there is none such, or several. */
  get guildId(): Snowflake | null {
    if (this.#map.guildId) return this.#map.guildId;
    const [only, second] = this.#sharedGuildIds();
    return only && !second ? only : null;
  }

  /** What decides, with a channel's own word, who may do what there; null while nothing is known of the guild served. */
  get rights(): RightsOfGuild | null {
    const guild = this.guildId === null ? undefined : this.#memory.guilds.get(this.guildId);
    if (!guild) return null;
    const roles = [...this.#memory.roles.values()].filter(({ guildId }) => guildId === guild.id);
    return { id: guild.id, ownerId: guild.ownerId, roles };
  }

  /** The guilds in which all bots are that are in any, as far as they have been told of. */
  get sharedGuilds(): readonly Guild[] {
    return this.#sharedGuildIds().flatMap((id) => this.#memory.guilds.get(id) ?? []);
  }

  /** How many bots are in any guild. */
  get placedCount(): number {
    return this.#placedBots().length;
  }

  /** True for the owner of the guild served. */
  isOwner(userId: Snowflake): boolean {
    return this.guildId !== null && this.#memory.guilds.get(this.guildId)?.ownerId === userId;
  }

  channel(id: Snowflake): Channel | null {
    return this.#memory.channels.get(id) ?? null;
  }

  policy(channelId: Snowflake): AppliedPolicy | null {
    return this.#resolved().policyOf(channelId);
  }

  /** Entries of the map that the guild does not have; none while the guild is not known. */
  get missing(): ResolvedPolicies["missing"] {
    return this.guildId !== null && this.#memory.guilds.has(this.guildId) ? this.#resolved().missing : [];
  }

  /** Channels and threads of the guild served. */
  get channels(): readonly Channel[] {
    const served = this.guildId;
    return [...this.#memory.channels.values()].filter(({ guildId }) => guildId !== null && guildId === served);
  }

  /** The channel that serves a purpose; null when the map or the guild has none. */
  channelFor(purpose: ChannelPurpose): Snowflake | null {
    for (const channel of this.#memory.channels.values()) {
      if (channel.kind !== "thread" && this.policy(channel.id)?.policy.purpose === purpose) return channel.id;
    }
    return null;
  }

  /** The channels in which an agent answers whoever writes there, in the order in which the guild has told of them. */
  channelsOf(agentId: AgentId): readonly Snowflake[] {
    const places = this.channels.filter(({ kind }) => kind !== "thread" && kind !== "category");
    return places.map(({ id }) => id).filter((id) => this.policy(id)?.policy.owner === agentId);
  }

  bot(agentId: AgentId): Bot | null {
    return this.#memory.bots.get(agentId);
  }

  botByUserId(userId: Snowflake): AgentId | null {
    return this.#memory.bots.byUserId(userId);
  }

  botByRoleId(roleId: Snowflake): AgentId | null {
    const botId = this.role(roleId)?.botId;
    return botId ? this.botByUserId(botId) : null;
  }

  /** The threads and posts of a channel, as far as they are known. */
  threadsOf(channelId: Snowflake): readonly Snowflake[] {
    const below = this.channels.filter(({ kind, parentId }) => kind === "thread" && parentId === channelId);
    return below.map(({ id }) => id);
  }

  /** True for a thread that no agent has opened or answered in. */
  isOpenThread(channelId: Snowflake): boolean {
    return this.channel(channelId)?.kind === "thread" && this.threadOwner(channelId) === null;
  }

  /** The agent that opened a thread or answered in it first. */
  threadOwner(channelId: Snowflake): AgentId | null {
    const channel = this.#memory.channels.get(channelId);
    if (channel?.kind !== "thread") return null;
    return (channel.ownerId && this.botByUserId(channel.ownerId)) || channel.firstAnsweredBy;
  }

  /** The guild's roles with one of these names. */
  rolesNamed(names: readonly string[]): readonly Role[] {
    const roles = [...this.#memory.roles.values()];
    return roles.filter(({ name, guildId }) => guildId === this.guildId && names.includes(name));
  }

  role(id: Snowflake): Role | null {
    return this.#memory.roles.get(id) ?? null;
  }

  isUser(id: Snowflake): boolean {
    return this.#memory.members.has(id) || this.botByUserId(id) !== null || this.#dmUsers.has(id);
  }

  /** A user with whom one of our bots has a DM. */
  rememberDmUser(userId: Snowflake): void {
    this.#dmUsers.add(userId);
  }

  isChannel(id: Snowflake): boolean {
    return this.#memory.channels.has(id);
  }

  channelsNamed(name: string): readonly { readonly id: Snowflake; readonly label: string }[] {
    const wanted = name.toLowerCase();
    return [...this.#memory.channels.values()]
      .filter((channel) => channel.kind !== "category" && channel.name.toLowerCase() === wanted)
      .map((channel) => ({ id: channel.id, label: this.#labelOf(channel) }));
  }

  #resolved(): ResolvedPolicies {
    const { changeCount } = this.#memory;
    if (this.#policies?.changeCount !== changeCount)
      this.#policies = { changeCount, resolved: resolvePolicies(this.#map, this.channels) };
    return this.#policies.resolved;
  }

  #sharedGuildIds(): readonly Snowflake[] {
    const [first, ...others] = this.#placedBots();
    return first ? first.guildIds.filter((id) => others.every(({ guildIds }) => guildIds.includes(id))) : [];
  }

  #placedBots(): readonly Bot[] {
    return this.#memory.bots.all.filter(({ agentId, guildIds }) => this.#isServing(agentId) && guildIds.length > 0);
  }

  #labelOf(channel: Channel): string {
    const parent = channel.parentId ? this.channel(channel.parentId)?.name : undefined;
    return parent
      ? `#${channel.name} in ${parent} (channel:${channel.id})`
      : `#${channel.name} (channel:${channel.id})`;
  }
}
