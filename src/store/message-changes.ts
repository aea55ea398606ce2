/**
 * What becomes of messages after they were recorded: edited, deleted. Called by `control/` for what bots report, and again
 * for what they report twice: repeating changes nothing.
 */
import { statesBefore } from "../domain/delivery.ts";
import type { Snowflake } from "../domain/ids.ts";
import type { MessageEdit } from "../domain/message.ts";
import type { Store } from "./database.ts";
import { toJson, toStorable } from "./json.ts";

/** What a deletion met. `known`: the messages that are recorded. */
export interface Removal {
  readonly known: ReadonlySet<Snowflake>;
  /** Deliveries whose turn had not begun, and never will. */
  readonly suppressed: readonly string[];
}

/** Gives a message its new words, unless newer ones stand already. False when it is not recorded. */
export async function editMessage({ sql }: Store, edit: MessageEdit): Promise<boolean> {
  const editedAt = new Date(edit.editedAt).toISOString();
  const [row] = await sql<{ known: boolean }[]>`
    with edited as (
      update messages
      set content = ${toStorable(edit.content)}, attachments = ${toJson(edit.attachments)}::text::jsonb, edited_at = ${editedAt}::timestamptz
      where id = ${edit.messageId} and (edited_at is null or edited_at < ${editedAt}::timestamptz)
    )
    select exists (select from messages where id = ${edit.messageId}) as known`;
  return row?.known ?? false;
}

/** Marks messages as deleted, and suppresses those of their deliveries whose turn has not begun. */
export async function removeMessages({ sql }: Store, messageIds: readonly Snowflake[]): Promise<Removal> {
  // An attempt that begins meanwhile writes the same row of the delivery: whoever comes second sees what the first one wrote
  // and finds a state that is no longer its own.
  const [row] = await sql<{ known: Snowflake[] | null; suppressed: string[] | null }[]>`
    with gone as (
      select id::numeric from jsonb_array_elements_text(${toJson(messageIds)}::text::jsonb) as id
    ), removed as (
      update messages set deleted_at = now() from gone where messages.id = gone.id and deleted_at is null
    ), suppressed as (
      update deliveries set state = 'suppressed', reason = 'deleted', settled_at = now()
      from gone where message_id = gone.id and state = any(${[...statesBefore("withdraw")]}::text[])
      returning deliveries.id
    )
    select (select array_agg(id::text) from messages join gone using (id)) as known,
      (select array_agg(id::text) from suppressed) as suppressed`;
  return { known: new Set(row?.known), suppressed: row?.suppressed ?? [] };
}
