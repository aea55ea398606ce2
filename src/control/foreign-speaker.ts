/**
 * Notices that somebody else speaks with the token of one of our bots: a post of that bot that no row of the outbox explains.
 * Two speakers say everything twice and undo each other's work, so ours falls silent, and a person has to decide. Called by
 * the control plane for every post of a bot that the bot itself hears as it is made.
 */
import type { Agent } from "../domain/agent.ts";
import type { AgentId } from "../domain/ids.ts";
import type { Message } from "../domain/message.ts";
import { messageLink } from "../domain/message-reference.ts";
import { postIdOf } from "../domain/nonce.ts";
import type { Log } from "../log.ts";
import { recordDecision } from "../store/audit.ts";
import type { Store } from "../store/database.ts";
import { outlast, type Patience } from "../store/outage.ts";
import type { OutboxStore } from "../store/outbox.ts";
import type { Alert } from "./alerts.ts";

/** What noticing needs. */
export interface ForeignSpeakerNeeds {
  readonly store: Store;
  readonly outbox: Pick<OutboxStore, "isOurs">;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly webAddress: string;
  readonly patience: Patience;
  readonly log: Log;
  readonly alert: Alert;
  /** Ends a bot's process for good, with why; nothing when it has none already. */
  stopBot(agentId: AgentId, problem: string): Promise<void>;
}

/** Why a bot was stopped, and what to do: the words of the alert, of `status`, Backstage and `/readyz`. */
function foreignSpeakerText({ id, tokenVariable }: Pick<Agent, "id" | "tokenVariable">, link: string): string {
  return [
    `Somebody else speaks with its token: ${link} was posted by it, and not by this Guildhall.`,
    "Find the other program that uses the token, such as a Guildhall on another host or the one that this replaced,",
    `and end it, then run \`guildhall restart ${id}\`. If you cannot find it, reset the token (Developer Portal → Bot →`,
    `Reset Token), put the new one into ${tokenVariable} and run \`guildhall reload\`.`,
  ].join(" ");
}

/** The watch over all bots of one house. */
export class ForeignSpeakers {
  readonly #needs: ForeignSpeakerNeeds;
  /** Bots that are being stopped: what else comes in until they are is the same trouble. */
  readonly #stopping = new Set<AgentId>();

  constructor(needs: ForeignSpeakerNeeds) {
    this.#needs = needs;
  }

  /** Resolves when it is known whose words these are; what follows from that goes on by itself. */
  async judge(agentId: AgentId, message: Message, nonce: string | null): Promise<void> {
    const agent = this.#needs.agents.get(agentId);
    if (!agent || this.#stopping.has(agentId)) return;
    const postId = nonce === null ? null : postIdOf(nonce);
    const { id: messageId, content } = message;
    if (await this.#needs.outbox.isOurs({ agentId, messageId, postId, content })) return;
    if (this.#stopping.has(agentId)) return;
    this.#stopping.add(agentId);
    void this.#silence(agent, message)
      .catch((error: unknown) => this.#needs.log.error({ error, bot: agentId }, "a bot could not be stopped"))
      .finally(() => this.#stopping.delete(agentId));
  }

  async #silence(agent: Agent, message: Message): Promise<void> {
    const { store, webAddress, patience, alert, stopBot } = this.#needs;
    const problem = foreignSpeakerText(agent, messageLink(webAddress, message));
    // First of all it must not go on; what is on record about it may wait for the store.
    const stopped = stopBot(agent.id, problem);
    const actor = `unknown holder of ${agent.tokenVariable}`;
    const entry = {
      actor,
      action: "post",
      subject: message.id,
      allowed: false,
      rule: "no row of the outbox explains it",
    };
    await outlast(() => recordDecision(store, entry), patience);
    await stopped;
    // Of this message, not of its kind: another one after an operator's restart is told again.
    await alert(
      `foreign speaker ${agent.id} ${message.id}`,
      `${agent.name} was stopped: ${problem} The other bots serve on.`,
    );
  }
}
