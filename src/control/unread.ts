/**
 * Places that nobody has read on yet for a bot that was away. What such a bot hears there waits until that is done: what was
 * said before it is on disk first, and is answered first. Kept by catching up; asked at the door for events. All moments are
 * those of `performance.now()`.
 */
import type { Clock } from "../domain/clock.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";

/** A place that could not be read for so long holds nobody up any more; by then it was tried twice. */
const maxWaitMs = 60_000;

interface Absence {
  /** Only what was read since then counts. */
  since: number;
  readonly read: Set<Snowflake>;
  readonly waiting: Map<Snowflake, PromiseWithResolvers<void>>;
}

/** The absences of all bots, each from the end of its process or session until everything is read on. */
export class Unread {
  readonly #clock: Clock;
  readonly #absences = new Map<AgentId, Absence>();
  readonly #lastBegun = new Map<AgentId, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A bot has heard too little from now on. Whoever waited in an absence before waits on in this one. */
  begin(agentId: AgentId): void {
    const since = performance.now();
    const waiting = this.#absences.get(agentId)?.waiting ?? new Map();
    this.#absences.set(agentId, { since, read: new Set(), waiting });
    this.#lastBegun.set(agentId, since);
  }

  /** When the last absence of a bot began; before all time when it was never away. */
  lastBegun(agentId: AgentId): number {
    return this.#lastBegun.get(agentId) ?? Number.NEGATIVE_INFINITY;
  }

  /** A channel was read on for whoever may read it, or for one bot; the reading began at `startedAt`. */
  pass(channelId: Snowflake, startedAt: number, agentId: AgentId | null = null): void {
    for (const [id, { since, read, waiting }] of this.#absences) {
      if (since > startedAt || (agentId !== null && id !== agentId)) continue;
      read.add(channelId);
      waiting.get(channelId)?.resolve();
      waiting.delete(channelId);
    }
  }

  /** All was read on for a bot, in a reading that began at `startedAt`. */
  end(agentId: AgentId, startedAt: number): void {
    const absence = this.#absences.get(agentId);
    if (!absence || absence.since > startedAt) return;
    this.#absences.delete(agentId);
    for (const { resolve } of absence.waiting.values()) resolve();
  }

  /** The channels in which something waits, those of one bot. */
  awaitedBy(agentId: AgentId): ReadonlySet<Snowflake> {
    return new Set(this.#absences.get(agentId)?.waiting.keys());
  }

  /** True while what a bot hears in a channel has to wait. */
  isBehind(agentId: AgentId, channelId: Snowflake): boolean {
    return this.#absences.get(agentId)?.read.has(channelId) === false;
  }

  /** When what a bot hears in a channel may go on; null: now. Those who wait go on in the order in which they came. */
  whenRead(agentId: AgentId, channelId: Snowflake): Promise<unknown> | null {
    const absence = this.#absences.get(agentId);
    if (!absence || absence.read.has(channelId)) return null;
    const waiting = absence.waiting.get(channelId) ?? Promise.withResolvers<void>();
    absence.waiting.set(channelId, waiting);
    return Promise.race([waiting.promise, this.#clock.delay(maxWaitMs)]);
  }
}
