/**
 * Looks at a message again right before its turn, when its bot was away since it was recorded: nobody told then that it was
 * edited or deleted. One request for such a message, none for any other. Called by the turns.
 */
import type { Clock } from "../domain/clock.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId } from "../domain/ids.ts";
import type { Log } from "../log.ts";
import type { OpenDelivery } from "../store/open-deliveries.ts";
import type { MessageChanges } from "./message-changes.ts";
import type { Unread } from "./unread.ts";

/** What looking needs. */
export interface SecondLookNeeds {
  readonly discord: Pick<Discord, "whenReady" | "readMessage">;
  readonly changes: Pick<MessageChanges, "edit" | "remove">;
  readonly unread: Pick<Unread, "lastBegun">;
  readonly clock: Clock;
  readonly log: Log;
}

/** A bot that stays away for longer could not answer either. */
const maxWaitMs = 30_000;
const unknownMessage = 10008;

/** The look, of one house. */
export class SecondLook {
  readonly #needs: SecondLookNeeds;

  constructor(needs: SecondLookNeeds) {
    this.#needs = needs;
  }

  /** `since`: from when on this process has heard what becomes of the message, by `performance.now()`. */
  isDue({ agentId }: OpenDelivery, since: number): boolean {
    return since <= this.#needs.unread.lastBegun(agentId);
  }

  /** Resolves when the row says what the message says now, or when that cannot be found out; rejects when the store is away. */
  async take({ agentId, message }: OpenDelivery): Promise<void> {
    const { discord, changes, clock, log } = this.#needs;
    if (!(await this.#isBack(agentId))) return;
    const { id: messageId, channelId, attachments } = message;
    const seen = await discord.readMessage(agentId, channelId, messageId);
    if (seen.kind === "refused" && seen.code === unknownMessage) await changes.remove([messageId]);
    else if (seen.kind !== "done")
      log.warn({ bot: agentId, messageId, problem: seen.problem }, "cannot look at it again");
    else if (seen.value.content !== message.content)
      await changes.edit({ messageId, content: seen.value.content, attachments, editedAt: clock.now() });
  }

  #isBack(agentId: AgentId): Promise<boolean> {
    const back = this.#needs.discord.whenReady(agentId).then(
      () => true,
      () => false,
    );
    return Promise.race([back, this.#needs.clock.delay(maxWaitMs).then(() => false)]);
  }
}
