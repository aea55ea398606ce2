/**
 * Sees to it that what is said is heard: who reports which channel, and which bots are connected and hear nothing of what
 * their peers hear. Such a bot is made to go on with its gateway session on another connection, ever more seldom while that
 * does not help; it never signs in anew for this. Told by `control.ts` of all that bots tell.
 */
import type { Agent } from "../domain/agent.ts";
import type { Clock } from "../domain/clock.ts";
import { counted } from "../domain/counted.ts";
import type { Discord, Ears } from "../domain/discord.ts";
import { Hearing, type Missed, type SeeminglyDeaf } from "../domain/hearing.ts";
import { type AgentId, type Snowflake, snowflakeTimeMs } from "../domain/ids.ts";
import { utcTime } from "../domain/utc-time.ts";
import type { Log } from "../log.ts";
import type { Alert } from "./alerts.ts";
import type { GuildView } from "./guild-view.ts";
import { Reporters } from "./reporters.ts";

/** What listening needs. */
export interface ListeningNeeds {
  readonly clock: Clock;
  readonly log: Log;
  readonly discord: Pick<Discord, "listMessages">;
  readonly ears: Ears;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly view: Pick<GuildView, "channel">;
  readonly alert: Alert;
  /** A trouble is over. */
  end(causes: readonly string[], text: string): Promise<void>;
  /** A bot is made to listen on another connection. */
  onListenAnew(agentId: AgentId): void;
  /** Reads what a bot may have missed since then, by `performance.now()`. */
  readOn(agentId: AgentId, since: number): Promise<void>;
}

const lookMs = 5_000;

/** The ears of one house. */
export class Listening {
  readonly #needs: ListeningNeeds;
  readonly #reporters: Reporters;
  readonly #hearing = new Hearing();
  /** When each bot was last heard of, by `performance.now()`. */
  readonly #heardAt = new Map<AgentId, number>();
  #isWatching = false;
  #stopped = false;

  constructor(needs: ListeningNeeds) {
    this.#needs = needs;
    this.#reporters = new Reporters({ tell: (agentId, channels) => needs.ears.leaveToPeers(agentId, channels) });
  }

  /** Who is known to hear a channel, also those that are away now. */
  hearersOf(channelId: Snowflake): readonly AgentId[] {
    return this.#reporters.hearersOf(channelId);
  }

  /** A bot has told of anything at all. */
  heardFrom(agentId: AgentId): void {
    this.#heardAt.set(agentId, performance.now());
    if (!this.#hearing.heardFrom(agentId)) return;
    const text = `${this.#nameOf(agentId)} hears again.`;
    this.#needs.log.info({ bot: agentId }, text);
    void this.#needs.end([causeOf(agentId)], text);
  }

  /** A bot has told of a message in a guild, in full or by its name. */
  told(agentId: AgentId, { messageId, channelId }: Missed): void {
    this.#reporters.heard(agentId, channelId);
    // In a thread that a bot has left it may hear nothing, and read all the same: such silence proves nothing.
    const isThread = this.#needs.view.channel(channelId)?.kind === "thread";
    this.#hearing.told(agentId, { messageId, channelId }, isThread ? [] : this.#reporters.hearersOf(channelId));
    this.#watch();
  }

  /** Who is to report a channel; null while everybody does. */
  reporterOf(channelId: Snowflake): AgentId | null {
    return this.#reporters.reporterOf(channelId);
  }

  /** The reporter of this channel has not brought what others have named. */
  doubt(channelId: Snowflake, reporter: AgentId): void {
    this.#reporters.doubt(channelId, reporter);
  }

  /** A bot has signed in. */
  arrive(agentId: AgentId): void {
    this.#reporters.arrive(agentId);
    this.#hearing.arrive(agentId);
    this.#watch();
  }

  /** A bot's connection has ended; with `isGone` its process as well. */
  leave(agentId: AgentId, isGone: boolean): void {
    this.#hearing.leave(agentId);
    if (isGone) this.#reporters.forget(agentId);
    else this.#reporters.leave(agentId);
  }

  /** Looks no more, and tells nobody anything. */
  stop(): void {
    this.#stopped = true;
    this.#reporters.stop();
  }

  /** Looks for as long as somebody should tell of something: a quiet house has no timer. */
  #watch(): void {
    if (this.#isWatching || !this.#hearing.isWaiting) return;
    this.#isWatching = true;
    void this.#lookWhileWaiting();
  }

  async #lookWhileWaiting(): Promise<void> {
    while (this.#hearing.isWaiting) {
      await this.#needs.clock.delay(lookMs);
      if (this.#stopped) return;
      for (const suspect of this.#hearing.look()) void this.#judge(suspect);
    }
    this.#isWatching = false;
  }

  /** The channel may be closed to it by now, and some messages are for one bot alone: only what it could hear counts. */
  async #judge(suspect: SeeminglyDeaf): Promise<void> {
    const { agentId, channelId, messageId } = suspect;
    const before = String(BigInt(messageId) - 1n);
    const read = await this.#needs.discord.listMessages(agentId, `channel:${channelId}`, before, 1);
    if (this.#stopped || (read.kind !== "done" && read.kind !== "refused")) return;
    if (read.kind === "refused") this.#reporters.shut(agentId, channelId);
    if (read.kind === "refused" || read.value[0]?.id !== messageId) this.#hearing.excuse(agentId);
    else if (this.#hearing.tryAnew(suspect)) this.#listenAnew(suspect);
  }

  #listenAnew({ agentId, channelId, messageId, tryCount }: SeeminglyDeaf): void {
    const { log, ears, onListenAnew, alert } = this.#needs;
    log.warn({ bot: agentId, channelId, messageId, tryCount }, "a bot does not hear what others hear; it reconnects");
    onListenAnew(agentId);
    ears.listenAnew(agentId);
    if (tryCount === 0) return;
    void alert(causeOf(agentId), this.#alertText({ agentId, channelId, messageId, tryCount }));
    void this.#readOn(agentId);
  }

  /** Another connection has not helped: what Discord withholds may stand in the channels' history. */
  async #readOn(agentId: AgentId): Promise<void> {
    const { readOn, log } = this.#needs;
    try {
      await readOn(agentId, this.#heardAt.get(agentId) ?? performance.now());
    } catch (error) {
      log.error({ error, bot: agentId }, "what a deaf bot has missed could not be read");
    }
  }

  #alertText({ agentId, channelId, messageId, tryCount }: SeeminglyDeaf): string {
    const name = this.#nameOf(agentId);
    const place = this.#needs.view.channel(channelId)?.name ?? channelId;
    const since = utcTime(snowflakeTimeMs(messageId));
    return [
      `${name} is connected and does not hear what other bots hear: in #${place} nothing since ${since}.`,
      `It was made to reconnect ${counted(tryCount + 1, "time")}, and will be again, ever more seldom.`,
      "What is written to it where others hear it is answered from what they report;",
      "its direct messages are read whenever it reconnects, and commands fail that only it would hear.",
    ].join(" ");
  }

  #nameOf(agentId: AgentId): string {
    return this.#needs.agents.get(agentId)?.name ?? agentId;
  }
}

function causeOf(agentId: AgentId): string {
  return `deaf ${agentId}`;
}
