/**
 * The guild in memory: what routing, recipients and authority need to know, loaded from rows and changed by workers'
 * events, each of which is written before it counts. Owned by the control plane; everybody else asks it.
 */
import type { ChannelMap, ChannelPurpose } from "../domain/channel-map.ts";
import { type ResolvedPolicies, resolvePolicies } from "../domain/channel-policy.ts";
import type { Channel, Guild, Member, Role } from "../domain/guild.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { KnownIds } from "../domain/recipient.ts";
import type { AppliedPolicy } from "../domain/route.ts";
import type { Store } from "../store/database.ts";
import {
  type Bot,
  claimThread,
  type GuildRows,
  removeChannel,
  removeRole,
  replaceGuild,
  type StoredChannel,
  saveChannel,
  saveMember,
  saveRole,
} from "../store/guild.ts";
import { isKnown, type KnownGuild, sameFields } from "./guild-sighting.ts";
import { KnownBots } from "./known-bots.ts";

/** Rows first, memory after: what this object says is on disk. */
export class GuildView implements KnownIds {
  readonly #store: Store;
  #map: ChannelMap;
  readonly #bots: KnownBots;
  readonly #guilds = new Map<Snowflake, Guild>();
  readonly #channels = new Map<Snowflake, StoredChannel>();
  readonly #roles = new Map<Snowflake, Role>();
  readonly #members = new Map<Snowflake, Member>();
  readonly #dmUsers = new Set<Snowflake>();
  readonly #awaited = new Map<Snowflake, PromiseWithResolvers<void>>();
  #policies: ResolvedPolicies | null = null;

  /** `isServing`: whether an agent's bot counts when the guild is to be found in which all of them are. */
  constructor(store: Store, map: ChannelMap, rows: GuildRows, isServing: (agentId: AgentId) => boolean) {
    this.#store = store;
    this.#map = map;
    this.#bots = new KnownBots(store, rows.bots, isServing);
    for (const guild of rows.guilds) this.#guilds.set(guild.id, guild);
    for (const channel of rows.channels) this.#channels.set(channel.id, channel);
    for (const role of rows.roles) this.#roles.set(role.id, role);
    for (const member of rows.members) this.#members.set(member.userId, member);
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
    const [only, second] = this.#bots.sharedGuildIds;
    return only && !second ? only : null;
  }

  /** The guilds in which all bots are that are in any, as far as they have been told of. */
  get sharedGuilds(): readonly Guild[] {
    return this.#bots.sharedGuildIds.flatMap((id) => this.#guilds.get(id) ?? []);
  }

  /** How many bots are in any guild. */
  get placedCount(): number {
    return this.#bots.placedCount;
  }

  /** True for the owner of the guild served. */
  isOwner(userId: Snowflake): boolean {
    return this.guildId !== null && this.#guilds.get(this.guildId)?.ownerId === userId;
  }

  channel(id: Snowflake): Channel | null {
    return this.#channels.get(id) ?? null;
  }

  policy(channelId: Snowflake): AppliedPolicy | null {
    return this.#resolved().policyOf(channelId);
  }

  /** Entries of the map that the guild does not have; none while the guild is not known. */
  get missing(): ResolvedPolicies["missing"] {
    return this.guildId !== null && this.#guilds.has(this.guildId) ? this.#resolved().missing : [];
  }

