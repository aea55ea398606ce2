/**
 * Reads on in the served guild what one bot may have missed: asks where every channel ends, and reads only those that end
 * later than what is recorded, each once for all bots that went away together. Called by catching up, in turn for each bot.
 */
import type { Discord, Tip } from "../domain/discord.ts";
import { type AgentId, compareSnowflakes, type Snowflake, snowflakeTimeMs } from "../domain/ids.ts";
import type { Store } from "../store/database.ts";
import { type Margins, readStandings, type Standings, settlingMs } from "../store/last-messages.ts";
import { outlast } from "../store/outage.ts";
import { type GuildTipNeeds, readArchived, readTips } from "./guild-tips.ts";
import type { GuildView } from "./guild-view.ts";
import { type Place, type PlaceNeeds, type PlaceReading, readPlace } from "./read-place.ts";
import { readSeveral } from "./read-several.ts";
import type { Unread } from "./unread.ts";

/** What reading needs. */
export interface GuildReadingNeeds extends PlaceNeeds, GuildTipNeeds {
  readonly store: Store;
  readonly discord: Discord;
  readonly view: GuildView;
  /** Where what is heard now waits for what was missed. */
  readonly unread: Unread;
}

/**
 * One order to read. `before`: what was recorded until then is surely all that had been said by then, in milliseconds since
 * 1970, but for the margins. `untilMs`: what ends later is not looked at, because bots may be about to tell of it; infinite
 * for a bot that is back, for which others wait.
 */
export interface ReadingOrder extends Margins {
  /** What was read since then need not be read again, by `performance.now()`. */
  readonly since: number;
  readonly before: number;
  readonly untilMs: number;
}

/** Who has read a place, when, and from which moment on. */
interface Reading {
  readonly reader: AgentId;
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly before: number;
}

/** One bot's turn. */
interface Round {
  readonly agentId: AgentId;
  readonly guildId: Snowflake;
  readonly order: ReadingOrder;
  readonly startedAt: number;
  onRead(reading: PlaceReading): void;
}

/** Threads are archived when they are silent for so long; there may be hundreds. */
const threadMemoryMs = 7 * 24 * 3_600_000;
/** Who went away within such a time went away together. */
const togetherMs = settlingMs / 2;

/** The reading of one house: what one bot has read, others need not. */
export class GuildReading {
  readonly #needs: GuildReadingNeeds;
  readonly #readings = new Map<Snowflake, Reading>();
  /** Ends that were found deleted, or that the database will never have: they are not looked for again. */
  readonly #goneTips = new Map<Snowflake, Snowflake>();

  constructor(needs: GuildReadingNeeds) {
    this.#needs = needs;
  }

