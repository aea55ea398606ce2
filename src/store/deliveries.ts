/**
 * Messages and what becomes of them: recorded with their deliveries in one statement, begun, and settled in one statement
 * with their answer. Called by `control/` for every message. Rows go in as JSON, so one prepared statement serves any
 * number of them.
 */
import { type Snowflake, snowflakeTimeMs } from "../domain/ids.ts";
import type { Attachment, AuthorKind, Message } from "../domain/message.ts";
import type { NewPost } from "../domain/post.ts";
import type { HistoryLine } from "../domain/session.ts";
import { batched } from "./batch.ts";
import type { Store } from "./database.ts";
import { toJson } from "./json.ts";
import { postRow } from "./outbox.ts";
import type { DeliveryState } from "./schema.ts";

/** A delivery as routing made it. `reason` is set exactly when it is suppressed. */
export interface NewDelivery {
  readonly id: string;
  readonly agentId: string | null;
  readonly sessionId: string | null;
  readonly rule: string;
  readonly line: string | null;
  readonly reason: string | null;
}

/** A message to be recorded, with what is to become of it. `seenBy`: the agent whose bot brought it. */
export interface NewMessage {
  readonly message: Message;
  readonly seenBy: string;
  readonly deliveries: readonly NewDelivery[];
}

/** An attempt that is about to be made. `lastProblem`: why the one before failed, null when there was none. */
export interface NewAttempt {
  readonly id: string;
  readonly channelId: string;
  readonly messageId: string;
  readonly lastProblem: string | null;
}

/** A delivery that a turn is about to be run for, with what its agent should remember. */
export interface BegunDelivery {
  readonly attemptCount: number;
  /** The channel's last messages before this one, oldest first. */
  readonly history: readonly HistoryLine[];
}

/** How a turn ended. With posts the delivery stays `answering` until all of them are delivered. */
export interface FinishedDelivery {
  readonly id: string;
  readonly state: Extract<DeliveryState, "answering" | "handed_over" | "dead">;
  readonly problem: string | null;
  readonly posts: readonly NewPost[];
}

/** An open delivery with all that is needed to run it again. */
export interface OpenDelivery {
  readonly id: string;
  readonly agentId: string;
  readonly sessionId: string;
  readonly message: Pick<Message, "id" | "channelId" | "authorId" | "authorName" | "content" | "attachments"> & {
    readonly authorKind: AuthorKind;
  };
}

const historyLength = 20;

/** The statements over messages and deliveries of one store. */
export function createDeliveryStore({ sql }: Store) {
  return {
    /** False when the message was recorded before: then its deliveries stand already. */
    record: batched((inputs: readonly NewMessage[]) => recordAll(sql, inputs)),
    /** Counts an attempt, durably, before it is made. Null when the delivery is settled or its answer is already written. */
    begin: batched((inputs: readonly NewAttempt[]) => beginAll(sql, inputs)),
    /**
     * Ends a turn: the delivery's state and its posts, together. Repeating it changes nothing. False when somebody else has
     * settled the delivery: then none of these posts exists.
     */
    finish: batched((inputs: readonly FinishedDelivery[]) => finishAll(sql, inputs)),
    /** Takes back an attempt that an orderly stop cut short. */
    release: (id: string) => release(sql, id),
    /** Deliveries left open, oldest message first. Those whose posts already wait in the outbox are not among them. */
    open: () => readOpen(sql),
    /** Turns woken by foreign bots in a channel: since a human last wrote, and during the last hour. */
    foreignTurns: (channelId: string) => countForeignTurns(sql, channelId),
  };
}

export type DeliveryStore = ReturnType<typeof createDeliveryStore>;