  /** Channels and threads of the guild served. */
  get channels(): readonly Channel[] {
    const served = this.guildId;
    return [...this.#channels.values()].filter(({ guildId }) => guildId !== null && guildId === served);
  }

  /** The channel that serves a purpose; null when the map or the guild has none. */
  channelFor(purpose: ChannelPurpose): Snowflake | null {
    for (const channel of this.#channels.values()) {
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
    return this.#bots.get(agentId);
  }

  botByUserId(userId: Snowflake): AgentId | null {
    return this.#bots.byUserId(userId);
  }

  botByRoleId(roleId: Snowflake): AgentId | null {
    const botId = this.#roles.get(roleId)?.botId;
    return botId ? this.botByUserId(botId) : null;
  }

  /** The agent that opened a thread or answered in it first. */
  threadOwner(channelId: Snowflake): AgentId | null {
    const channel = this.#channels.get(channelId);
    if (channel?.kind !== "thread") return null;
    return (channel.ownerId && this.botByUserId(channel.ownerId)) || channel.firstAnsweredBy;
  }

  /** Ids of the guild's roles with one of these names. */
  rolesNamed(names: readonly string[]): readonly Role[] {
    return [...this.#roles.values()].filter(({ name, guildId }) => guildId === this.guildId && names.includes(name));
  }

  role(id: Snowflake): Role | null {
    return this.#roles.get(id) ?? null;
  }

  isUser(id: Snowflake): boolean {
    return this.#members.has(id) || this.#bots.byUserId(id) !== null || this.#dmUsers.has(id);
  }

  isChannel(id: Snowflake): boolean {
    return this.#channels.has(id);
  }

  /** Resolves when a channel is told of. Those who wait for one go on in the order in which they came. */
  whenChannelKnown(id: Snowflake): Promise<void> {
    const awaited = this.#awaited.get(id) ?? Promise.withResolvers();
    this.#awaited.set(id, awaited);
    return awaited.promise;
  }

  channelsNamed(name: string): readonly { readonly id: Snowflake; readonly label: string }[] {
    const wanted = name.toLowerCase();
    return [...this.#channels.values()]
      .filter((channel) => channel.kind !== "category" && channel.name.toLowerCase() === wanted)
      .map((channel) => ({ id: channel.id, label: this.#labelOf(channel) }));
  }

  /** A user with whom one of our bots has a DM. */
  rememberDmUser(userId: Snowflake): void {
    this.#dmUsers.add(userId);
  }

  async saveBot(bot: Bot): Promise<void> {
    if (await this.#bots.save(bot)) this.#policies = null;
  }

  /** A bot's sight of the guild; what is hidden from it stays as another bot saw it. */
  async replaceGuild(
    guild: Guild,
    visible: readonly Channel[],
    roles: readonly Role[],
    hiddenChannelIds: readonly Snowflake[],
  ): Promise<void> {
    const hidden = hiddenChannelIds.flatMap((id) => this.channel(id) ?? []);
    const channels = [...visible, ...hidden];
    // Every bot of the guild reports it at its start: eight times the same is written once.
    if (isKnown({ guild, channels, roles }, this.#knownOf(guild.id))) return;
    await replaceGuild(this.#store, guild, { channels, roles });
    this.#guilds.set(guild.id, guild);
    const present = new Set(channels.map(({ id }) => id));
    for (const known of this.#channels.values()) {
      if (known.guildId === guild.id && known.kind !== "thread" && !present.has(known.id))
        this.#channels.delete(known.id);
    }
    for (const channel of channels) this.#place(channel);
    for (const role of this.#roles.values()) if (role.guildId === guild.id) this.#roles.delete(role.id);
    for (const role of roles) this.#roles.set(role.id, role);
    this.#policies = null;
  }

  /** A bot is in a guild: which one is served may follow from that. */
  async joinGuild(agentId: AgentId, guildId: Snowflake): Promise<void> {
    if (await this.#bots.join(agentId, guildId)) this.#policies = null;
  }

  async leaveGuild(agentId: AgentId, guildId: Snowflake): Promise<void> {
    if (await this.#bots.leave(agentId, guildId)) this.#policies = null;
  }

  async saveChannel(channel: Channel): Promise<void> {
    if (sameFields(channel, this.#channels.get(channel.id))) return;
    await saveChannel(this.#store, channel);
    this.#place(channel);
    this.#policies = null;
  }

  async removeChannel(channelId: Snowflake): Promise<void> {
    if (!this.#channels.has(channelId)) return;
    await removeChannel(this.#store, channelId);
    this.#channels.delete(channelId);
    this.#policies = null;
  }

  async saveRole(role: Role): Promise<void> {
    if (sameFields(role, this.#roles.get(role.id))) return;
    await saveRole(this.#store, role);
    this.#roles.set(role.id, role);
  }

  async removeRole(roleId: Snowflake): Promise<void> {
    if (!this.#roles.has(roleId)) return;
    await removeRole(this.#store, roleId);
    this.#roles.delete(roleId);
  }

  async saveMember(member: Member): Promise<void> {
    if (sameFields(member, this.#members.get(member.userId))) return;
    await saveMember(this.#store, member);
    this.#members.set(member.userId, member);
  }

  /** An agent answered in a thread that nobody of ours opened: from now on it owns it. */
  async claimThread(channelId: Snowflake, agentId: AgentId): Promise<void> {
    const isOpen = (): boolean => this.#channels.get(channelId)?.kind === "thread" && !this.threadOwner(channelId);
    if (!isOpen() || !(await claimThread(this.#store, channelId, agentId))) return;
    const channel = this.#channels.get(channelId);
    if (channel) this.#channels.set(channelId, { ...channel, firstAnsweredBy: agentId });
  }

  #resolved(): ResolvedPolicies {
    this.#policies ??= resolvePolicies(this.#map, this.channels);
    return this.#policies;
  }

  #place(channel: Channel): void {
    this.#channels.set(channel.id, {
      ...channel,
      firstAnsweredBy: this.#channels.get(channel.id)?.firstAnsweredBy ?? null,
    });
    this.#awaited.get(channel.id)?.resolve();
    this.#awaited.delete(channel.id);
  }

  #knownOf(guildId: Snowflake): KnownGuild {
    return {
      guild: this.#guilds.get(guildId),
      channels: new Map([...this.#channels].filter(([, channel]) => channel.guildId === guildId)),
      roles: new Map([...this.#roles].filter(([, role]) => role.guildId === guildId)),
    };
  }

  #labelOf(channel: Channel): string {
    const parent = channel.parentId ? this.#channels.get(channel.parentId)?.name : undefined;
    return parent
      ? `#${channel.name} in ${parent} (channel:${channel.id})`
      : `#${channel.name} (channel:${channel.id})`;
  }
}
