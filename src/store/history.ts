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
 * is no parameter: without knowing it, each execution would be planned anew.
 */
export const historyOfAsked = `(
  select coalesce(jsonb_agg(jsonb_build_object('id', last.id::text, 'author', author_name, 'kind', author_kind,
    'text', content) order by last.id), '[]')
  from (
    select * from messages where channel_id = asked.channel_id and id < asked.id and author_kind <> 'system'
      and deleted_at is null
    order by id desc limit 20
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
