/**
 * Tells people what needs them: once per cause and hour, in the channel for alerts (else the agents' log), on stderr, and
 * in the log; and there what they have ordered, and that a trouble is over. Spoken by the manager while it is up, else by the
 * first bot that is. What nobody can speak yet waits in its row.
 */
import { v7 as newId } from "uuid";
import type { AgentId } from "../domain/ids.ts";
import type { NewPost } from "../domain/post.ts";
import { composePosts, noticeTo } from "../domain/post.ts";
import type { Log } from "../log.ts";
import { claimAlert, endAlerts, readUntoldAlerts, tellAlert } from "../store/alerts.ts";
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
  /** Resolves when Discord has taken a post, or refused it. */
  whenDelivered(postId: string): Promise<unknown>;
  /** Shows a line to whoever started Guildhall. */
  print(line: string): void;
}

/**
 * Raises an alert; `cause` names it without times or counts, so that the same trouble is said once. It waits until the
 * store is there, and never rejects. True when it was raised: this cause has not been for an hour.
 */
export type Alert = (cause: string, text: string) => Promise<boolean>;

/** As long as whoever gave an order may have to wait for its notice. */
const noticeMs = 5_000;

/** The alerts of one house. */
export class Alerts {
  readonly #needs: AlertNeeds;
  /** What was last asked to be said of each cause, until it is done. */
  readonly #last = new Map<string, Promise<void>>();

  constructor(needs: AlertNeeds) {
    this.#needs = needs;
  }

  readonly raise: Alert = async (cause, text) => {
    let isRaised = false;
    await this.#inTurn([cause], async () => {
      isRaised = await this.#claim(cause, `⚠️ ${text}`);
      if (!isRaised) return;
      this.#needs.log.warn({ cause }, text);
      this.#needs.print(text);
      await this.#tellAll();
    });
    return isRaised;
  };

  /**
   * Says what needs nobody, such as an order that is about to be carried out. Resolves when it stands in its channel, or
   * after a while: its speaker may be among those who are about to go. Never rejects.
   */
  notice(text: string): Promise<void> {
    return this.#guarded(async () => {
      const { log, print, patience, whenDelivered } = this.#needs;
      if (!(await this.#claim(`notice ${newId()}`, text))) return;
      log.info(text);
      print(text);
      const posts = await this.#tellAll();
      const delivered = Promise.all(posts.map(({ id }) => whenDelivered(id)));
      await Promise.race([delivered, patience.clock.delay(noticeMs)]);
    });
  }

  /** A trouble is over: says so if it was told, and lets it be told anew should it come again. Never rejects. */
  end(causes: readonly string[], text: string): Promise<void> {
    return this.#inTurn(causes, async () => {
      const { store, patience, log, print, send } = this.#needs;
      const posts = this.#compose(`✅ ${text}`);
      if (!(await outlast(() => endAlerts(store, causes, posts), patience))) return;
      log.info(text);
      print(text);
      send(posts);
    });
  }

  /** A bot has come up, or the guild has become known: posts what could so far only be printed. Never rejects. */
  tellUntold(): Promise<void> {
    return this.#guarded(async () => {
      await this.#tellAll();
    });
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

  /** Returns what it has sent. */
  async #tellAll(): Promise<readonly NewPost[]> {
    const { store, patience, send } = this.#needs;
    const sent: NewPost[] = [];
    for (const { cause, text } of await readUntoldAlerts(store)) {
      const posts = this.#compose(text);
      if (posts.length === 0) break;
      // Another caller may have told it between the reading and now.
      if (!(await outlast(() => tellAlert(store, cause, posts), patience))) continue;
      send(posts);
      sent.push(...posts);
    }
    return sent;
  }

  /** None while nobody can speak, or the channel is not known. */
  #compose(text: string): readonly NewPost[] {
    const { view, speaker } = this.#needs;
    const channelId = view.channelFor("alerts") ?? view.channelFor("agent-logs");
    const agentId = speaker();
    return channelId && agentId ? composePosts(text, noticeTo(agentId, `channel:${channelId}`)) : [];
  }

  /** In the order in which it was asked for: the end of a trouble must not be said before the trouble. */
  #inTurn(causes: readonly string[], action: () => Promise<void>): Promise<void> {
    const before = Promise.all(causes.map((cause) => this.#last.get(cause)));
    const done = before
      .then(() => this.#guarded(action))
      .finally(() => {
        for (const cause of causes) if (this.#last.get(cause) === done) this.#last.delete(cause);
      });
    for (const cause of causes) this.#last.set(cause, done);
    return done;
  }

  async #guarded(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#needs.log.error({ error }, "an alert could not be told");
    }
  }
}
