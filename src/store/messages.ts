/**
 * Messages as they come in: each is recorded once, with its deliveries, in one statement. Called by `control/` for every
 * message. Rows go in as JSON, so one prepared statement serves any number of them.
 */
import { snowflakeAt } from "../domain/ids.ts";
import type { Message } from "../domain/message.ts";
import type { HistoryLine } from "../domain/session.ts";
import { batched } from "./batch.ts";
import type { Store } from "./database.ts";
import { type HistoryRow, historyLines, historyOfAsked } from "./history.ts";
import { toJson } from "./json.ts";

/** A delivery as routing made it. `reason` is set exactly when it is suppressed. */
export interface NewDelivery {
  readonly id: string;
  readonly agentId: string | null;
  readonly sessionId: string | null;
  readonly rule: string;
  readonly line: string | null;
  readonly reason: string | null;
  /** Its turn begins now: the first attempt is counted with it. */
  readonly begins: boolean;
}

/** A message to be recorded, with what is to become of it. `seenBy`: the agent whose bot brought it. */
export interface NewMessage {
  readonly message: Message;
  /** Milliseconds since 1970. Default: null, it is as it was written. */
  readonly editedAt?: number | null;
  /** Default: false. */
  readonly isDeleted?: boolean;
  readonly seenBy: string;
  readonly deliveries: readonly NewDelivery[];
}

/** A message that was not recorded before. */
export interface RecordedMessage {
  /** The channel's last messages before it, oldest first; none where no turn begins. */
  readonly history: readonly HistoryLine[];
}

/** A turn of the last hour may answer a message of the day before, which was missed. */
const latelyMs = 25 * 3_600_000;

/** The statements over messages of one store. */
export function createMessageStore({ sql }: Store) {
  return {
    /** Null when the message was recorded before: then its deliveries stand already. */
    record: batched((inputs: readonly NewMessage[]) => recordAll(sql, inputs)),
    /** Turns woken by foreign bots in a channel: since a human last wrote, and during the last hour. */
    foreignTurns: (channelId: string) => countForeignTurns(sql, channelId),
  };
}

export type MessageStore = ReturnType<typeof createMessageStore>;

interface RecordedRow {
  readonly id: string;
  readonly history: readonly HistoryRow[] | null;
}

// Two statements with the same message cannot both insert it: the primary key decides, and deliveries follow only the row that
// was inserted. A history does not have what is recorded with it.
const recordStatement = `
  with input as (
    select * from jsonb_to_recordset($1::text::jsonb) as x(
      id numeric, channel_id numeric, guild_id numeric, author_id numeric, author_name text, author_kind text,
      content text, attachments jsonb, reply_to_id numeric, edited_at timestamptz, is_deleted boolean, seen_by text[],
      begins boolean, deliveries jsonb)
  ), recorded as (
    insert into messages (id, channel_id, guild_id, author_id, author_name, author_kind, content, attachments, reply_to_id,
      edited_at, deleted_at, seen_by)
    select id, channel_id, guild_id, author_id, author_name, author_kind, content, attachments, reply_to_id,
      edited_at, case when is_deleted then now() end, seen_by
    from input
    on conflict (id) do nothing
    returning id
  ), delivered as (
    insert into deliveries
      (id, message_id, agent_id, session_id, state, rule, line, reason, settled_at, attempt_count, answering_at)
    select d.id, recorded.id, d.agent_id, d.session_id,
      case when d.reason is not null then 'suppressed' when d.begins then 'answering' else 'accepted' end,
      d.rule, d.line, d.reason, case when d.reason is null then null else now() end,
      d.begins::int, case when d.begins then now() end
    from recorded join input using (id)
    cross join lateral jsonb_to_recordset(input.deliveries) as d(
      id uuid, agent_id text, session_id uuid, rule text, line text, reason text, begins boolean)
  )
  select asked.id, case when asked.begins then ${historyOfAsked} end as history
  from recorded join input asked using (id)`;

async function recordAll(
  sql: Store["sql"],
  inputs: readonly NewMessage[],
): Promise<readonly (RecordedMessage | null)[]> {
  // A message that stands twice in one batch is the first one's.
  const firsts = new Map([...inputs].reverse().map((input) => [input.message.id, input]));
  const rows = [...firsts.values()].map(({ message, editedAt = null, isDeleted = false, seenBy, deliveries }) => ({
    id: message.id,
    channel_id: message.channelId,
    guild_id: message.guildId,
    author_id: message.authorId,
    author_name: message.authorName,
    author_kind: message.authorKind,
    content: message.content,
    attachments: message.attachments,
    reply_to_id: message.replyTo?.messageId ?? null,
    edited_at: editedAt === null ? null : new Date(editedAt).toISOString(),
    is_deleted: isDeleted,
    seen_by: [seenBy],
    begins: deliveries.some(({ begins }) => begins),
    deliveries: deliveries.map((delivery) => ({
      id: delivery.id,
      agent_id: delivery.agentId,
      session_id: delivery.sessionId,
      rule: delivery.rule,
      line: delivery.line,
      reason: delivery.reason,
      begins: delivery.begins,
    })),
  }));
  const recorded = await sql.unsafe<RecordedRow[]>(recordStatement, [toJson(rows)], { prepare: true });
  const byId = new Map(recorded.map((row) => [row.id, { history: historyLines(row.history ?? []) }]));
  return inputs.map((input) => (firsts.get(input.message.id) === input && byId.get(input.message.id)) || null);
}

async function countForeignTurns(sql: Store["sql"], channelId: string): Promise<{ hops: number; lastHour: number }> {
  const lately = snowflakeAt(Date.now() - latelyMs);
  // Walks the channel's index from its end: see `history.ts`.
  const [row] = await sql<{ hops: number; last_hour: number }[]>`
    with person as (
      select coalesce((
        select id from messages where channel_id = ${channelId} and case author_kind when 'human' then true end
        order by id desc nulls last limit 1
      ), 0) as id
    )
    select
      count(*) filter (where m.id > person.id)::int as hops,
      count(*) filter (where d.created_at > now() - interval '1 hour')::int as last_hour
    from person
    join messages m on m.id > least(person.id, ${lately}::numeric)
    join deliveries d on d.message_id = m.id
    where m.channel_id = ${channelId} and m.author_kind = 'foreign_bot' and d.state <> 'suppressed'`;
  return { hops: row?.hops ?? 0, lastHour: row?.last_hour ?? 0 };
}