async function recordAll(sql: Store["sql"], inputs: readonly NewMessage[]): Promise<readonly boolean[]> {
  // A message that stands twice in one batch is the first one's.
  const firsts = new Map([...inputs].reverse().map((input) => [input.message.id, input]));
  const rows = [...firsts.values()].map(({ message, seenBy, deliveries }) => ({
    id: message.id,
    channel_id: message.channelId,
    guild_id: message.guildId,
    author_id: message.authorId,
    author_name: message.authorName,
    author_kind: message.authorKind,
    content: message.content,
    attachments: message.attachments,
    reply_to_id: message.replyTo?.messageId ?? null,
    seen_by: [seenBy],
    deliveries: deliveries.map((delivery) => ({
      id: delivery.id,
      agent_id: delivery.agentId,
      session_id: delivery.sessionId,
      rule: delivery.rule,
      line: delivery.line,
      reason: delivery.reason,
    })),
  }));
  // Two statements with the same message cannot both insert it: the primary key decides, and deliveries follow only the
  // row that was inserted.
  const recorded = await sql<{ id: string }[]>`
    with input as (
      select * from jsonb_to_recordset(${toJson(rows)}::text::jsonb) as x(
        id numeric, channel_id numeric, guild_id numeric, author_id numeric, author_name text, author_kind text,
        content text, attachments jsonb, reply_to_id numeric, seen_by text[], deliveries jsonb)
    ), recorded as (
      insert into messages
        (id, channel_id, guild_id, author_id, author_name, author_kind, content, attachments, reply_to_id, seen_by)
      select id, channel_id, guild_id, author_id, author_name, author_kind, content, attachments, reply_to_id, seen_by
      from input
      on conflict (id) do nothing
      returning id
    ), delivered as (
      insert into deliveries (id, message_id, agent_id, session_id, state, rule, line, reason, settled_at)
      select d.id, recorded.id, d.agent_id, d.session_id,
        case when d.reason is null then 'accepted' else 'suppressed' end, d.rule, d.line, d.reason,
        case when d.reason is null then null else now() end
      from recorded join input using (id)
      cross join lateral jsonb_to_recordset(input.deliveries) as d(
        id uuid, agent_id text, session_id uuid, rule text, line text, reason text)
    )
    select id from recorded`;
  const ids = new Set(recorded.map(({ id }) => id));
  return inputs.map((input) => ids.has(input.message.id) && firsts.get(input.message.id) === input);
}

interface HistoryRow {
  readonly id: Snowflake;
  readonly author: string;
  readonly kind: AuthorKind;
  readonly text: string;
}

async function beginAll(sql: Store["sql"], inputs: readonly NewAttempt[]): Promise<readonly (BegunDelivery | null)[]> {
  const begun = await sql<{ id: string; attempt_count: number; history: HistoryRow[] }[]>`
    with input as (
      select * from jsonb_to_recordset(${toJson(inputs)}::text::jsonb)
        as x(id uuid, "channelId" numeric, "messageId" numeric, "lastProblem" text)
    ), begun as (
      update deliveries set state = 'answering', attempt_count = attempt_count + 1,
        attempt_problem = coalesce(input."lastProblem", attempt_problem), answering_at = coalesce(answering_at, now())
      from input where deliveries.id = input.id and state in ('accepted', 'answering')
        and not exists (select from outbox where delivery_id = deliveries.id)
      returning deliveries.id, attempt_count
    )
    select begun.id, attempt_count, (
      select coalesce(jsonb_agg(jsonb_build_object('id', last.id::text, 'author', author_name, 'kind', author_kind,
        'text', content) order by last.id), '[]')
      from (
        select * from messages where channel_id = input."channelId" and id < input."messageId" and author_kind <> 'system'
        order by id desc limit ${historyLength}
      ) last
    ) as history
    from begun join input using (id)`;
  const byId = new Map(begun.map((row) => [row.id, row]));
  return inputs.map(({ id }) => {
    const row = byId.get(id);
    return row ? { attemptCount: row.attempt_count, history: row.history.map(historyLine) } : null;
  });
}

function historyLine(row: HistoryRow): HistoryLine {
  return { author: row.author, isAgent: row.kind === "own_bot", text: row.text, at: snowflakeTimeMs(row.id) };
}

