/**
 * The guilds in memory: loaded from rows at the start, then changed by what workers report, each change written before it
 * counts. Changed by `guild-events.ts` and by who answers in a thread; asked through the guild view, which judges it.
 */
import type { Channel, Guild, Member, Role } from "../domain/guild.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
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
export class GuildMemory {
  readonly #store: Store;
  readonly #bots: KnownBots;
  readonly #guilds = new Map<Snowflake, Guild>();
  readonly #channels = new Map<Snowflake, StoredChannel>();
  readonly #roles = new Map<Snowflake, Role>();
  readonly #members = new Map<Snowflake, Member>();
  readonly #awaited = new Map<Snowflake, PromiseWithResolvers<void>>();
  #changeCount = 0;

  constructor(store: Store, rows: GuildRows) {
    this.#store = store;
    this.#bots = new KnownBots(store, rows.bots);
    for (const guild of rows.guilds) this.#guilds.set(guild.id, guild);
    for (const channel of rows.channels) this.#channels.set(channel.id, channel);
    for (const role of rows.roles) this.#roles.set(role.id, role);
    for (const member of rows.members) this.#members.set(member.userId, member);
  }

  /** Rises with each change of bots, guilds and channels, by which whoever has drawn conclusions from them can tell. */
  get changeCount(): number {
    return this.#changeCount;
  }

  get bots(): Pick<KnownBots, "all" | "get" | "byUserId"> {
    return this.#bots;
  }

  get guilds(): ReadonlyMap<Snowflake, Guild> {
    return this.#guilds;
  }

  /** Channels, categories and threads of all guilds, in the order in which they were told of. */
  get channels(): ReadonlyMap<Snowflake, StoredChannel> {
    return this.#channels;
  }

  get roles(): ReadonlyMap<Snowflake, Role> {
    return this.#roles;
  }

  get members(): ReadonlyMap<Snowflake, Member> {
    return this.#members;
  }

  /** Resolves when a channel is told of. Those who wait for one go on in the order in which they came. */
  whenChannelKnown(id: Snowflake): Promise<void> {
    const awaited = this.#awaited.get(id) ?? Promise.withResolvers();
    this.#awaited.set(id, awaited);
    return awaited.promise;
  }

  async saveBot(bot: Bot): Promise<void> {
    if (await this.#bots.save(bot)) this.#changeCount += 1;
  }

  /** A bot is in a guild: which one is served may follow from that. */
  async joinGuild(agentId: AgentId, guildId: Snowflake): Promise<void> {
    if (await this.#bots.join(agentId, guildId)) this.#changeCount += 1;
  }

  async leaveGuild(agentId: AgentId, guildId: Snowflake): Promise<void> {
    if (await this.#bots.leave(agentId, guildId)) this.#changeCount += 1;
  }

  /** A bot's sight of the guild; what is hidden from it stays as another bot saw it. */
  async replaceGuild(
    guild: Guild,
    visible: readonly Channel[],
    roles: readonly Role[],
    hiddenChannelIds: readonly Snowflake[],
  ): Promise<void> {
    const hidden = hiddenChannelIds.flatMap((id) => this.#channels.get(id) ?? []);
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
    this.#changeCount += 1;
  }

  async saveChannel(channel: Channel): Promise<void> {
    if (sameFields(channel, this.#channels.get(channel.id))) return;
    await saveChannel(this.#store, channel);
    this.#place(channel);
    this.#changeCount += 1;
  }

  async removeChannel(channelId: Snowflake): Promise<void> {
    if (!this.#channels.has(channelId)) return;
    await removeChannel(this.#store, channelId);
    this.#channels.delete(channelId);
    this.#changeCount += 1;
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

  /** An agent has answered in a thread that nobody owns: from now on it does. Nothing when another one was first. */
  async claimThread(threadId: Snowflake, agentId: AgentId): Promise<void> {
    if (!(await claimThread(this.#store, threadId, agentId))) return;
    const thread = this.#channels.get(threadId);
    if (thread) this.#channels.set(threadId, { ...thread, firstAnsweredBy: agentId });
  }

  #place(channel: Channel): void {
    const firstAnsweredBy = this.#channels.get(channel.id)?.firstAnsweredBy ?? null;
    this.#channels.set(channel.id, { ...channel, firstAnsweredBy });
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
}
