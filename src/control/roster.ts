/**
 * The one message in the agents' log that shows how every bot is: edited in place, posted anew after 55 minutes (old
 * messages take few edits), and posted by a successor when its author has been down for 30 s. Whatever it replaces is
 * deleted as soon as its author can.
 */
import { type BotStatus, botLine, fitLines } from "../domain/bot-status.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import { isUnauthorized, type Outcome } from "../domain/outcome.ts";
import { composePosts, type NewPost, noticeTo } from "../domain/post.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import {
  forgetRetiredMessage,
  type LivingMessage,
  noteLivingContent,
  readLivingMessage,
  readRetiredMessages,
  replaceLivingMessage,
} from "../store/living-messages.ts";
import { outlast, type Patience } from "../store/outage.ts";

/** What the roster needs. */
export interface RosterNeeds {
  readonly store: Store;
  readonly discord: Discord;
  readonly log: Log;
  readonly patience: Patience;
  bots(): readonly BotStatus[];
  channelId(): Snowflake | null;
  /** The bot whose roster it is; another posts it only after that one has been down for a while. */
  preferred(): AgentId | null;
  /** The bot that can speak now; null when none is up. */
  speaker(): AgentId | null;
  /** For how long a bot has been down, in milliseconds; 0 while it is up. */
  downMs(agentId: AgentId): number;
  send(posts: readonly NewPost[]): void;
}

const purpose = "roster";
/** Edits share the channel's rate limit with answers: the roster is never in a hurry. */
const refreshMs = 5_000;
const repostMs = 55 * 60_000;
const successorMs = 30_000;

/** Keeps the roster true from `start` to `stop`. */
export class Roster {
  readonly #needs: RosterNeeds;
  #refreshing: Promise<void> | null = null;
  #stopped = false;

  constructor(needs: RosterNeeds) {
    this.#needs = needs;
  }

  /** Begins the updates. */
  start(): void {
    void this.#keepTrue();
  }

  /** Ends the updates; the message stays. */
  stop(): void {
    this.#stopped = true;
  }

  /** Brings the message up to date if what it says has changed. Never rejects. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#guarded().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #keepTrue(): Promise<void> {
    while (!this.#stopped) {
      await this.refresh();
      await this.#needs.patience.clock.delay(refreshMs);
    }
  }

  async #guarded(): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.#update();
      await this.#removeRetired();
    } catch (error) {
      this.#needs.log.warn({ error }, "the roster could not be brought up to date");
    }
  }

  async #update(): Promise<void> {
    const living = await readLivingMessage(this.#needs.store, purpose);
    const channelId = this.#needs.channelId();
    if (!channelId) return;
    const content = rosterText(this.#needs.bots());
    const author = living?.channelId === channelId ? living.agentId : this.#needs.preferred();
    const downMs = author ? this.#needs.downMs(author) : Number.POSITIVE_INFINITY;
    // Its author may be back in a moment.
    if (downMs > 0 && downMs <= successorMs) return;
    // Asked after that, and without a wait between: else it may be another's than the one that has come back meanwhile.
    const speaker = this.#needs.speaker();
    if (!speaker) return;
    if (!living || living.channelId !== channelId) return this.#post(speaker, channelId, content);
    if (living.content === content) return;
    if (downMs > 0 || this.#isOld(living)) return this.#post(speaker, channelId, content);
    // Its post is on its way; or it was refused, and is tried again when it is old.
    if (!living.messageId) return;
    await this.#edit(living, living.messageId, content);
  }

  #isOld({ postedAt }: LivingMessage): boolean {
    return this.#needs.patience.clock.now() - postedAt.getTime() > repostMs;
  }

  async #edit(living: LivingMessage, messageId: Snowflake, content: string): Promise<void> {
    const outcome = await this.#needs.discord.edit(living.agentId, living.channelId, messageId, content);
    if (outcome.kind === "done") await noteLivingContent(this.#needs.store, purpose, content);
    // Somebody deleted it, or it takes no more edits.
    else if (isFinal(outcome)) await this.#post(living.agentId, living.channelId, content);
  }

  async #post(agentId: AgentId, channelId: Snowflake, content: string): Promise<void> {
    const [post] = composePosts(content, noticeTo(agentId, `channel:${channelId}`));
    if (!post) return;
    const { store, patience, send } = this.#needs;
    const postedAt = new Date(patience.clock.now());
    await outlast(() => replaceLivingMessage(store, purpose, channelId, post, postedAt), patience);
    send([post]);
  }

  /** Only its author can delete a message: what a successor has replaced waits for its author's return. */
  async #removeRetired(): Promise<void> {
    const { store, discord } = this.#needs;
    for (const retired of await readRetiredMessages(store, purpose)) {
      const { agentId, channelId, messageId, isRefused } = retired;
      if (!messageId && !isRefused) continue;
      if (messageId) {
        if (!discord.isReady(agentId)) continue;
        const outcome = await discord.remove(agentId, channelId, messageId);
        if (outcome.kind !== "done" && !isFinal(outcome)) continue;
      }
      await forgetRetiredMessage(store, retired);
    }
  }
}

/** A revoked token refuses nothing for ever: the bot comes back with another one. */
function isFinal(outcome: Outcome<unknown>): boolean {
  return outcome.kind === "refused" && !isUnauthorized(outcome);
}

const maxRosterLength = 2_000;

/** The message's text. What waits changes all the time and is left out: the message would be edited for nothing. */
export function rosterText(bots: readonly BotStatus[]): string {
  return fitLines(["**Roster**", ...bots.map((bot) => botLine({ ...bot, waitingCount: 0 }))], maxRosterLength);
}