async function finishAll(sql: Store["sql"], inputs: readonly FinishedDelivery[]): Promise<readonly boolean[]> {
  const rows = inputs.map(({ id, state, problem, posts }) => ({ id, state, problem, posts: posts.map(postRow) }));
  // A delivery that somebody else settled meanwhile gets no posts: the update's row lock decides who was first. Said again
  // because the first answer was lost, the posts stand already: they keep their ids.
  const stored = await sql<{ id: string }[]>`
    with input as (
      select * from jsonb_to_recordset(${toJson(rows)}::text::jsonb) as x(id uuid, state text, problem text, posts jsonb)
    ), finished as (
      update deliveries set state = input.state, problem = input.problem,
        settled_at = case when input.state = 'answering' then null else now() end
      from input where deliveries.id = input.id and deliveries.state in ('accepted', 'answering')
      returning deliveries.id
    ), posted as (
      insert into outbox (id, agent_id, turn_id, delivery_id, part, recipient, content, reply_to_id, mention_user_ids, state, first_sent_at)
      select p.id, p.agent_id, p.turn_id, p.delivery_id, p.part, p.recipient, p.content, p.reply_to_id, p.mention_user_ids, p.state,
        case when p.state = 'sending' then now() end
      from finished join input using (id)
      cross join lateral jsonb_to_recordset(input.posts) as p(
        id uuid, agent_id text, turn_id uuid, delivery_id uuid, part int, recipient text, content text, reply_to_id numeric,
        mention_user_ids text[], state text)
      on conflict (id) do nothing
    )
    select id from finished
    union select id from input where exists (select from outbox where outbox.id = (input.posts->0->>'id')::uuid)`;
  const ids = new Set(stored.map(({ id }) => id));
  return inputs.map(({ id }) => ids.has(id));
}

async function release(sql: Store["sql"], id: string): Promise<void> {
  await sql`
    update deliveries set state = 'accepted', attempt_count = attempt_count - 1
    where id = ${id} and state = 'answering' and attempt_count > 0
      and not exists (select from outbox where delivery_id = ${id})`;
}

interface OpenRow {
  readonly id: string;
  readonly agent_id: string;
  readonly session_id: string;
  readonly message_id: string;
  readonly channel_id: string;
  readonly author_id: string;
  readonly author_name: string;
  readonly author_kind: AuthorKind;
  readonly content: string;
  readonly attachments: readonly Attachment[];
}

async function readOpen(sql: Store["sql"]): Promise<readonly OpenDelivery[]> {
  const rows = await sql<OpenRow[]>`
    select d.id, d.agent_id, d.session_id, d.message_id, m.channel_id, m.author_id, m.author_name, m.author_kind, m.content,
      m.attachments
    from deliveries d join messages m on m.id = d.message_id
    where d.state in ('accepted', 'answering') and not exists (select from outbox o where o.delivery_id = d.id)
    order by d.message_id`;
  return rows.map((row) => ({
    id: row.id,
    agentId: row.agent_id,
    sessionId: row.session_id,
    message: {
      id: row.message_id,
      channelId: row.channel_id,
      authorId: row.author_id,
      authorName: row.author_name,
      authorKind: row.author_kind,
      content: row.content,
      attachments: row.attachments,
    },
  }));
}

async function countForeignTurns(sql: Store["sql"], channelId: string): Promise<{ hops: number; lastHour: number }> {
  const [row] = await sql<{ hops: number; last_hour: number }[]>`
    select
      count(*) filter (where m.id > coalesce(
        (select max(id) from messages where channel_id = ${channelId} and author_kind = 'human'), 0))::int as hops,
      count(*) filter (where d.created_at > now() - interval '1 hour')::int as last_hour
    from deliveries d join messages m on m.id = d.message_id
    where m.channel_id = ${channelId} and m.author_kind = 'foreign_bot' and d.state <> 'suppressed'`;
  return { hops: row?.hops ?? 0, lastHour: row?.last_hour ?? 0 };
}
