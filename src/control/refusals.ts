/**
 * Says in words what Discord refuses our bots, once an hour for each cause. Told by the guarded Discord of every refusal;
 * the outbox's sender asks it for the words that its row keeps.
 */
import type { Agent } from "../domain/agent.ts";
import type { AgentId } from "../domain/ids.ts";
import type { Recipient } from "../domain/origin.ts";
import type { NewPost } from "../domain/post.ts";
import { describeLoss, describeRefusal, type Refusal } from "../domain/refusal.ts";
import type { Alert } from "./alerts.ts";
import type { Attempt } from "./denials.ts";
import type { GuildView } from "./guild-view.ts";

/** What telling needs. */
export interface RefusalNeeds {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly view: Pick<GuildView, "channel">;
  readonly alert: Alert;
}

/**
 * Not worth an alert: whoever asked goes on another way (a gone message is posted anew, a thread that exists is used), or
 * nobody misses it (catching up reads where it may, deletions tidy up).
 */
const quietCodes: ReadonlySet<number> = new Set([10008, 30046, 160004]);

/** Refusals in words. */
export class Refusals {
  readonly #needs: RefusalNeeds;

  constructor(needs: RefusalNeeds) {
    this.#needs = needs;
  }

  /** The bot, the place, what is missing and the cure. */
  describe({ agentId, act, place }: Attempt, refusal: Refusal): string {
    return describeRefusal(refusal, { botName: this.#nameOf(agentId), act, ...this.#placeOf(place) });
  }

  /** The same for what never got there, however often it was tried. */
  describeLoss({ agentId, act, place }: Attempt, tryCount: number, problem: string): string {
    return describeLoss(tryCount, problem, { botName: this.#nameOf(agentId), act, ...this.#placeOf(place) });
  }

  /** Alerts of a post that was given up though Discord did not refuse it. */
  tellGivenUp({ agentId, recipient }: Pick<NewPost, "agentId" | "recipient">, problem: string): void {
    void this.#needs.alert(`given up ${agentId} ${recipient}`, problem);
  }

  /** Alerts, unless it is nobody's business. */
  tell(attempt: Attempt, refusal: Refusal): void {
    const { agentId, act, place } = attempt;
    if (act === "read" || act === "delete" || quietCodes.has(refusal.code)) return;
    void this.#needs.alert(`refused ${agentId} ${place} ${refusal.code}`, this.describe(attempt, refusal));
  }

  #nameOf(agentId: AgentId): string {
    return this.#needs.agents.get(agentId)?.name ?? agentId;
  }

  #placeOf(place: Recipient): { readonly place: string; readonly isThread: boolean } {
    const id = place.slice(place.indexOf(":") + 1);
    if (place.startsWith("user:")) return { place: `a direct message to <@${id}>`, isThread: false };
    const channel = this.#needs.view.channel(id);
    if (channel?.kind === "thread") return { place: `the thread "${channel.name}"`, isThread: true };
    return { place: channel ? `#${channel.name}` : `channel ${id}`, isThread: false };
  }
}
