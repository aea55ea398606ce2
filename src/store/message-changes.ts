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
    /** The first messages of a channel after another one that are not deleted; none when there are no more. */
    standingIn: (channelId: Snowflake, afterId: Snowflake) => readStanding(sql, channelId, afterId),
    /** The messages that are deleted and whose words are not forgotten. */
    unforgotten: () => readUnforgotten(sql),
  };
}

export type MessageChangeStore = ReturnType<typeof createMessageChangeStore>;

// Each of these locks its messages in the order of their ids, as does whoever else changes several of them: otherwise two
// statements could wait for each other. Updates name the rows by an array, not by a join: planned for a small table, a join
// would read all of it.

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
  const known = await sql<{ id: Snowflake }[]>`
    with input as (
      select * from jsonb_to_recordset(${toJson(rows)}::text::jsonb)
        as x(id numeric, content text, attachments jsonb, edited_at timestamptz)
    ), known as (
      select found.* from (select id, edited_at from input order by id) i cross join lateral (
        select id, deleted_at is null and (edited_at is null or edited_at < i.edited_at) as is_older
        from messages where id = i.id for no key update
      ) found
    ), edited as (
      update messages
      set (content, attachments, edited_at) = (select content, attachments, edited_at from input where id = messages.id)
      where id = any(array(select id from known where is_older))
    )
    select id from known`;
  const ids = new Set(known.map(({ id }) => id));
  return edits.map(({ messageId }) => ids.has(messageId));
}

type Gone = { readonly id: Snowflake; readonly suppressed: readonly string[] | null };

async function removeAll(sql: Store["sql"], removals: readonly (readonly Snowflake[])[]): Promise<readonly Removal[]> {
  // An attempt that begins meanwhile has locked its delivery: it is left to begin, and to end. Nobody else writes to one that
  // is accepted but who ends it.
  const gone = await sql<Gone[]>`
    with input as (
      select distinct value::numeric as id from jsonb_array_elements_text(${toJson(removals.flat())}::text::jsonb)
    ), gone as (
      select found.* from (select id from input order by id) i
      cross join lateral (select id from messages where id = i.id for no key update) found
    ), removed as (
      update messages set deleted_at = now() where id = any(array(select id from gone)) and deleted_at is null
    ), unposted as (
      update outbox set content = ''
      where message_id = any(array(select id from input)) and state = 'delivered' and content <> ''
    ), waiting as (
      select found.* from gone cross join lateral (
        select id from deliveries where message_id = gone.id and state = any(${[...statesBefore("withdraw")]}::text[])
        for no key update skip locked
      ) found
    ), suppressed as (
      update deliveries set state = 'suppressed', reason = 'deleted', settled_at = now()
      where id = any(array(select id from waiting))
      returning id, message_id
    )
    select id, (select array_agg(suppressed.id::text) from suppressed where message_id = gone.id) as suppressed from gone`;
  const known = new Set(gone.map(({ id }) => id));
  const untold = new Map(gone.map(({ id, suppressed }) => [id, suppressed ?? []]));
  return removals.map((messageIds) => {
    // What several report was suppressed once, and is told to the first of them.
    const suppressed = messageIds.flatMap((id) => untold.get(id) ?? []);
    for (const id of messageIds) untold.delete(id);
    return { known: new Set(messageIds.filter((id) => known.has(id))), suppressed };
  });
}

async function forgetAll(sql: Store["sql"], messageIds: readonly Snowflake[]): Promise<readonly boolean[]> {
  // After the statement that has marked them, and not part of it: an attempt that began meanwhile is seen by now, and no other
  // begins, for what is dead is not tried anew when its message is deleted.
  const needed = await sql<{ id: Snowflake }[]>`
    with input as (
      select distinct value::numeric as id from jsonb_array_elements_text(${toJson(messageIds)}::text::jsonb)
    ), gone as (
      select found.id, exists (
        select from deliveries where message_id = found.id and state in ('accepted', 'answering')
          and not exists (select from outbox where delivery_id = deliveries.id)
        offset 0
      ) as is_needed
      from (select id from input order by id) i
      cross join lateral (
        select id from messages where id = i.id and deleted_at is not null for no key update
      ) found
    ), forgotten as (
      update messages set content = '', attachments = '[]'
      where id = any(array(select id from gone where not is_needed)) and (content <> '' or attachments <> '[]')
    )
    select id from gone where is_needed`;
  const ids = new Set(needed.map(({ id }) => id));
  return messageIds.map((id) => !ids.has(id));
}

const pageLength = 1_000;

async function readStanding(
  sql: Store["sql"],
  channelId: Snowflake,
  afterId: Snowflake,
): Promise<readonly Snowflake[]> {
  // Nulls, which there are none, stand first as in the channel's index: in another order it would not be used.
  const rows = await sql<{ id: Snowflake }[]>`
    select id from messages where channel_id = ${channelId} and id > ${afterId} and deleted_at is null
    order by id nulls first limit ${pageLength}`;
  return rows.map(({ id }) => id);
}

async function readUnforgotten(sql: Store["sql"]): Promise<readonly Snowflake[]> {
  const rows = await sql<{ id: Snowflake }[]>`
    select id from messages where deleted_at is not null and (content <> '' or attachments <> '[]') order by id`;
  return rows.map(({ id }) => id);
}
