/**
 * Edits and deletions of messages. Before a turn begins they count: what was deleted is not answered, what was edited is
 * answered as it stands then. Later they change nothing, and an edit never wakes anybody. The words of what was deleted are
 * forgotten as soon as no turn needs them. Called at the door for events, and by whoever looks at a message again.
 */
import type { Snowflake } from "../domain/ids.ts";
import type { Message, MessageEdit } from "../domain/message.ts";
import type { MessageChangeStore } from "../store/message-changes.ts";
import type { Tally } from "./tally.ts";
import type { TypingSigns } from "./typing.ts";

/** What changing needs. */
export interface MessageChangeNeeds {
  readonly store: MessageChangeStore;
  readonly typing: Pick<TypingSigns, "end">;
  readonly tally: Pick<Tally, "deliveries">;
}

/** A change that came before its message was on disk. */
interface EarlyChange {
  readonly isDeleted: boolean;
  readonly edit: MessageEdit | null;
}

/** A message as it stands by what is known of it. */
export interface StandingMessage {
  readonly message: Message;
  /** Milliseconds since 1970; null when it is as it was brought. */
  readonly editedAt: number | null;
  /** Then it is without its words. */
  readonly isDeleted: boolean;
}

/** Most changes are of messages that nobody will bring again: old ones, and those of our own bots. */
const rememberedCount = 1_000;
/** Nobody says anything in them any more: those are kept for what is on its way. */
const goneCount = 1_000;
/** Each of our bots tells the same change, at about the same time. Fewer than are remembered above. */
const repeatedCount = 200;

/** The changes of one house. */
export class MessageChanges {
  readonly #needs: MessageChangeNeeds;
  readonly #early = new Map<Snowflake, EarlyChange>();
  readonly #arriving = new Map<Snowflake, Promise<unknown>>();
  /** Channels that were deleted, with all that was said in them. */
  readonly #gone = new Map<Snowflake, true>();
  /** The last changes, written or on their way. */
  readonly #lately = new Map<string, Promise<void>>();
  /** Deleted messages whose words are not known to be forgotten. */
  readonly #unforgotten = new Set<Snowflake>();

  constructor(needs: MessageChangeNeeds) {
    this.#needs = needs;
  }

  /** Forgets what an earlier process has left to be forgotten. */
  async start(): Promise<void> {
    await this.#forget(await this.#needs.store.unforgotten());
  }

  /** A turn that answers a message has come to an end, which is written. */
  async turnEnded(messageId: Snowflake): Promise<void> {
    if (this.#unforgotten.has(messageId)) await this.#forget([messageId]);
  }

  /** A message is on its way to disk: what changes it meanwhile changes its row afterwards. */
  watch(messageId: Snowflake, recorded: Promise<unknown>): void {
    this.#arriving.set(messageId, recorded);
    const arrived = (): void => {
      if (this.#arriving.get(messageId) === recorded) this.#arriving.delete(messageId);
    };
    recorded.then(() => {
      arrived();
      // It was recorded with what was known of it; what was told since then waits for that, and changes the row.
      this.#early.delete(messageId);
    }, arrived);
  }

  /** The message as it stands by what is known already. Ask right before it is recorded. */
  applyTo(message: Message): StandingMessage {
    const { isDeleted = false, edit = null } = this.#early.get(message.id) ?? {};
    if (isDeleted || this.#gone.has(message.channelId))
      return { message: { ...message, content: "", attachments: [] }, editedAt: null, isDeleted: true };
    const { content, attachments } = edit ?? message;
    return { message: { ...message, content, attachments }, editedAt: edit?.editedAt ?? null, isDeleted: false };
  }

  /** Resolves when the new words are on disk, or remembered for a message that is not recorded. */
  edit(edit: MessageEdit): Promise<void> {
    return this.#once(`${edit.messageId} ${edit.editedAt}`, () => this.#edit(edit));
  }

  /** Resolves when the deletion is on disk, or remembered for messages that are not recorded. */
  remove(messageIds: readonly Snowflake[]): Promise<void> {
    return this.#once(messageIds.join(), () => this.#remove(messageIds));
  }

  /** Resolves when it is on disk that all is deleted that was said in a channel. */
  removeChannel(channelId: Snowflake): Promise<void> {
    return this.#once(`channel ${channelId}`, () => this.#removeChannel(channelId));
  }

  /** What several bots tell is written once; what could not be written is tried again with the next who tells it. */
  #once(key: string, write: () => Promise<void>): Promise<void> {
    const known = this.#lately.get(key);
    if (known) return known;
    const written = write();
    this.#lately.set(key, written);
    written.catch(() => this.#lately.delete(key));
    dropOldest(this.#lately, repeatedCount);
    return written;
  }

  async #edit(edit: MessageEdit): Promise<void> {
    const { messageId } = edit;
    const known = this.#early.get(messageId);
    // An older edit may be told after a newer one.
    const newest = known?.edit && known.edit.editedAt > edit.editedAt ? known.edit : edit;
    this.#remember(messageId, { isDeleted: known?.isDeleted ?? false, edit: newest });
    await this.#arrived(messageId);
    if (await this.#needs.store.edit(newest)) this.#early.delete(messageId);
  }

  async #remove(messageIds: readonly Snowflake[]): Promise<void> {
    for (const id of messageIds) this.#remember(id, { isDeleted: true, edit: null });
    await Promise.all(messageIds.map((id) => this.#arrived(id)));
    await this.#writeRemoval(messageIds);
  }

  async #removeChannel(channelId: Snowflake): Promise<void> {
    this.#gone.set(channelId, true);
    dropOldest(this.#gone, goneCount);
    await Promise.allSettled(this.#arriving.values());
    let afterId = "0";
    for (;;) {
      const messageIds = await this.#needs.store.standingIn(channelId, afterId);
      const last = messageIds.at(-1);
      if (last === undefined) return;
      await this.#writeRemoval(messageIds);
      afterId = last;
    }
  }

  async #writeRemoval(messageIds: readonly Snowflake[]): Promise<void> {
    const { store, typing, tally } = this.#needs;
    const { known, suppressed } = await store.remove(messageIds);
    for (const id of known) this.#early.delete(id);
    for (const deliveryId of suppressed) {
      typing.end(deliveryId);
      tally.deliveries.add({ state: "suppressed", reason: "deleted" });
    }
    await this.#forget([...known]);
  }

  async #forget(messageIds: readonly Snowflake[]): Promise<void> {
    // Noted before it is tried: a turn may end meanwhile.
    for (const id of messageIds) this.#unforgotten.add(id);
    const forget = async (id: Snowflake): Promise<void> => {
      if (await this.#needs.store.forget(id)) this.#unforgotten.delete(id);
    };
    await Promise.all(messageIds.map(forget));
  }

  #remember(messageId: Snowflake, change: EarlyChange): void {
    this.#early.set(messageId, change);
    dropOldest(this.#early, rememberedCount);
  }

  /** That its recording failed is its own sightings' business. */
  async #arrived(messageId: Snowflake): Promise<void> {
    await this.#arriving.get(messageId)?.catch(() => undefined);
  }
}

function dropOldest(map: Map<string, unknown>, maxCount: number): void {
  const [oldest] = map.keys();
  if (oldest && map.size > maxCount) map.delete(oldest);
}
