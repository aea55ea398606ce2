/**
 * Which bots are deaf: connected, and silent about what others hear. Counted in looks and not in time, so that a house which
 * was itself stopped for a while accuses nobody. Pure; whoever looks every five seconds carries out what it says.
 */
import type { AgentId, Snowflake } from "./ids.ts";

/** Something that a bot should have heard. */
export interface Missed {
  readonly messageId: Snowflake;
  readonly channelId: Snowflake;
}

/** A bot that seems deaf. `tryCount`: how often it was made to listen anew before, and heard no better for it. */
export interface SeeminglyDeaf extends Missed {
  readonly agentId: AgentId;
  readonly tryCount: number;
}

interface Ear {
  isPresent: boolean;
  /** The first message that it has missed since it was last heard of. */
  missed: Missed | null;
  lookCount: number;
  tryCount: number;
}

/** Looks of five seconds before each try: half a minute twice, then ever longer, up to half an hour. */
const patienceLooks: readonly number[] = [6, 6, 12, 24, 48, 96, 192, 360];
/** Enough for all that is said within the longest time that bots may lag behind each other. */
const rememberedCount = 5_000;

/** The ears of all bots. */
export class Hearing {
  readonly #ears = new Map<AgentId, Ear>();
  readonly #told = new Set<Snowflake>();

  /** A bot has signed in, and hears what happens from now on; what was sent again before that is no news to the others. */
  arrive(agentId: AgentId): void {
    this.#earOf(agentId).isPresent = true;
  }

  /** Its connection has ended. Who was made to listen anew is still to be heard of. */
  leave(agentId: AgentId): void {
    const ear = this.#earOf(agentId);
    ear.isPresent = false;
    ear.lookCount = 0;
    if (ear.tryCount === 0) ear.missed = null;
  }

  /** A bot has told of anything. True when it had been made to listen anew: it hears again. */
  heardFrom(agentId: AgentId): boolean {
    const ear = this.#earOf(agentId);
    const isBack = ear.tryCount > 0;
    Object.assign(ear, { missed: null, lookCount: 0, tryCount: 0 });
    return isBack;
  }

  /** A bot has told of a message; `others` hear its channel too, and should tell of it soon. */
  told(agentId: AgentId, missed: Missed, others: Iterable<AgentId>): void {
    const isFirst = !this.#told.has(missed.messageId);
    this.#remember(missed.messageId);
    if (!isFirst || !this.#earOf(agentId).isPresent) return;
    for (const other of others) {
      const ear = this.#earOf(other);
      if (other !== agentId && ear.isPresent) ear.missed ??= missed;
    }
  }

  /** What it missed it did not have to hear. */
  excuse(agentId: AgentId): void {
    Object.assign(this.#earOf(agentId), { missed: null, lookCount: 0 });
  }

  /** True while there is something that a bot should tell of soon, and a reason to look. */
  get isWaiting(): boolean {
    return [...this.#ears.values()].some(({ isPresent, missed }) => isPresent && missed !== null);
  }

  /** One look at all. Names those that have been silent for too long; each is named again after as many looks. */
  look(): readonly SeeminglyDeaf[] {
    return [...this.#ears].flatMap(([agentId, ear]) => {
      const { missed, isPresent, tryCount } = ear;
      if (!missed || !isPresent) return [];
      ear.lookCount += 1;
      if (ear.lookCount < (patienceLooks[Math.min(tryCount, patienceLooks.length - 1)] ?? 0)) return [];
      ear.lookCount = 0;
      return [{ agentId, ...missed, tryCount }];
    });
  }

  /** A bot that was named is about to be made to listen anew. False when it was heard of meanwhile, and need not be. */
  tryAnew({ agentId, messageId }: SeeminglyDeaf): boolean {
    const ear = this.#earOf(agentId);
    if (!ear.isPresent || ear.missed?.messageId !== messageId) return false;
    ear.tryCount += 1;
    return true;
  }

  #remember(messageId: Snowflake): void {
    this.#told.add(messageId);
    if (this.#told.size <= rememberedCount) return;
    const [oldest] = this.#told;
    if (oldest) this.#told.delete(oldest);
  }

  #earOf(agentId: AgentId): Ear {
    const ear = this.#ears.get(agentId) ?? { isPresent: false, missed: null, lookCount: 0, tryCount: 0 };
    this.#ears.set(agentId, ear);
    return ear;
  }
}
