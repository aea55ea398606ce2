/**
 * Tells people what needs them: once per cause and hour, in the channel for alerts (else the agents' log), on stderr, and
 * in the log. Spoken by the manager while it is up, else by the first bot that is.
 */
import type { AgentId } from "../domain/ids.ts";
import type { NewPost } from "../domain/post.ts";
import { composePosts, noticeTo } from "../domain/post.ts";
import type { Log } from "../log.ts";
import { claimAlert } from "../store/alerts.ts";
import type { Store } from "../store/database.ts";
import { insertPosts } from "../store/outbox.ts";
import type { GuildView } from "./guild-view.ts";

/** What alerting needs. */
export interface AlertNeeds {
  readonly store: Store;
  readonly view: GuildView;
  readonly log: Log;
  /** The bot that speaks for the house now; null when none is up. */
  speaker(): AgentId | null;
  send(posts: readonly NewPost[]): void;
  /** Shows a line to whoever started Guildhall. */
  print(line: string): void;
}

/** Raises an alert; `cause` names it without times or counts, so that the same trouble is said once. */
export type Alert = (cause: string, text: string) => Promise<void>;

/** Makes the function that alerts. It never rejects: trouble with telling is logged. */
export function createAlert(needs: AlertNeeds): Alert {
  return async (cause, text) => {
    try {
      if (!(await claimAlert(needs.store, cause))) return;
      needs.log.warn({ cause }, text);
      needs.print(text);
      const channelId = needs.view.channelFor("alerts") ?? needs.view.channelFor("agent-logs");
      const agentId = needs.speaker();
      if (!channelId || !agentId) return;
      const posts = composePosts(`⚠️ ${text}`, noticeTo(agentId, `channel:${channelId}`));
      await insertPosts(needs.store.db, posts);
      needs.send(posts);
    } catch (error) {
      needs.log.error({ error, cause }, "an alert could not be told");
    }
  };
}
