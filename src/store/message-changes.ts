/**
 * What becomes of messages after they were recorded: edited, deleted, and what was deleted forgotten. Called by `control/` for
 * what bots report, and again for what they report twice: repeating changes nothing.
 */
import { statesBefore } from "../domain/delivery.ts";
import type { Snowflake } from "../domain/ids.ts";
import type { MessageEdit } from "../domain/message.ts";
import { batched } from "./batch.ts";
import type { Store } from "./database.ts";
import { toJson } from "./json.ts";

/** What a deletion met. `known`: the messages that are recorded. */
export interface Removal {
  readonly known: ReadonlySet<Snowflake>;
  /** Deliveries whose turn had not begun, and never will. */
  readonly suppressed: readonly string[];
}

/** The statements over what becomes of the messages of one store. */
export function createMessageChangeStore({ sql }: Store) {
  return {
    /** Gives a message its new words, unless newer ones stand already or it is deleted. False when it is not recorded. */
    edit: batched((edits: readonly MessageEdit[]) => editAll(sql, edits)),
    /**
     * Marks messages as deleted, suppresses those of their deliveries whose turn has not begun, and forgets what was posted
     * as them. Their own words are left to `forget`.
     */
    remove: batched((removals: readonly (readonly Snowflake[])[]) => removeAll(sql, removals)),
    /**
     * Forgets the words of a message that is deleted. False when a turn may still need them: then it has to be called again
     * at that one's end.
     */
    forget: batched((messageIds: readonly Snowflake[]) => forgetAll(sql, messageIds)),
    /** The messages that are deleted and whose words are not forgotten. */
    unforgotten: () => readUnforgotten(sql),
  };
}

export type MessageChangeStore = ReturnType<typeof createMessageChangeStore>;

// Planned anew each time, for the tables as large as they are now: a plan that was kept from when they were small reads all of
// them. Each locks its messages in the order of their ids, as does whoever else changes several of them: otherwise two
// statements could wait for each other.

const editStatement = `
  with input as (
    select * from jsonb_to_recordset($1::text::jsonb)
      as x(id numeric, content text, attachments jsonb, edited_at timestamptz)
  ), locked as (
    select id from messages where id in (select id from input) order by id for no key update
  ), edited as (
    update messages set content = input.content, attachments = input.attachments, edited_at = input.edited_at
    from locked join input using (id)
    where messages.id = locked.id and deleted_at is null
      and (messages.edited_at is null or messages.edited_at < input.edited_at)
  )
  select id from locked`;

async function editAll(sql: Store["sql"], edits: readonly MessageEdit[]): Promise<readonly boolean[]> {
  // Of one message the newest counts, as it would one after the other; of two at the same moment the first.
  const newest = new Map<Snowflake, MessageEdit>();
  for (const edit of edits) {
    const other = newest.get(edit.messageId);
    if (!other || other.editedAt < edit.editedAt) newest.set(edit.messageId, edit);
  }
  const rows = [...newest.values()].map(({ messageId, content, attachments, editedAt }) => {
    return { id: messageId, content, attachments, edited_at: new Date(editedAt).toISOString() };
  });
  const known = await sql.unsafe<{ id: Snowflake }[]>(editStatement, [toJson(rows)], { prepare: false });
  const ids = new Set(known.map(({ id }) => id));
  return edits.map(({ messageId }) => ids.has(messageId));
}

// An attempt that begins meanwhile has locked its delivery: it is left to begin, and to end. Nobody else writes to one that is
// accepted but who ends it.
const removeStatement = `
  with input as (
    select distinct value::numeric as id from jsonb_array_elements_text($1::text::jsonb)
  ), gone as (
    select id from messages where id in (select id from input) order by id for no key update
  ), removed as (
    update messages set deleted_at = now() from gone where messages.id = gone.id and deleted_at is null
  ), unposted as (
    update outbox set content = '' from input where message_id = input.id and state = 'delivered' and content <> ''
  ), waiting as (
    select deliveries.id from deliveries join gone on message_id = gone.id
    where state = any($2::text[]) for no key update of deliveries skip locked
  ), suppressed as (
    update deliveries set state = 'suppressed', reason = 'deleted', settled_at = now()
    from waiting where deliveries.id = waiting.id
    returning deliveries.id, message_id
  )
  select id, (select array_agg(suppressed.id::text) from suppressed where message_id = gone.id) as suppressed from gone`;

type Gone = { readonly id: Snowflake; readonly suppressed: readonly string[] | null };

async function removeAll(sql: Store["sql"], removals: readonly (readonly Snowflake[])[]): Promise<readonly Removal[]> {
  const parameters = [toJson(removals.flat()), [...statesBefore("withdraw")]];
  const gone = await sql.unsafe<Gone[]>(removeStatement, parameters, { prepare: false });
  const known = new Set(gone.map(({ id }) => id));
  const untold = new Map(gone.map(({ id, suppressed }) => [id, suppressed ?? []]));
  return removals.map((messageIds) => {
    // What several report was suppressed once, and is told to the first of them.
    const suppressed = messageIds.flatMap((id) => untold.get(id) ?? []);
    for (const id of messageIds) untold.delete(id);
    return { known: new Set(messageIds.filter((id) => known.has(id))), suppressed };
  });
}

// After the one that has marked them, and not part of it: an attempt that began meanwhile is seen by now, and no other begins,
// for what is dead is not tried anew when its message is deleted.
const forgetStatement = `
  with input as (
    select distinct value::numeric as id from jsonb_array_elements_text($1::text::jsonb)
  ), gone as (
    select id, exists (
      select from deliveries where message_id = messages.id and state in ('accepted', 'answering')
        and not exists (select from outbox where delivery_id = deliveries.id)
    ) as is_needed
    from messages where id in (select id from input) and deleted_at is not null
    order by id for no key update
  ), forgotten as (
    update messages set content = '', attachments = '[]' from gone
    where messages.id = gone.id and not is_needed and (content <> '' or attachments <> '[]')
  )
  select id from gone where is_needed`;

async function forgetAll(sql: Store["sql"], messageIds: readonly Snowflake[]): Promise<readonly boolean[]> {
  const needed = await sql.unsafe<{ id: Snowflake }[]>(forgetStatement, [toJson(messageIds)], { prepare: false });
  const ids = new Set(needed.map(({ id }) => id));
  return messageIds.map((id) => !ids.has(id));
}

async function readUnforgotten(sql: Store["sql"]): Promise<readonly Snowflake[]> {
  const rows = await sql<{ id: Snowflake }[]>`
    select id from messages where deleted_at is not null and (content <> '' or attachments <> '[]') order by id`;
  return rows.map(({ id }) => id);
}
