/**
 * Messages that bots have only named, because a peer reports their channel in full: each waits a moment for that report, and
 * is then asked of one of those who named it. So the death or deafness of a reporter costs that moment and no message. Kept
 * by `control.ts`; what is on disk already is the message handler's.
 */
import type { Clock } from "../domain/clock.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Message } from "../domain/message.ts";

/** A message as a bot names it. */
export interface NamedMessage {
  readonly messageId: Snowflake;
  readonly channelId: Snowflake;
  /**
   * Has the same bot bring it in full; resolves when it is on disk. False when the bot's process has ended: its next one
   * hears the message again. Rejects when it cannot be told what became of it.
   */
  recall(): Promise<boolean>;
}

/** What waiting needs. */
export interface NamedMessageNeeds {
  readonly clock: Clock;
  /** Notes one more bot that saw a message that is on disk or on its way there, and tells when it is; null for others. */
  seenAgain(agentId: AgentId, messageId: Snowflake): Promise<void> | null;
  /** True while a bot has yet to read on in a channel, before what it brings from there is recorded. */
  isBehind(agentId: AgentId, channelId: Snowflake): boolean;
  /** Keeps the message's place among those of its channel, until it is on disk or `leavePlace` is called. */
  keepPlace(place: Pick<Message, "id" | "channelId">): void;
  leavePlace(place: Pick<Message, "id" | "channelId">): void;
  /** Who is to bring what is said in a channel; null while everybody does. */
  reporterOf(channelId: Snowflake): AgentId | null;
  /** The reporter of this channel has not brought what others have named. */
  onMissing(channelId: Snowflake, reporter: AgentId): void;
  /** A bot is asked for what it has named. */
  onRecall(agentId: AgentId): void;
}

interface Waiting {
  readonly witnesses: { readonly agentId: AgentId; readonly named: NamedMessage }[];
  /** Resolves when somebody brings it. */
  readonly brought: PromiseWithResolvers<void>;
  readonly done: PromiseWithResolvers<void>;
  isBrought: boolean;
}

/** Longer than a reporter's copy takes on a busy host: asked too soon, everybody would work twice just when work is dear. */
const patienceMs = 500;
/** How long a message that nobody holds any more keeps its place: its bots come back within that, and hear it again. */
const absenceMs = 30_000;

/** The messages that wait. */
export class NamedMessages {
  readonly #needs: NamedMessageNeeds;
  readonly #waiting = new Map<Snowflake, Waiting>();
  /** Those that keep a place: resolved when nobody will ever bring them. */
  readonly #deleted = new Map<Snowflake, PromiseWithResolvers<void>>();

  constructor(needs: NamedMessageNeeds) {
    this.#needs = needs;
  }

  /** Resolves when the message is on disk, or nobody holds it any more. */
  named(agentId: AgentId, named: NamedMessage): Promise<void> {
    const { messageId, channelId } = named;
    const known = this.#needs.seenAgain(agentId, messageId);
    if (known) return known;
    const waiting = this.#waiting.get(messageId) ?? this.#begin(messageId, channelId);
    waiting.witnesses.push({ agentId, named });
    return waiting.done.promise;
  }

  /** Somebody brings a message in full; `record` puts it on disk. */
  async bring(
    bringer: AgentId,
    { id: messageId, channelId }: Pick<Message, "id" | "channelId">,
    record: () => Promise<void>,
  ): Promise<void> {
    const waiting = this.#waiting.get(messageId);
    if (!waiting || waiting.isBrought) return record();
    // Whoever named it may not be behind, and is asked for it when this one takes too long.
    if (!this.#needs.isBehind(bringer, channelId)) this.#conclude(waiting);
    try {
      await record();
      for (const { agentId } of waiting.witnesses)
        if (agentId !== bringer) void this.#needs.seenAgain(agentId, messageId);
      waiting.done.resolve();
    } catch (error) {
      // Those who named it name it again, as whoever brought it brings it again.
      waiting.done.reject(error);
      throw error;
    } finally {
      this.#conclude(waiting);
      this.#waiting.delete(messageId);
    }
  }

  #conclude(waiting: Waiting): void {
    waiting.isBrought = true;
    waiting.brought.resolve();
  }

  /** Messages are deleted: those that nobody holds any more keep no place. */
  forget(messageIds: readonly Snowflake[]): void {
    for (const id of messageIds) this.#deleted.get(id)?.resolve();
  }

  #begin(messageId: Snowflake, channelId: Snowflake): Waiting {
    const [brought, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const waiting: Waiting = { witnesses: [], brought, done, isBrought: false };
    this.#waiting.set(messageId, waiting);
    // What is said after it in its channel is answered after it.
    this.#needs.keepPlace({ id: messageId, channelId });
    this.#deleted.set(messageId, Promise.withResolvers());
    void this.#wait(messageId, channelId, waiting).finally(() => this.#deleted.delete(messageId));
    return waiting;
  }

  async #wait(messageId: Snowflake, channelId: Snowflake, waiting: Waiting): Promise<void> {
    const { clock, reporterOf, onMissing, leavePlace } = this.#needs;
    // Another one is elected when that one is doubted: what was said before is not the new one's to bring.
    const reporter = reporterOf(channelId);
    await Promise.race([waiting.brought.promise, clock.delay(patienceMs)]);
    if (waiting.isBrought) return;
    if (reporter) onMissing(channelId, reporter);
    const failure = await this.#recall(waiting);
    if (waiting.isBrought) return;
    this.#waiting.delete(messageId);
    if (failure) return waiting.done.reject(failure.error);
    waiting.done.resolve();
    await Promise.race([clock.delay(absenceMs), this.#deleted.get(messageId)?.promise]);
    leavePlace({ id: messageId, channelId });
  }

  /** Asks one after the other until it is brought. Returns why one could not be asked that is still there, if that is so. */
  async #recall(waiting: Waiting): Promise<{ readonly error: unknown } | null> {
    let failure: { readonly error: unknown } | null = null;
    for (const { agentId, named } of waiting.witnesses) {
      this.#needs.onRecall(agentId);
      try {
        if (await named.recall()) return null;
      } catch (error) {
        failure = { error };
      }
      if (waiting.isBrought) return null;
    }
    return failure;
  }
}
