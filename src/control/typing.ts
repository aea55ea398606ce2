/**
 * Shows that an agent is at work, from acceptance until its answer is posted, and on every other way out. Instant answers
 * show nothing: the sign costs a request and would come after the answer.
 */
import type { Clock } from "../domain/clock.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";

const instantMs = 200;

interface Sign {
  readonly agentId: AgentId;
  readonly channelId: Snowflake;
  isShown: boolean;
}

/** The signs of all turns; keyed by whatever runs (a delivery, a task attempt). */
export class TypingSigns {
  readonly #discord: Discord;
  readonly #clock: Clock;
  readonly #signs = new Map<string, Sign>();

  constructor(discord: Discord, clock: Clock) {
    this.#discord = discord;
    this.#clock = clock;
  }

  /** Work begins; the sign appears if it lasts. */
  begin(workId: string, agentId: AgentId, channelId: Snowflake): void {
    if (this.#signs.has(workId)) return;
    const sign: Sign = { agentId, channelId, isShown: false };
    this.#signs.set(workId, sign);
    void this.#clock.delay(instantMs).then(() => {
      if (this.#signs.get(workId) === sign) this.#show(sign);
    });
  }

  /** Work is over, whatever came of it. */
  end(workId: string): void {
    const sign = this.#signs.get(workId);
    if (!sign) return;
    this.#signs.delete(workId);
    const others = [...this.#signs.values()].filter(
      ({ agentId, channelId, isShown }) => isShown && agentId === sign.agentId && channelId === sign.channelId,
    );
    if (sign.isShown && others.length === 0) this.#discord.setTyping(sign.agentId, sign.channelId, false);
  }

  /** A bot is back with a new process, which knows nothing of its signs. */
  renew(agentId: AgentId): void {
    for (const sign of this.#signs.values()) if (sign.agentId === agentId && sign.isShown) this.#show(sign);
  }

  /** Ends all signs. */
  stop(): void {
    for (const workId of this.#signs.keys()) this.end(workId);
  }

  #show(sign: Sign): void {
    sign.isShown = true;
    this.#discord.setTyping(sign.agentId, sign.channelId, true);
  }
}
