/**
 * Looks from time to time, while bots are connected, for messages that none of them was told of, and has them answered: one
 * bot after the other asks where channels end. Runs until the house stops; what a bot missed that was away is not its
 * business.
 */
import type { Clock } from "../domain/clock.ts";
import { counted } from "../domain/counted.ts";
import type { AgentId } from "../domain/ids.ts";
import { listed } from "../domain/listed.ts";
import type { Log } from "../log.ts";
import type { CatchUp } from "./catch-up.ts";
import type { GuildView } from "./guild-view.ts";
import type { PlaceReading } from "./read-place.ts";
import type { Tally } from "./tally.ts";

/** What watching needs. */
export interface GapWatchNeeds {
  readonly catchUp: Pick<CatchUp, "look">;
  readonly view: Pick<GuildView, "channel">;
  readonly clock: Clock;
  readonly log: Log;
  readonly tally: Pick<Tally, "missed">;
  /** Bots that can be asked now. */
  ready(): readonly AgentId[];
  say(line: string): void;
  isStopped(): boolean;
  /** At least 0, less than 1. */
  random(): number;
}

/** Houses that were started together do not all ask at once. */
const everyMs = 10 * 60_000;
const spread = 0.1;
/** Discord that drops events drops many: it is said once in such a time. */
const quietMs = 3_600_000;

/** The watch of one house. */
export class GapWatch {
  readonly #needs: GapWatchNeeds;
  /** Who has looked last: rights differ, and so does what each bot finds. */
  #lastLooked: AgentId | null = null;
  #saidAt = Number.NEGATIVE_INFINITY;
  #count = 0;
  readonly #places = new Set<string>();

  constructor(needs: GapWatchNeeds) {
    this.#needs = needs;
  }

  /** Looks until the house stops. */
  async run(): Promise<void> {
    const { clock, isStopped, random, log } = this.#needs;
    while (!isStopped()) {
      await clock.delay(Math.round(everyMs * (1 - spread + 2 * spread * random())));
      const agentId = this.#next();
      if (isStopped() || agentId === null) continue;
      try {
        await this.#look(agentId);
      } catch (error) {
        log.error({ error, bot: agentId }, "could not look for what no bot was told of");
      }
    }
  }

  #next(): AgentId | null {
    const ready = this.#needs.ready();
    const next = ready[ready.indexOf(this.#lastLooked ?? "") + 1] ?? ready[0] ?? null;
    if (next !== null) this.#lastLooked = next;
    return next;
  }

  async #look(agentId: AgentId): Promise<void> {
    const { catchUp, clock, say } = this.#needs;
    await catchUp.look(agentId, (reading) => this.#note(agentId, reading));
    if (this.#count === 0 || clock.steady() - this.#saidAt < quietMs) return;
    const what = counted(this.#count, "message");
    const where = listed([...this.#places], "and");
    say(`Discord told no bot of ${what} in ${where}: found by reading, and answered now.`);
    this.#saidAt = clock.steady();
    this.#count = 0;
    this.#places.clear();
  }

  #note(agentId: AgentId, { pickedUp }: PlaceReading): void {
    const { log, tally, view } = this.#needs;
    for (const { message, fate } of pickedUp) {
      if (fate === "known") continue;
      const { id: messageId, channelId } = message;
      log.warn({ bot: agentId, messageId, channelId, fate }, "no bot was told of a message");
      if (fate !== "woke") continue;
      tally.missed.add({ fate: "unheard" });
      this.#count += 1;
      this.#places.add(`#${view.channel(channelId)?.name ?? channelId}`);
    }
  }
}
