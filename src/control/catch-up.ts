/**
 * Reads over REST what bots may have missed while they were away: a RESUME replays events, but nothing documents that it
 * replays those which a dead process had received and not yet handed on; without a RESUME nothing is replayed at all. Bots
 * take turns in the guild, so that the next finds most of it read; each reads its own direct messages at once.
 */
import type { AgentId } from "../domain/ids.ts";
import { readDirectStandings, settlingMs } from "../store/last-messages.ts";
import { outlast } from "../store/outage.ts";
import type { GuildReading, GuildReadingNeeds, ReadingOrder } from "./guild-reading.ts";
import { type PlaceReading, readPlace } from "./read-place.ts";
import { readSeveral } from "./read-several.ts";
import type { Returns } from "./returns.ts";

/** What catching up needs. */
export interface CatchUpNeeds extends GuildReadingNeeds {
  readonly reading: GuildReading;
  readonly returns: Returns;
  /** When an earlier process last recorded something, in milliseconds since 1970; null: never. */
  readonly lastRecordedAt: number | null;
}

/** A bot cannot list its direct messages: those with the last words, of as many people. */
const maxDirectCount = 50;
/** What could not be read is tried again after that, behind the other bots. */
const againMs = 30_000;

/** So long it may take until what is said is told and recorded. */
const tellingMs = 60_000;
/** In a channel where nothing ever was, older words were not for us. */
const newsMs = 20 * 60_000;

/** Catching up for all bots. */
export class CatchUp {
  readonly #needs: CatchUpNeeds;
  /** Since when each bot has to be caught up, by `performance.now()`. */
  readonly #owed = new Map<AgentId, number>();
  readonly #returning = new Map<AgentId, Promise<void>>();
  /** Who was there before in this process. */
  readonly #known = new Set<AgentId>();
  /** The turns in the guild. */
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(needs: CatchUpNeeds) {
    this.#needs = needs;
  }

  /** A bot is back; resolves when all is read. `awaySince`: when it was last surely there, by `performance.now()`. */
  run(agentId: AgentId, awaySince: number): Promise<void> {
    this.#owe(agentId, awaySince);
    const returning = this.#returning.get(agentId) ?? this.#comeBack(agentId);
    this.#returning.set(agentId, returning);
    return returning;
  }

  /** A bot is there and is not told of what happens: the same without a word of a return, and once. */
  async readFor(agentId: AgentId, since: number): Promise<void> {
    const order = this.#orderOf(agentId, since, performance.now());
    await this.#readAll(agentId, order, (found) => this.#needs.returns.count(found));
  }

  /** While bots are connected: looks in the guild for what none of them was told of, and should have been by now. */
  async look(agentId: AgentId, onRead: (reading: PlaceReading) => void): Promise<void> {
    const now = this.#needs.clock.now();
    const margins = { marginMs: 0, floorMs: newsMs };
    const order = { since: performance.now(), before: now, untilMs: now - tellingMs, ...margins };
    await this.#inTurn(() => this.#needs.reading.read(agentId, order, onRead));
  }

  /** Waits until nobody reads in the guild, and keeps others waiting meanwhile. */
  #inTurn<T>(read: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(read);
    // That it failed is its own caller's business.
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  #owe(agentId: AgentId, since: number): void {
    this.#owed.set(agentId, Math.min(since, this.#owed.get(agentId) ?? since));
  }

  async #comeBack(agentId: AgentId): Promise<void> {
    const { clock, discord, isStopped } = this.#needs;
    try {
      for (let since = this.#owed.get(agentId); since !== undefined; since = this.#owed.get(agentId)) {
        this.#owed.delete(agentId);
        const isDone = await this.#readOn(agentId, since);
        if (isStopped()) return;
        if (isDone) continue;
        this.#owe(agentId, since);
        await clock.delay(againMs);
        // Its return, should it have gone, says so once more; one that was taken away has nothing to read.
        if (!discord.isReady(agentId)) return;
      }
    } finally {
      this.#returning.delete(agentId);
    }
  }

  async #readOn(agentId: AgentId, since: number): Promise<boolean> {
    const { returns, unread, isStopped } = this.#needs;
    const startedAt = performance.now();
    const order = this.#orderOf(agentId, since, startedAt);
    returns.begin(agentId, this.#known.has(agentId) ? startedAt - since : null);
    try {
      const isWhole = await this.#readAll(agentId, order, (found) => returns.found(found));
      // After a stop the next start reads on, and hears again what waited.
      if (!isWhole || isStopped()) return false;
      this.#known.add(agentId);
      unread.end(agentId, startedAt);
      return true;
    } finally {
      returns.end();
    }
  }

  async #readAll(agentId: AgentId, order: ReadingOrder, onRead: (reading: PlaceReading) => void): Promise<boolean> {
    const ends = await Promise.all([
      this.#readDirect(agentId, order, onRead),
      this.#inTurn(() => this.#needs.reading.read(agentId, order, onRead)),
    ]);
    return ends.every(Boolean);
  }

  /** What was recorded since the bot went away does not count, nor what a process had recorded that died with it. */
  #orderOf(agentId: AgentId, since: number, now: number): ReadingOrder {
    const { clock, lastRecordedAt } = this.#needs;
    const awayAt = clock.now() - (now - since);
    const before = this.#known.has(agentId) ? awayAt : Math.min(awayAt, lastRecordedAt ?? awayAt);
    return { since, before, marginMs: settlingMs, floorMs: settlingMs, untilMs: Number.POSITIVE_INFINITY };
  }

  async #readDirect(
    agentId: AgentId,
    { before }: ReadingOrder,
    onRead: (reading: PlaceReading) => void,
  ): Promise<boolean> {
    const { store, patience, unread, isStopped } = this.#needs;
    const startedAt = performance.now();
    const standings = await outlast(() => readDirectStandings(store, agentId, before, maxDirectCount), patience);
    let isWhole = standings !== undefined;
    const places = (standings ?? []).map(({ channelId, messageId }) => ({
      channelId,
      afterId: messageId,
      guildId: null,
    }));
    await readSeveral(
      places,
      () => unread.awaitedBy(agentId),
      isStopped,
      async (place) => {
        const found = await readPlace(agentId, place, this.#needs);
        onRead(found);
        if (found.end === "later") isWhole = false;
        else if (!isStopped()) unread.pass(place.channelId, startedAt, agentId);
      },
    );
    return isWhole;
  }
}
