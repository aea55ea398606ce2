/**
 * Shows that an agent is at work, from acceptance until its answer is posted, and on every other way out. Instant answers
 * show nothing: the sign costs a request and would come after the answer.
 */
import type { Discord } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";

const instantMs = 200;

interface Sign {
  readonly agentId: AgentId;
  readonly channelId: Snowflake;
  readonly timer: NodeJS.Timeout;
}

/** The signs of all turns; keyed by whatever runs (a delivery, a task attempt). */
export class TypingSigns {
  readonly #discord: Discord;
  readonly #signs = new Map<string, Sign>();

  constructor(discord: Discord) {
    this.#discord = discord;
  }

  /** Work begins; the sign appears if it lasts. */
  begin(workId: string, agentId: AgentId, channelId: Snowflake): void {
    if (this.#signs.has(workId)) return;
    const timer = setTimeout(() => this.#discord.setTyping(agentId, channelId, true), instantMs);
    this.#signs.set(workId, { agentId, channelId, timer });
  }

  /** Work is over, whatever came of it. */
  end(workId: string): void {
    const sign = this.#signs.get(workId);
    if (!sign) return;
    clearTimeout(sign.timer);
    this.#signs.delete(workId);
    if (!this.#isBusy(sign.agentId, sign.channelId)) this.#discord.setTyping(sign.agentId, sign.channelId, false);
  }

  /** A bot is back with a new process, which knows nothing of its signs. */
  renew(agentId: AgentId): void {
    for (const sign of this.#signs.values())
      if (sign.agentId === agentId) this.#discord.setTyping(agentId, sign.channelId, true);
  }

  /** Ends all signs. */
  stop(): void {
    for (const workId of this.#signs.keys()) this.end(workId);
  }

  #isBusy(agentId: AgentId, channelId: Snowflake): boolean {
    return [...this.#signs.values()].some((sign) => sign.agentId === agentId && sign.channelId === channelId);
  }
}
