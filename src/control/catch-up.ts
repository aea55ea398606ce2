/**
 * Reads over REST what a bot may have missed while its process was dead: a RESUME replays events, but nothing documents
 * that it replays those which the dead process had received and not yet handed on. Keyed on the last recorded message.
 */
import type { Discord } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Message } from "../domain/message.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import { type LastMessage, lastMessages } from "../store/last-messages.ts";

/** What catching up needs. */
export interface CatchUpNeeds {
  readonly store: Store;
  readonly discord: Discord;
  readonly log: Log;
  handle(seenBy: AgentId, message: Message): Promise<void>;
  /** True for channels of the guild that is served. */
  isServed(channelId: Snowflake): boolean;
}

const pageSize = 100;
const maxPages = 10;

/** Catching up for all bots: a channel that one of them has read since another died need not be read again. */
export class CatchUp {
  readonly #needs: CatchUpNeeds;
  readonly #readAt = new Map<Snowflake, number>();

  constructor(needs: CatchUpNeeds) {
    this.#needs = needs;
  }

  /** Reads on in every channel heard lately and in this bot's DMs. `awaySince`: when its process died, by `performance.now()`. */
  async run(agentId: AgentId, awaySince: number): Promise<void> {
    for (const place of await lastMessages(this.#needs.store, agentId)) {
      const isGuild = place.recipient.startsWith("channel:");
      if (isGuild && !this.#needs.isServed(place.channelId)) continue;
      const readAt = this.#readAt.get(place.channelId) ?? Number.NEGATIVE_INFINITY;
      if (isGuild && readAt >= awaySince) continue;
      this.#readAt.set(place.channelId, performance.now());
      // Another bot may be allowed where this one is not.
      if (!(await this.#readOn(agentId, place))) this.#readAt.delete(place.channelId);
    }
  }

  async #readOn(agentId: AgentId, { recipient, messageId }: LastMessage): Promise<boolean> {
    let afterId = messageId;
    for (let page = 0; page < maxPages; page++) {
      const outcome = await this.#needs.discord.listMessages(agentId, recipient, afterId, pageSize);
      if (outcome.kind !== "done") {
        this.#needs.log.warn({ bot: agentId, recipient, problem: outcome.problem }, "cannot read what was missed here");
        return false;
      }
      for (const message of outcome.value) await this.#needs.handle(agentId, message);
      const last = outcome.value.at(-1);
      if (!last || outcome.value.length < pageSize) return true;
      afterId = last.id;
    }
    return true;
  }
}
