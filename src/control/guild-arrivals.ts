/**
 * Waits for a bot that has signed in anew until it is told of its guild: what is said there before that is not told to it, and
 * has to be read. Kept by `control.ts`.
 */
import type { Clock } from "../domain/clock.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";

/** A guild that Discord cannot serve is told of when it can; nobody waits for that. */
const maxWaitMs = 10_000;

/** The bots that have not been told of their guild since they signed in. */
export class GuildArrivals {
  readonly #clock: Clock;
  /** The guild served; null while it is not known. */
  readonly #served: () => Snowflake | null;
  readonly #awaited = new Map<AgentId, PromiseWithResolvers<void>>();

  constructor(clock: Clock, served: () => Snowflake | null) {
    this.#clock = clock;
    this.#served = served;
  }

  /** A bot has got a new session. */
  signIn(agentId: AgentId): void {
    this.#awaited.set(agentId, Promise.withResolvers());
  }

  /** A bot is told of a guild, and from now on of what happens there. */
  tell(agentId: AgentId, guildId: Snowflake): void {
    if (guildId !== (this.#served() ?? guildId)) return;
    this.#awaited.get(agentId)?.resolve();
    this.#awaited.delete(agentId);
  }

  /** Resolves when the bot hears what happens in the guild, as far as that can be waited for. */
  async whenTold(agentId: AgentId): Promise<void> {
    const awaited = this.#awaited.get(agentId);
    if (awaited) await Promise.race([awaited.promise, this.#clock.delay(maxWaitMs)]);
  }
}
