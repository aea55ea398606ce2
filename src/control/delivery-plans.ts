/**
 * Plans what is to become of a message: whom it wakes, by routing, and in which of their sessions; or why nobody. Part of the
 * door for messages.
 */
import { v7 as newId } from "uuid";
import type { AgentId } from "../domain/ids.ts";
import type { Message } from "../domain/message.ts";
import { mentionedBots, type RouteContext, type RoutedDelivery, route } from "../domain/route.ts";
import type { MessageStore, NewDelivery } from "../store/messages.ts";
import type { StoredSession } from "../store/sessions.ts";
import type { GuildView } from "./guild-view.ts";
import { OpenSessions, type OpenSessionsNeeds } from "./open-sessions.ts";
import { routeContext } from "./route-context.ts";

/** What planning needs. */
export interface DeliveryPlanNeeds extends OpenSessionsNeeds {
  readonly messageStore: MessageStore;
  readonly view: GuildView;
  /** Whether an agent has a token. */
  serving(agentId: AgentId): boolean;
}

/** A delivery with the session it belongs to; null when nobody wakes. */
export interface PlannedDelivery {
  readonly delivery: Omit<NewDelivery, "begins">;
  readonly session: StoredSession | null;
}

/** The plans of one house. */
export class DeliveryPlans {
  readonly #needs: DeliveryPlanNeeds;
  readonly #sessions: OpenSessions;

  constructor(needs: DeliveryPlanNeeds) {
    this.#needs = needs;
    this.#sessions = new OpenSessions(needs);
  }

  /** `seenBy` is the agent whose bot saw the message: in a DM, the one that was written to. */
  async of(seenBy: AgentId, message: Message): Promise<readonly PlannedDelivery[]> {
    const routed = route(message, await this.#contextOf(seenBy, message));
    return Promise.all(routed.map((delivery) => this.#plan(delivery, message)));
  }

  async #contextOf(seenBy: AgentId, message: Message): Promise<RouteContext> {
    const { view, messageStore } = this.#needs;
    const foreign = this.#mayWakeAsForeigner(message)
      ? await messageStore.foreignTurns(message.channelId)
      : { hops: 0, lastHour: 0 };
    return routeContext(view, {
      dmBot: message.guildId === null ? seenBy : null,
      serving: this.#needs.serving,
      foreignHops: foreign.hops,
      foreignTurnsInThread: foreign.lastHour,
    });
  }

  #mayWakeAsForeigner(message: Message): boolean {
    const { view } = this.#needs;
    if (message.authorKind !== "foreign_bot" || mentionedBots(message, view).length === 0) return false;
    return view.policy(message.channelId)?.policy.foreignBots === "mentions";
  }

  async #plan(routed: RoutedDelivery, message: Message): Promise<PlannedDelivery> {
    const { agentId, outcome, reason, rule, line } = routed;
    const accepted = outcome === "accepted" && agentId !== null;
    const session = accepted ? await this.#sessions.of(agentId, message) : null;
    return { delivery: { id: newId(), agentId, sessionId: session?.id ?? null, rule, line, reason }, session };
  }
}
