/**
 * The bots in memory: which Discord user each agent is, and which guilds it is in. Part of the guild memory, which
 * alone changes it; rows first, memory after.
 */
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Store } from "../store/database.ts";
import { type Bot, saveBot } from "../store/guild.ts";

/** The bots of one house. */
export class KnownBots {
  readonly #store: Store;
  readonly #bots = new Map<AgentId, Bot>();
  readonly #agentByUser = new Map<Snowflake, AgentId>();

  constructor(store: Store, rows: readonly Bot[]) {
    this.#store = store;
    for (const bot of rows) this.#remember(bot);
  }

  get(agentId: AgentId): Bot | null {
    return this.#bots.get(agentId) ?? null;
  }

  byUserId(userId: Snowflake): AgentId | null {
    return this.#agentByUser.get(userId) ?? null;
  }

  get all(): readonly Bot[] {
    return [...this.#bots.values()];
  }

  /** What READY tells is complete: a bot may have been removed from guilds while it was away. True when it is news. */
  async save(bot: Bot): Promise<boolean> {
    if (JSON.stringify(bot) === JSON.stringify(this.#bots.get(bot.agentId))) return false;
    await saveBot(this.#store, bot);
    this.#remember(bot);
    return true;
  }

  async join(agentId: AgentId, guildId: Snowflake): Promise<boolean> {
    return this.#move(agentId, (guildIds) => [...new Set([...guildIds, guildId])]);
  }

  async leave(agentId: AgentId, guildId: Snowflake): Promise<boolean> {
    return this.#move(agentId, (guildIds) => guildIds.filter((id) => id !== guildId));
  }

  /** READY comes before all that is told of guilds, so a bot of which nothing is known is none of ours. */
  async #move(agentId: AgentId, change: (guildIds: readonly Snowflake[]) => readonly Snowflake[]): Promise<boolean> {
    const bot = this.#bots.get(agentId);
    return bot ? this.save({ ...bot, guildIds: change(bot.guildIds) }) : false;
  }

  #remember(bot: Bot): void {
    const earlier = this.#bots.get(bot.agentId);
    if (earlier) this.#agentByUser.delete(earlier.userId);
    this.#bots.set(bot.agentId, bot);
    this.#agentByUser.set(bot.userId, bot.agentId);
  }
}
