/**
 * Tells people what needs them: once per cause and hour, in the channel for alerts (else the agents' log), on stderr, and
 * in the log. Spoken by the manager while it is up, else by the first bot that is. What nobody can speak yet waits in its row.
 */
import type { AgentId } from "../domain/ids.ts";
import type { NewPost } from "../domain/post.ts";
import { composePosts, noticeTo } from "../domain/post.ts";
import type { Log } from "../log.ts";
import { claimAlert, readUntoldAlerts, tellAlert } from "../store/alerts.ts";
import type { Store } from "../store/database.ts";
import { outlast, type Patience } from "../store/outage.ts";
import type { GuildView } from "./guild-view.ts";

/** What alerting needs. */
export interface AlertNeeds {
  readonly store: Store;
  readonly view: GuildView;
  readonly log: Log;
  readonly patience: Patience;
  /** The bot that speaks for the house now; null when none is up. */
  speaker(): AgentId | null;
  send(posts: readonly NewPost[]): void;
  /** Shows a line to whoever started Guildhall. */
  print(line: string): void;
}

/**
 * Raises an alert; `cause` names it without times or counts, so that the same trouble is said once. It waits until the
 * store is there, and never rejects.
 */
export type Alert = (cause: string, text: string) => Promise<void>;

/** The alerts of one house. */
export class Alerts {
  readonly #needs: AlertNeeds;

  constructor(needs: AlertNeeds) {
    this.#needs = needs;
  }

  readonly raise: Alert = (cause, text) =>
    this.#guarded(async () => {
      if (!(await this.#claim(cause, text))) return;
      this.#needs.log.warn({ cause }, text);
      this.#needs.print(text);
      await this.#tellAll();
    });

  /** A bot has come up, or the guild has become known: posts what could so far only be printed. Never rejects. */
  tellUntold(): Promise<void> {
    return this.#guarded(() => this.#tellAll());
  }

  /** Claimed before, though an earlier try failed: then that one may have been written, and only word of it be lost. */
  async #claim(cause: string, text: string): Promise<boolean> {
    const { store, patience } = this.#needs;
    let tryCount = 0;
    const isNew = await outlast(async () => {
      const isRepeated = tryCount++ > 0;
      return (await claimAlert(store, { cause, text })) || isRepeated;
    }, patience);
    return isNew === true;
  }

  async #tellAll(): Promise<void> {
    const { store, patience, view, speaker, send } = this.#needs;
    const channelId = view.channelFor("alerts") ?? view.channelFor("agent-logs");
    const agentId = speaker();
    if (!channelId || !agentId) return;
    for (const { cause, text } of await readUntoldAlerts(store)) {
      const posts = composePosts(`⚠️ ${text}`, noticeTo(agentId, `channel:${channelId}`));
      // Another caller may have told it between the reading and now.
      if (await outlast(() => tellAlert(store, cause, posts), patience)) send(posts);
    }
  }

  async #guarded(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#needs.log.error({ error }, "an alert could not be told");
    }
  }
}