  /** Hands each place to `onRead` when it is read. False when something is left that this bot may be able to read later. */
  async read(agentId: AgentId, order: ReadingOrder, onRead: (reading: PlaceReading) => void): Promise<boolean> {
    const { view, log } = this.#needs;
    const startedAt = performance.now();
    const answer = await readTips(agentId, this.#needs);
    if (answer.kind !== "done") {
      log.warn({ bot: agentId, problem: answer.problem }, "cannot learn where channels end");
      return answer.kind === "refused";
    }
    if (view.guildId === null) return true;
    const round = { agentId, guildId: view.guildId, order, startedAt, onRead };
    const isWhole = await this.#readTips(round, answer.value);
    return (await this.#readArchived(round, answer.value)) && isWhole;
  }

  /** The places that end later than what is recorded there; the others have missed nothing. */
  async #readTips(round: Round, tips: readonly Tip[]): Promise<boolean> {
    const { unread, isStopped } = this.#needs;
    const talks = tips.filter(
      ({ channel, mayRead }) => mayRead && channel.kind !== "category" && channel.kind !== "forum",
    );
    const standings = await this.#standingsOf(
      round,
      talks.map(({ channel }) => channel.id),
    );
    if (!standings) return false;
    const news = talks.flatMap((tip) => this.#newsOf(round, tip, standings));
    let isWhole = true;
    await readSeveral(
      news,
      () => unread.awaitedBy(round.agentId),
      isStopped,
      async (place) => {
        if (!(await this.#readPlace(round, place))) isWhole = false;
      },
    );
    return isWhole && !isStopped();
  }

  #newsOf(round: Round, { channel, lastMessageId }: Tip, { last, floor }: Standings): readonly (Place & TipOfPlace)[] {
    const { id: channelId } = channel;
    const afterId = last.get(channelId) ?? floor;
    const hasNews =
      lastMessageId !== null &&
      afterId !== null &&
      compareSnowflakes(lastMessageId, afterId) > 0 &&
      snowflakeTimeMs(lastMessageId) <= round.order.untilMs &&
      this.#goneTips.get(channelId) !== lastMessageId;
    if (hasNews && !this.#isReadFor(channelId, round.order))
      return [{ channelId, guildId: round.guildId, afterId, lastMessageId }];
    this.#pass(round, channelId, hasNews ? round.agentId : null);
    return [];
  }

  /** That somebody has read it since counts only while they have heard everything that came after. */
  #isReadFor(channelId: Snowflake, { since, before }: ReadingOrder): boolean {
    const { unread, discord } = this.#needs;
    const reading = this.#readings.get(channelId);
    if (!reading || reading.startedAt < since || reading.before > before + togetherMs) return false;
    return discord.isReady(reading.reader) && unread.lastBegun(reading.reader) <= reading.startedAt;
  }

  async #readPlace(round: Round, place: Place & TipOfPlace): Promise<boolean> {
    const { agentId, order, startedAt, onRead } = round;
    const reading = await readPlace(agentId, place, this.#needs, order.untilMs);
    onRead(reading);
    if (reading.end !== "read" || this.#needs.isStopped()) return reading.end === "hidden";
    const { channelId, lastMessageId } = place;
    this.#readings.set(channelId, { reader: agentId, startedAt, before: order.before });
    if (compareSnowflakes(reading.lastId ?? "0", lastMessageId) < 0) this.#goneTips.set(channelId, lastMessageId);
    this.#pass(round, channelId, null);
    return true;
  }

  /** Who waits there goes on: all who were away, or one bot. */
  #pass({ order, startedAt }: Round, channelId: Snowflake, agentId: AgentId | null): void {
    if (order.untilMs === Number.POSITIVE_INFINITY) this.#needs.unread.pass(channelId, startedAt, agentId);
  }

  /** Threads that are no longer listed: one request for each channel that may have such, however many threads it has. */
  async #readArchived(round: Round, tips: readonly Tip[]): Promise<boolean> {
    const { agentId, guildId, order } = round;
    let isWhole = true;
    for (const parentId of await this.#parentsOfArchived(round, tips)) {
      if (this.#needs.isStopped() || this.#isReadFor(listOf(parentId), order)) continue;
      const sinceMs = order.before - order.marginMs;
      const archived = await readArchived(agentId, { guildId, parentId, sinceMs }, this.#needs);
      const isDone = archived.kind === "done" && (await this.#readTips(round, archived.value));
      if (isDone) this.#noteArchived(round, tips, parentId);
      else if (archived.kind !== "refused") isWhole = false;
    }
    return isWhole;
  }

  /** Channels with a thread that was alive lately and is not listed, and forums whose last post nobody knows. */
  async #parentsOfArchived(round: Round, tips: readonly Tip[]): Promise<readonly Snowflake[]> {
    const { view, clock } = this.#needs;
    const listed = new Set(tips.map(({ channel }) => channel.id));
    const readable = tips.filter(({ mayRead }) => mayRead);
    const silent = view.channels.filter(({ id, kind }) => kind === "thread" && !listed.has(id));
    const standings = await this.#standingsOf(
      round,
      silent.map(({ id }) => id),
    );
    const aliveAfter = clock.now() - threadMemoryMs;
    const alive = silent.filter(({ id }) => snowflakeTimeMs(standings?.last.get(id) ?? "0") > aliveAfter);
    const parents = new Set(alive.map(({ parentId }) => parentId));
    const isMeant = ({ channel: { id, kind }, lastMessageId }: Tip): boolean =>
      parents.has(id) || (kind === "forum" && this.#isUnknownPost(id, lastMessageId, standings?.floor ?? null));
    return readable.filter(isMeant).map(({ channel }) => channel.id);
  }

  #isUnknownPost(forumId: Snowflake, postId: Snowflake | null, floor: Snowflake | null): boolean {
    if (postId === null || floor === null || compareSnowflakes(postId, floor) <= 0) return false;
    return this.#needs.view.channel(postId) === null && this.#goneTips.get(forumId) !== postId;
  }

  /** A post that is not among the archived ones either was deleted. */
  #noteArchived({ agentId, startedAt, order }: Round, tips: readonly Tip[], parentId: Snowflake): void {
    this.#readings.set(listOf(parentId), { reader: agentId, startedAt, before: order.before });
    const parent = tips.find(({ channel }) => channel.id === parentId);
    if (parent?.channel.kind === "forum" && parent.lastMessageId !== null)
      this.#goneTips.set(parentId, parent.lastMessageId);
  }

  #standingsOf({ order }: Round, channelIds: readonly Snowflake[]): Promise<Standings | undefined> {
    const { store, patience } = this.#needs;
    return outlast(() => readStandings(store, channelIds, order.before, order), patience);
  }
}

/** Where a place ends, by Discord's word. */
interface TipOfPlace {
  readonly lastMessageId: Snowflake;
}

/** By what the reading of a channel's archived threads is remembered. */
function listOf(parentId: Snowflake): string {
  return `threads of ${parentId}`;
}
