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

/** The changes of one house. */
export class MessageChanges {
  readonly #needs: MessageChangeNeeds;
  readonly #early = new Map<Snowflake, EarlyChange>();
  readonly #arriving = new Map<Snowflake, Promise<unknown>>();

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
  async edit(edit: MessageEdit): Promise<void> {
    const { messageId } = edit;
    const isDeleted = this.#early.get(messageId)?.isDeleted ?? false;
    this.#remember(messageId, { isDeleted, edit });
    await this.#arrived(messageId);
    if (await editMessage(this.#needs.store, edit)) this.#early.delete(messageId);
  }

  /** Resolves when the deletion is on disk, or remembered for messages that are not recorded. */
  async remove(messageIds: readonly Snowflake[]): Promise<void> {
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
    if (this.#early.size <= rememberedCount) return;
    const [oldest] = this.#early.keys();
    if (oldest) this.#early.delete(oldest);
  }

  /** That its recording failed is its own sightings' business. */
  async #arrived(messageId: Snowflake): Promise<void> {
    await this.#arriving.get(messageId)?.catch(() => undefined);
  }
}
