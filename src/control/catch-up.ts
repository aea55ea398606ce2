/**
 * Reads over REST what a bot may have missed while it was away: a RESUME replays events, but nothing documents that it
 * replays those which a dead process had received and not yet handed on; without a RESUME nothing is replayed at all.
 */
import type { Clock } from "../domain/clock.ts";
import type { Discord } from "../domain/discord.ts";
import type { Channel } from "../domain/guild.ts";
import { type AgentId, compareSnowflakes, type Snowflake, snowflakeAt, snowflakeTimeMs } from "../domain/ids.ts";
import type { Message } from "../domain/message.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import { type LastMessage, lastMessages } from "../store/last-messages.ts";
import { outlast } from "../store/outage.ts";
import type { Unread } from "./unread.ts";

/** What catching up needs. */
export interface CatchUpNeeds {
  readonly store: Store;
  readonly discord: Discord;
  readonly clock: Clock;
  /** Resolves when the store is not known to be in trouble. */
  readonly whenStoreWell: () => Promise<void>;
  readonly log: Log;
  /** Where what is heard now waits for what was missed. */
  readonly unread: Unread;
  handle(seenBy: AgentId, message: Message): Promise<void>;
  /** Channels and threads of the guild that is served, and whether the map knows them. */
  channels(): readonly Channel[];
  isMapped(channelId: Snowflake): boolean;
}

/** A channel that was read on, for the bots that ask next. `done`: false when that bot may not read there. */
interface Reading {
  readonly startedAt: number;
  readonly done: Promise<boolean>;
}

const pageSize = 100;
const retryMs = 1_000;
/** What was said somewhere is on disk, if it ever will be, when another message that was said so much later is. */
const recordingMs = 60_000;
/** Threads are archived when they are silent for so long; there may be hundreds. */
const threadMemoryMs = 7 * 24 * 3_600_000;

/** Catching up for all bots: a channel that one of them has read since another went away need not be read again. */
export class CatchUp {
  readonly #needs: CatchUpNeeds;
  readonly #readings = new Map<Snowflake, Reading>();
  #stopped = false;

  constructor(needs: CatchUpNeeds) {
    this.#needs = needs;
  }

  /** Reads on in the served guild and in this bot's DMs. `awaySince`: when it was last surely there, by `performance.now()`. */
  async run(agentId: AgentId, awaySince: number): Promise<void> {
    const { unread } = this.#needs;
    const startedAt = performance.now();
    const awayAt = this.#needs.clock.now() - (startedAt - awaySince);
    try {
      const known = await this.#outlast(() => lastMessages(this.#needs.store, agentId, awayAt));
      const places = [...this.#placesOf(known ?? [], awayAt)];
      while (places.length > 0 && !this.#stopped) {
        // People who write now are not kept waiting by places where nobody does.
        const awaited = unread.awaitedBy(agentId);
        const [place] = places.splice(
          Math.max(
            0,
            places.findIndex(({ channelId }) => awaited.has(channelId)),
          ),
          1,
        );
        if (place) await this.#readFor(agentId, place, awaySince);
      }
    } finally {
      // After a stop the next start reads on, and hears again what waited.
      if (!this.#stopped) unread.end(agentId, startedAt);
    }
  }

  async #readFor(agentId: AgentId, place: LastMessage, awaySince: number): Promise<void> {
    const { unread } = this.#needs;
    const startedAt = performance.now();
    if (place.recipient.startsWith("user:")) await this.#readOn(agentId, place);
    else await this.#readOnce(agentId, place, awaySince);
    if (!this.#stopped) unread.pass(place.channelId, startedAt, agentId);
  }

  /** Reads nothing more. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Where to read on, and from which message: the last one recorded there. In a channel where nothing ever was, from a
   * little before the last one recorded anywhere: the house was there then, and had recorded what it had heard until shortly
   * before.
   */
  #placesOf(known: readonly LastMessage[], awayAt: number): readonly LastMessage[] {
    const ids = known.map(({ messageId }) => messageId).sort(compareSnowflakes);
    const [oldest, last] = [ids[0], ids.at(-1)];
    const shortlyBefore = last && snowflakeAt(snowflakeTimeMs(last) - recordingMs);
    const newest = oldest && shortlyBefore && compareSnowflakes(shortlyBefore, oldest) > 0 ? shortlyBefore : oldest;
    const byChannel = new Map(known.map((place) => [place.channelId, place]));
    const silent = (id: Snowflake): LastMessage[] =>
      newest && this.#needs.isMapped(id) ? [{ recipient: `channel:${id}`, channelId: id, messageId: newest }] : [];
    const inGuild = this.#needs.channels().flatMap(({ id, kind }): LastMessage[] => {
      const place = byChannel.get(id);
      if (kind === "text") return place ? [place] : silent(id);
      if (kind !== "thread") return [];
      if (place) return snowflakeTimeMs(place.messageId) > awayAt - threadMemoryMs ? [place] : [];
      return newest && compareSnowflakes(id, newest) > 0 ? silent(id) : [];
    });
    return [...known.filter(({ recipient }) => recipient.startsWith("user:")), ...inGuild];
  }

  /** Another bot may be allowed where one is not: then this one tries. */
  async #readOnce(agentId: AgentId, place: LastMessage, awaySince: number): Promise<void> {
    for (;;) {
      const earlier = this.#readings.get(place.channelId);
      if (!earlier || earlier.startedAt < awaySince) break;
      if (await earlier.done) return;
      if (this.#readings.get(place.channelId) === earlier) break;
    }
    const done = this.#readOn(agentId, place);
    this.#readings.set(place.channelId, { startedAt: performance.now(), done });
    await done;
  }

  async #readOn(agentId: AgentId, { recipient, messageId }: LastMessage): Promise<boolean> {
    let afterId = messageId;
    while (!this.#stopped) {
      const outcome = await this.#needs.discord.listMessages(agentId, recipient, afterId, pageSize);
      if (outcome.kind === "refused") {
        this.#needs.log.warn({ bot: agentId, recipient, problem: outcome.problem }, "cannot read what was missed here");
        return false;
      }
      if (outcome.kind !== "done") {
        await this.#needs.clock.delay(outcome.kind === "retry" ? outcome.afterMs : retryMs);
        continue;
      }
      for (const message of outcome.value) await this.#outlast(() => this.#needs.handle(agentId, message));
      const last = outcome.value.at(-1);
      if (!last || outcome.value.length < pageSize) return true;
      afterId = last.id;
    }
    return true;
  }

  #outlast<T>(write: () => Promise<T>): Promise<T | undefined> {
    const { clock, log, whenStoreWell } = this.#needs;
    return outlast(write, {
      clock,
      whenWell: whenStoreWell,
      isStopped: () => this.#stopped,
      onFailure: (error) => log.error({ error }, "what was missed could not be stored yet"),
    });
  }
}
