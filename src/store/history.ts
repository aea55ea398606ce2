/** What an agent is told of a channel before it answers. Read by the statements that begin a turn, as a part of them. */
import { type Snowflake, snowflakeTimeMs } from "../domain/ids.ts";
import type { AuthorKind } from "../domain/message.ts";
import type { HistoryLine } from "../domain/session.ts";

/** A line as the statement returns it. */
export interface HistoryRow {
  readonly id: Snowflake;
  readonly author: string;
  readonly kind: AuthorKind;
  readonly text: string;
}

/**
 * The last messages of a channel before the message `asked` of the statement that this is a part of, oldest first. Their count
 * is no parameter: without knowing it, each execution would be planned anew. The order is to the word that of the index, which
 * is walked from its end: after `desc` alone nulls come first, and the channel would be read whole. So it would be if
 * the table were not analyzed and the rows to be left out were named plainly: next to none would be thought to remain.
 */
export const historyOfAsked = `(
  select coalesce(jsonb_agg(jsonb_build_object('id', last.id::text, 'author', author_name, 'kind', author_kind,
    'text', content) order by last.id), '[]')
  from (
    select * from messages where channel_id = asked.channel_id and id < asked.id
      and case when deleted_at is null then nullif(author_kind, 'system') end is not null
    order by id desc nulls last limit 20
  ) last
)`;

/** The rows in the domain's words. */
export function historyLines(rows: readonly HistoryRow[]): readonly HistoryLine[] {
  return rows.map(({ id, author, kind, text }) => ({
    author,
    isAgent: kind === "own_bot",
    text,
    at: snowflakeTimeMs(id),
  }));
}
