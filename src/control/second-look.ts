/**
 * Looks at a message again right before its turn, when its bot was away since it was recorded: nobody told then that it was
 * edited or deleted. One request for such a message, none for any other. Called by the turns.
 */
import type { Clock } from "../domain/clock.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId } from "../domain/ids.ts";
import type { Log } from "../log.ts";
import type { OpenDelivery } from "../store/open-deliveries.ts";
import type { Patience } from "../store/outage.ts";
import { askPatiently } from "./ask-patiently.ts";
import type { MessageChanges } from "./message-changes.ts";
import type { Unread } from "./unread.ts";

/** What looking needs. */
export interface SecondLookNeeds {
  readonly discord: Pick<Discord, "isReady" | "whenReady" | "readMessage">;
  readonly changes: Pick<MessageChanges, "edit" | "remove">;
  readonly unread: Pick<Unread, "lastBegun">;
  readonly clock: Clock;
  readonly patience: Pick<Patience, "isStopped">;
  readonly log: Log;
}

/** A bot that stays away for longer could not answer either. */
const maxWaitMs = 30_000;
const unknownMessage = 10008;

/** The look, of one house. */
export class SecondLook {
  readonly #needs: SecondLookNeeds;
  /** Who was waited for in vain: the next message need not wait as long again. */
  readonly #missing = new Set<AgentId>();

  constructor(needs: SecondLookNeeds) {
    this.#needs = needs;
  }

  /** `since`: from when on this process has heard what becomes of the message, by `performance.now()`. */
  isDue({ agentId }: OpenDelivery, since: number): boolean {
    return since <= this.#needs.unread.lastBegun(agentId);
  }

  /** Resolves when the row says what the message says now, or when that cannot be found out; rejects when the store is away. */
  async take({ agentId, message }: OpenDelivery): Promise<void> {
    const { discord, changes, log, clock, patience } = this.#needs;
    if (!(await this.#isBack(agentId))) return;
    const { id: messageId, channelId } = message;
    const needs = { discord, clock, isStopped: patience.isStopped };
    const seen = await askPatiently(agentId, maxWaitMs, needs, () =>
      discord.readMessage(agentId, channelId, messageId),
    );
    if (seen.kind === "done") {
      const { content, attachments, editedAt } = seen.value;
      if (editedAt !== null) await changes.edit({ messageId, content, attachments, editedAt });
    } else if (seen.kind === "refused" && seen.code === unknownMessage) await changes.remove([messageId]);
    else log.warn({ bot: agentId, messageId, problem: seen.problem }, "cannot look at it again");
  }

  async #isBack(agentId: AgentId): Promise<boolean> {
    const { discord, clock } = this.#needs;
    if (discord.isReady(agentId)) this.#missing.delete(agentId);
    if (this.#missing.has(agentId)) return false;
    const back = discord.whenReady(agentId).then(
      () => true,
      () => false,
    );
    const isBack = await Promise.race([back, clock.delay(maxWaitMs).then(() => false)]);
    if (!isBack) this.#missing.add(agentId);
    return isBack;
  }
}
