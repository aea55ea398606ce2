/**
 * Says that bots cannot reach Discord: in one alert for all that lost it together, however often each of them tries, and in
 * one line when they can again. A hiccup is told to nobody. Told by the worker bridge what workers say; tries nothing itself.
 */
import type { Clock } from "../../domain/clock.ts";
import type { AgentId } from "../../domain/ids.ts";
import { botsListed } from "../../domain/listed.ts";

/** What telling needs. */
export interface ReachNeeds {
  readonly clock: Pick<Clock, "delay">;
  /** The bots that come up at all, by name. */
  names(): ReadonlyMap<AgentId, string>;
  alert(cause: string, text: string): Promise<unknown>;
  /** Says that a trouble is over, if it was told. */
  end(causes: readonly string[], text: string): Promise<void>;
}

/** What is over by then was a hiccup; and bots that lose Discord together say so within seconds. */
const settleMs = 10_000;
const cause = "discord unreachable";

/** Who cannot reach Discord. */
export class Reach {
  readonly #needs: ReachNeeds;
  /** Why each of them cannot, as it said last. */
  readonly #lost = new Map<AgentId, string>();
  #isAboutToTell = false;
  /** No alert of ours stands, nor one that an earlier process has left. */
  #isOver = false;

  constructor(needs: ReachNeeds) {
    this.#needs = needs;
  }

  /** A bot cannot connect, and goes on trying. */
  lose(agentId: AgentId, why: string): void {
    this.#lost.set(agentId, why);
    if (!this.#isAboutToTell) void this.#tellSoon();
  }

  /** A bot has connected. */
  regain(agentId: AgentId): void {
    this.#lost.delete(agentId);
    if (this.#isOver || this.#lost.size > 0) return;
    this.#isOver = true;
    void this.#needs.end([cause], "Discord can be reached again.");
  }

  /** A bot tries no more, whatever the reason. */
  forget(agentId: AgentId): void {
    this.#lost.delete(agentId);
  }

  async #tellSoon(): Promise<void> {
    this.#isAboutToTell = true;
    await this.#needs.clock.delay(settleMs);
    this.#isAboutToTell = false;
    const [why] = this.#lost.values();
    if (why === undefined) return;
    this.#isOver = false;
    const known = this.#needs.names();
    const names = [...this.#lost.keys()].map((id) => known.get(id) ?? id);
    const who = `${botsListed(names, known.size)} ${names.length === 1 ? "is" : "are"} disconnected`;
    const text = `${who}: ${why} Guildhall goes on trying, and then answers what was said meanwhile; if it takes long, \`guildhall doctor\` looks why.`;
    void this.#needs.alert(cause, text);
  }
}
