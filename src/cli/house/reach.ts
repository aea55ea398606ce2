/**
 * Says that bots cannot reach Discord: in one alert for all that lost it together, however often each of them tries, and in
 * one line when they can again. A hiccup is told to nobody. Where one gets through, the others are sent after it. Told by the
 * worker bridge what workers say.
 */
import type { Clock } from "../../domain/clock.ts";
import type { AgentId } from "../../domain/ids.ts";
import { botsListed } from "../../domain/listed.ts";

/** What telling needs. */
export interface ReachNeeds {
  readonly clock: Pick<Clock, "delay" | "steady">;
  /** The bots that come up at all, by name. */
  names(): ReadonlyMap<AgentId, string>;
  /** Has a bot try in a moment, instead of when it is next due: that is up to 30 s after a long outage. */
  follow(agentId: AgentId): void;
  alert(cause: string, text: string): Promise<unknown>;
  /** Says that a trouble is over, if it was told. */
  end(causes: readonly string[], text: string): Promise<void>;
}

/** What is over by then was a hiccup; and bots that lose Discord together say so within seconds. */
const settleMs = 10_000;
/** After a close most come back by themselves, and who does not says better by then why. */
const closedMs = 60_000;
const cause = "discord unreachable";

/** So much too early may a timer wake. */
const earlyMs = 50;

interface Loss {
  /** As it said last. */
  readonly why: string;
  /** When it is no hiccup any more, by the steady clock. */
  readonly dueAt: number;
}

/** Who cannot reach Discord. */
export class Reach {
  readonly #needs: ReachNeeds;
  readonly #lost = new Map<AgentId, Loss>();
  /** Who has tried in vain since the last time that one got through. */
  readonly #waiting = new Set<AgentId>();
  /** For how long somebody waits already before it is told. */
  readonly #waits = new Set<number>();
  /** No alert of ours stands, nor one that an earlier process has left. */
  #isOver = false;

  constructor(needs: ReachNeeds) {
    this.#needs = needs;
  }

  /** A bot cannot connect, and goes on trying. */
  lose(agentId: AgentId, why: string): void {
    this.#waiting.add(agentId);
    this.#note(agentId, why, settleMs);
  }

  /** Its connection has ended. Why it cannot connect since then may be known better. */
  close(agentId: AgentId, code: number): void {
    if (this.#lost.has(agentId)) return;
    this.#note(agentId, `The connection was closed (${code}), and no other came about.`, closedMs);
  }

  /** A bot has connected. */
  regain(agentId: AgentId): void {
    this.#lost.delete(agentId);
    this.#waiting.delete(agentId);
    for (const id of this.#waiting) this.#needs.follow(id);
    this.#waiting.clear();
    if (this.#isOver || this.#lost.size > 0) return;
    this.#isOver = true;
    void this.#needs.end([cause], "Discord can be reached again.");
  }

  /** A bot tries no more, whatever the reason. */
  forget(agentId: AgentId): void {
    this.#lost.delete(agentId);
    this.#waiting.delete(agentId);
  }

  #note(agentId: AgentId, why: string, waitMs: number): void {
    const dueAt = Math.min(
      this.#lost.get(agentId)?.dueAt ?? Number.POSITIVE_INFINITY,
      this.#needs.clock.steady() + waitMs,
    );
    this.#lost.set(agentId, { why, dueAt });
    void this.#tellAfter(waitMs);
  }

  async #tellAfter(waitMs: number): Promise<void> {
    if (this.#waits.has(waitMs)) return;
    this.#waits.add(waitMs);
    await this.#needs.clock.delay(waitMs);
    this.#waits.delete(waitMs);
    const soon = this.#needs.clock.steady() + earlyMs;
    const due = [...this.#lost.values()].find(({ dueAt }) => dueAt <= soon);
    if (due) this.#tellAll(due);
    else if (this.#lost.size > 0) void this.#tellAfter(waitMs);
  }

  #tellAll({ why }: Loss): void {
    this.#isOver = false;
    const known = this.#needs.names();
    const names = [...this.#lost.keys()].map((id) => known.get(id) ?? id);
    const who = `${botsListed(names, known.size)} ${names.length === 1 ? "is" : "are"} disconnected`;
    const text = `${who}: ${why} Guildhall goes on trying, and then answers what was said meanwhile; if it takes long, \`guildhall doctor\` looks why.`;
    void this.#needs.alert(cause, text);
  }
}
