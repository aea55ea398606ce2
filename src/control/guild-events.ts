/**
 * What workers report about the guild, in the order in which it was reported: every bot of the guild tells the same, and
 * the second telling must find the first already written.
 */
import type { Channel, Guild, Member, Role } from "../domain/guild.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Bot } from "../store/guild.ts";
import type { GuildMemory } from "./guild-memory.ts";

/** A change of the guild, in the domain's words. */
export type GuildEvent =
  | {
      readonly type: "guild_available";
      readonly guild: Guild;
      readonly channels: readonly Channel[];
      /** Channels that are there, but whose nature this bot may not know. */
      readonly hiddenChannelIds: readonly Snowflake[];
      readonly roles: readonly Role[];
    }
  | { readonly type: "guild_removed"; readonly guildId: Snowflake }
  | { readonly type: "channel_changed"; readonly channel: Channel }
  /** Threads that were open already when their channel came into a bot's sight. */
  | { readonly type: "threads_listed"; readonly threads: readonly Channel[] }
  | { readonly type: "channel_deleted"; readonly channelId: Snowflake }
  | { readonly type: "role_changed"; readonly role: Role }
  | { readonly type: "role_deleted"; readonly roleId: Snowflake }
  | { readonly type: "member_changed"; readonly member: Member }
  /** Which user a bot is; who mentions it right afterwards means that bot. */
  | { readonly type: "bot_identified"; readonly bot: Bot };

/** Applies events one after another. */
export class GuildEvents {
  readonly #memory: GuildMemory;
  #last: Promise<void> = Promise.resolve();

  constructor(memory: GuildMemory) {
    this.#memory = memory;
  }

  /** Resolves when the change is on disk and in memory. `seenBy`: the agent whose bot reported it. */
  apply(seenBy: AgentId, event: GuildEvent): Promise<void> {
    const applied = this.#last.then(() => this.#write(seenBy, event));
    // One failed write is its own caller's business; the next event is applied all the same.
    this.#last = applied.catch(() => undefined);
    return applied;
  }

  /** Resolves when everything reported so far is applied. */
  applied(): Promise<void> {
    return this.#last;
  }

  async #write(seenBy: AgentId, event: GuildEvent): Promise<void> {
    switch (event.type) {
      case "guild_available":
        await this.#memory.replaceGuild(event.guild, event.channels, event.roles, event.hiddenChannelIds);
        return this.#memory.joinGuild(seenBy, event.guild.id);
      case "channel_changed":
        return this.#memory.saveChannel(event.channel);
      case "threads_listed":
        for (const thread of event.threads) await this.#memory.saveChannel(thread);
        return;
      case "channel_deleted":
        return this.#memory.removeChannel(event.channelId);
      case "role_changed":
        return this.#memory.saveRole(event.role);
      case "role_deleted":
        return this.#memory.removeRole(event.roleId);
      case "member_changed":
        return this.#memory.saveMember(event.member);
      case "bot_identified":
        return this.#memory.saveBot(event.bot);
      case "guild_removed":
        // One bot was removed from the guild; the others are still in it and its rows still hold.
        return this.#memory.leaveGuild(seenBy, event.guildId);
    }
  }
}
