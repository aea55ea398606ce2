/**
 * Who reports what is said in a channel: of all bots that hear it, one is elected to bring messages in full, and the others are
 * told to name them only. That a bot hears a channel is known from its having heard something there; where nobody is known
 * to, all report in full. Kept by `control.ts`, which says who hears what.
 */
import type { PeerReports } from "../domain/discord.ts";
import { electReporter } from "../domain/election.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";

/** What electing needs. */
export interface ReporterNeeds {
  tell(agentId: AgentId, channels: PeerReports): void;
  /** How long a changed result waits for further changes before bots are told. Default 100 ms. */
  readonly settleMs?: number;
}

/** Channels that were heard longest ago are forgotten beyond this; each thread is one. */
const maxChannels = 5_000;

/** The reporters of all channels. In memory: a new process begins with everybody reporting everything. */
export class Reporters {
  readonly #needs: Required<ReporterNeeds>;
  /** Who hears each channel; false: it did not report what others heard there, and has not been heard there since. */
  readonly #hearers = new Map<Snowflake, Map<AgentId, boolean>>();
  readonly #elected = new Map<Snowflake, AgentId>();
  readonly #present = new Set<AgentId>();
  /** What each bot's process has been told to leave to its peers. */
  readonly #told = new Map<AgentId, Set<Snowflake>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(needs: ReporterNeeds) {
    this.#needs = { settleMs: 100, ...needs };
  }

  /** Who is known to hear a channel, also those that are away now. */
  hearersOf(channelId: Snowflake): readonly AgentId[] {
    return [...(this.#hearers.get(channelId)?.keys() ?? [])];
  }

  /** A bot has heard something in a channel of a guild. */
  heard(agentId: AgentId, channelId: Snowflake): void {
    const known = this.#hearers.get(channelId);
    if (!known) this.#forgetOldest();
    // To the end, where those stand that were heard last.
    this.#hearers.delete(channelId);
    this.#hearers.set(channelId, known ?? new Map());
    if (known?.get(agentId)) return;
    this.#hearers.get(channelId)?.set(agentId, true);
    if (this.#elect(channelId)) this.#tellSoon();
  }

  /** Who is to report a channel; null while everybody does. */
  reporterOf(channelId: Snowflake): AgentId | null {
    return this.#elected.get(channelId) ?? null;
  }

  /** What was said in a channel did not come from its reporter: until it is heard there again, another one is elected. */
  doubt(channelId: Snowflake, reporter: AgentId): void {
    if (this.#elected.get(channelId) !== reporter) return;
    this.#hearers.get(channelId)?.set(reporter, false);
    if (this.#elect(channelId)) this.#tellSoon();
  }

  /** A bot may not hear a channel any more. */
  shut(agentId: AgentId, channelId: Snowflake): void {
    if (!this.#hearers.get(channelId)?.delete(agentId)) return;
    if (this.#elect(channelId)) this.#tellSoon();
  }

  /** A bot has signed in. */
  arrive(agentId: AgentId): void {
    this.#present.add(agentId);
    if (!this.#told.has(agentId)) this.#told.set(agentId, new Set());
    for (const channelId of this.#hearers.keys()) this.#elect(channelId);
    this.#tellSoon();
  }

  /** A bot has lost its connection. What it reported is the others' at once: until they know, it comes late. */
  leave(agentId: AgentId): void {
    if (!this.#present.delete(agentId)) return;
    const reported = [...this.#elected].filter(([, reporter]) => reporter === agentId);
    for (const [channelId] of reported) this.#elect(channelId);
    if (reported.length > 0) this.#tell();
  }

  /** A bot's process has ended; the next one knows of no peers. */
  forget(agentId: AgentId): void {
    this.leave(agentId);
    this.#told.delete(agentId);
  }

  /** Tells nobody anything more. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#told.clear();
  }

  /** True when that changed anything. */
  #elect(channelId: Snowflake): boolean {
    const hearers = [...(this.#hearers.get(channelId) ?? [])];
    const candidates = hearers.flatMap(([id, reports]) => (reports && this.#present.has(id) ? id : []));
    const elected = electReporter(channelId, candidates);
    if (elected === this.reporterOf(channelId)) return false;
    if (elected) this.#elected.set(channelId, elected);
    else this.#elected.delete(channelId);
    return true;
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => this.#tell(), this.#needs.settleMs);
  }

  #tell(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    for (const [agentId, told] of this.#told) {
      const added = [...this.#elected].flatMap(([id, reporter]) => (reporter !== agentId && !told.has(id) ? id : []));
      const removed = [...told].filter((id) => (this.#elected.get(id) ?? agentId) === agentId);
      if (added.length === 0 && removed.length === 0) continue;
      for (const id of added) told.add(id);
      for (const id of removed) told.delete(id);
      this.#needs.tell(agentId, { added, removed });
    }
  }

  #forgetOldest(): void {
    if (this.#hearers.size < maxChannels) return;
    const [oldest] = this.#hearers.keys();
    if (!oldest) return;
    this.#hearers.delete(oldest);
    this.#elected.delete(oldest);
  }
}
