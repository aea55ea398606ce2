/**
 * Edits and deletions of messages. Before a turn begins they count: what was deleted is not answered, what was edited is
 * answered as it stands then. Later they change nothing, and an edit never wakes anybody. Called at the door for events, and
 * by whoever looks at a message again.
 */
import type { Snowflake } from "../domain/ids.ts";
import type { Message, MessageEdit } from "../domain/message.ts";
import type { Store } from "../store/database.ts";
import { editMessage, removeMessages } from "../store/message-changes.ts";
import type { Tally } from "./tally.ts";
import type { TypingSigns } from "./typing.ts";

/** What changing needs. */
export interface MessageChangeNeeds {
  readonly store: Store;
  readonly typing: Pick<TypingSigns, "end">;
  readonly tally: Pick<Tally, "deliveries">;
}

/** A change that came before its message was on disk. */
interface EarlyChange {
  readonly isDeleted: boolean;
  readonly edit: MessageEdit | null;
}

/** Most changes are of messages that nobody will bring again: old ones, and those of our own bots. */
const rememberedCount = 1_000;
/** Each of our bots tells the same change, at about the same time. Fewer than are remembered above. */
const repeatedCount = 200;

/** The changes of one house. */
export class MessageChanges {
  readonly #needs: MessageChangeNeeds;
  readonly #early = new Map<Snowflake, EarlyChange>();
  readonly #arriving = new Map<Snowflake, Promise<unknown>>();
  /** The last changes, written or on their way. */
  readonly #lately = new Map<string, Promise<void>>();

  constructor(needs: MessageChangeNeeds) {
    this.#needs = needs;
  }

  /** A message is on its way to disk: what changes it meanwhile changes its row afterwards. */
  watch(messageId: Snowflake, recorded: Promise<unknown>): void {
    this.#arriving.set(messageId, recorded);
    const forget = (): void => {
      if (this.#arriving.get(messageId) === recorded) this.#arriving.delete(messageId);
    };
    recorded.then(forget, forget);
  }

  /** The message as it stands by what is known already; null when it is deleted. Ask right before it is recorded. */
  applyTo(message: Message): Message | null {
    const early = this.#early.get(message.id);
    if (early?.isDeleted) return null;
    const { content, attachments } = early?.edit ?? message;
    return { ...message, content, attachments };
  }

  /** Resolves when the new words are on disk, or remembered for a message that is not recorded. */
  edit(edit: MessageEdit): Promise<void> {
    return this.#once(`${edit.messageId} ${edit.editedAt}`, () => this.#edit(edit));
  }

  /** Resolves when the deletion is on disk, or remembered for messages that are not recorded. */
  remove(messageIds: readonly Snowflake[]): Promise<void> {
    return this.#once(messageIds.join(), () => this.#remove(messageIds));
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
    if (await editMessage(this.#needs.store, newest)) this.#early.delete(messageId);
  }

  async #remove(messageIds: readonly Snowflake[]): Promise<void> {
    const { store, typing, tally } = this.#needs;
    for (const id of messageIds) this.#remember(id, { isDeleted: true, edit: null });
    await Promise.all(messageIds.map((id) => this.#arrived(id)));
    const { known, suppressed } = await removeMessages(store, messageIds);
    for (const id of known) this.#early.delete(id);
    for (const deliveryId of suppressed) {
      typing.end(deliveryId);
      tally.deliveries.add({ state: "suppressed", reason: "deleted" });
    }
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
