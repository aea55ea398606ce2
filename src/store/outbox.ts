/**
 * Posts that must reach Discord, until it has confirmed them. Written together with what they answer, settled by the echo
 * or the response, whichever comes first. Called by `control/` alone.
 */
import { eq } from "drizzle-orm";
import { stateAfter, statesBefore } from "../domain/delivery.ts";
import type { Recipient } from "../domain/origin.ts";
import type { Button, NewPost } from "../domain/post.ts";
import { batched } from "./batch.ts";
import type { Store } from "./database.ts";
import { toJson } from "./json.ts";
import { type OutboxState, outbox } from "./schema/posts.ts";

/** A post as read back. `firstSentAt`: milliseconds since 1970, null when it surely never left. */
export interface StoredPost extends NewPost {
  readonly firstSentAt: number | null;
}

/** How a post ended. `messageId` is Discord's, and null when refused. `cards`: what tells its delivery's death, if it is one. */
export interface SettledPost {
  readonly id: string;
  readonly state: Extract<OutboxState, "delivered" | "refused">;
  readonly messageId: string | null;
  readonly problem: string | null;
  readonly cards?: readonly NewPost[];
}

/** A message of one of our bots, as it was heard. `postId`: the row that its nonce names; null when it had none of ours. */
export interface OwnMessage {
  readonly agentId: string;
  readonly messageId: string;
  readonly postId: string | null;
  readonly content: string;
}

/** What settling a post did to its delivery. */
export interface SettledDelivery {
  readonly deliveryId: string;
  readonly state: "answered" | "dead";
}

/** A post in the shape of the JSON that the statements read. */
export function postRow(post: NewPost): Readonly<Record<string, unknown>> {
  return {
    id: post.id,
    agent_id: post.agentId,
    turn_id: post.turnId,
    delivery_id: post.deliveryId,
    part: post.part,
    recipient: post.recipient,
    content: post.content,
    reply_to_id: post.replyToId,
    mention_user_ids: post.mentionUserIds,
    buttons: post.buttons,
    state: post.state,
  };
}

/** Anything that runs drizzle's queries: the store, or a transaction on it. */
export type Queries = Pick<Store["db"], "select" | "insert" | "update" | "delete">;

/** Writes posts that answer no delivery (task results, heartbeats, notices), alone or within a transaction. */
export async function insertPosts(queries: Queries, posts: readonly NewPost[]): Promise<void> {
  if (posts.length === 0) return;
  const now = new Date();
  const rows = posts.map((post) => ({
    ...post,
    mentionUserIds: [...post.mentionUserIds],
    firstSentAt: post.state === "sending" ? now : null,
  }));
  await queries.insert(outbox).values(rows).onConflictDoNothing();
}

/**
 * True when these posts stand already: they were written in a transaction whose answer was lost with the connection. Posts
 * of one end are written together, so the first tells of all.
 */
export async function arePostsWritten(queries: Queries, [first]: readonly NewPost[]): Promise<boolean> {
  if (!first) return false;
  return (await queries.select({ id: outbox.id }).from(outbox).where(eq(outbox.id, first.id))).length > 0;
}

/** The statements over the outbox of one store. */
export function createOutboxStore({ sql }: Store) {
  return {
    /** Notes, before it is sent, that a post may reach Discord. */
    markSending: batched((ids: readonly string[]) => markAllSending(sql, ids)),
    /**
     * Ends a post, and its delivery when it was the last part; null when it closed none. A post settled before is left as it
     * is. A refused post takes the later parts of its turn with it: half an answer helps nobody. A refused result parks its task.
     */
    settle: batched((inputs: readonly SettledPost[]) => settleAll(sql, inputs)),
    /** Posts left open, in the order in which they were written. */
    open: () => readOpen(sql),
    /** Those of them that answer a delivery. */
    openOf: (deliveryId: string) => readOpen(sql, { deliveryId }),
    /** Those of them that tell what came of a task. */
    openOfTask: (taskId: string) => readOpen(sql, { taskId }),
    /** What became of a post: `messageId` is null while it is open, and when it was refused. */
    fateOf: (postId: string) => readFate(sql, postId),
    /**
     * True when a message of one of our bots is known to be ours: by its nonce's row, by its id, or, where there is no nonce,
     * by a post on its way that says the same.
     */
    isOurs: batched((messages: readonly OwnMessage[]) => areOurs(sql, messages)),
    /** True when a message of ours is known to be another post than `postId`. */
    explains: (messageId: string, postId: string) => isExplained(sql, messageId, postId),
  };
}

export type OutboxStore = ReturnType<typeof createOutboxStore>;

async function markAllSending(sql: Store["sql"], ids: readonly string[]): Promise<readonly undefined[]> {
  // By this machine's clock and not the database's: it is what the moment is compared with.
  const now = new Date().toISOString();
  await sql`
    update outbox set state = 'sending', attempt_count = attempt_count + 1, first_sent_at = coalesce(first_sent_at, ${now}::timestamptz)
    where id in (select value::uuid from jsonb_array_elements_text(${toJson(ids)}::text::jsonb)) and state in ('pending', 'sending')`;
  return ids.map(() => undefined);
}

async function settleAll(
  sql: Store["sql"],
  inputs: readonly SettledPost[],
): Promise<readonly (SettledDelivery | null)[]> {
  const rows = inputs.map(({ cards = [], ...input }) => ({ ...input, cards: cards.map(postRow) }));
  // Each update sees the outbox as it was before the statement: rows settled here are excluded by id. Two settlements of one
  // delivery cannot run at once, because batches of one statement run one after another in the only process that writes.
  // Without its offset the inner look would be planned, while the table is small, as one at the whole of it.
  const settled = await sql<{ post_id: string; delivery_id: string; state: "answered" | "dead" }[]>`
    with input as (
      select * from jsonb_to_recordset(${toJson(rows)}::text::jsonb)
        as x(id uuid, state text, "messageId" numeric, problem text, cards jsonb)
    ), settled as (
      update outbox set state = input.state, message_id = input."messageId", problem = input.problem, settled_at = now()
      from input where outbox.id = input.id and outbox.state in ('pending', 'sending')
      returning outbox.id, outbox.turn_id, outbox.delivery_id, outbox.part, outbox.state, outbox.problem
    ), rest as (
      update outbox o set state = 'refused', problem = 'An earlier part was refused.', settled_at = now()
      from settled s where s.state = 'refused' and o.turn_id = s.turn_id and o.part > s.part
        and o.delivery_id is not distinct from s.delivery_id
        and o.state in ('pending', 'sending') and o.id not in (select id from input)
    ), parked as (
      update tasks t set state = 'parked'
      from settled s left join task_attempts a on a.id = s.turn_id
      where s.state = 'refused' and s.delivery_id is null and t.id = coalesce(a.task_id, s.turn_id)
        and t.state in ('done', 'failed')
    ), complete as (
      select delivery_id, bool_or(state = 'refused') as refused, max(problem) as problem,
        (array_agg(id order by (state = 'refused') desc))[1] as post_id
      from settled where delivery_id is not null group by delivery_id
    ), closed as (
      update deliveries d set state = case when c.refused then ${stateAfter("refuse")} else ${stateAfter("deliver")} end, problem = c.problem, settled_at = now()
      from complete c
      where d.id = c.delivery_id and (c.refused or not exists (
        select from outbox o where o.delivery_id = d.id and o.state <> 'delivered' and o.id not in (select id from settled) offset 0))
        and d.state = any(${[...statesBefore("deliver")]}::text[])
      returning c.post_id, d.id as delivery_id, d.state
    ), ended as (
      select closed.delivery_id, input.cards from closed join input on input.id = closed.post_id where closed.state = 'dead'
    ), told as (
      insert into outbox (id, agent_id, turn_id, part, recipient, content, reply_to_id, mention_user_ids, buttons, state)
      select p.id, agent_id, turn_id, part, recipient, content, reply_to_id, mention_user_ids, buttons, p.state
      from ended cross join lateral jsonb_populate_recordset(null::outbox, ended.cards) p
    ), carded as (
      insert into dead_cards (id, delivery_id)
      select p.id, ended.delivery_id from ended cross join lateral jsonb_to_recordset(ended.cards) as p(id uuid)
    )
    select * from closed`;
  const byPost = new Map(settled.map((row) => [row.post_id, { deliveryId: row.delivery_id, state: row.state }]));
  return inputs.map(({ id }) => byPost.get(id) ?? null);
}

interface PostRow {
  readonly id: string;
  readonly agent_id: string;
  readonly turn_id: string | null;
  readonly delivery_id: string | null;
  readonly part: number;
  readonly recipient: Recipient;
  readonly content: string;
  readonly reply_to_id: string | null;
  readonly mention_user_ids: readonly string[];
  readonly buttons: readonly Button[];
  readonly state: "pending" | "sending";
  readonly first_sent_ms: number | null;
}

async function readOpen(
  sql: Store["sql"],
  { deliveryId = null, taskId = null }: { readonly deliveryId?: string | null; readonly taskId?: string | null } = {},
): Promise<readonly StoredPost[]> {
  const rows = await sql<PostRow[]>`
    select id, agent_id, turn_id, delivery_id, part, recipient, content, reply_to_id, mention_user_ids, buttons, state,
      floor(extract(epoch from first_sent_at) * 1000)::float8 as first_sent_ms
    from outbox where state in ('pending', 'sending') and (${deliveryId}::uuid is null or delivery_id = ${deliveryId})
      and (${taskId}::uuid is null or (delivery_id is null
        and turn_id in (select ${taskId}::uuid union all select a.id from task_attempts a where a.task_id = ${taskId})))
    order by id`;
  return rows.map((row) => ({
    id: row.id,
    agentId: row.agent_id,
    turnId: row.turn_id,
    deliveryId: row.delivery_id,
    part: row.part,
    recipient: row.recipient,
    content: row.content,
    replyToId: row.reply_to_id,
    mentionUserIds: row.mention_user_ids,
    buttons: row.buttons,
    state: row.state,
    firstSentAt: row.first_sent_ms,
  }));
}

async function isExplained(sql: Store["sql"], messageId: string, postId: string): Promise<boolean> {
  const rows = await sql`select from outbox where message_id = ${messageId} and id <> ${postId} limit 1`;
  return rows.length > 0;
}

async function areOurs(sql: Store["sql"], messages: readonly OwnMessage[]): Promise<readonly boolean[]> {
  // Without their offsets the looks at an id would be planned, while the table is small, as looks at the whole of it.
  const rows = await sql<{ message_id: string }[]>`
    with input as (
      select * from jsonb_to_recordset(${toJson(messages)}::text::jsonb) as x(
        "agentId" text, "messageId" numeric, "postId" uuid, content text)
    )
    select i."messageId" as message_id from input i
    where exists (select from outbox o where o.id = i."postId" offset 0)
      or exists (select from outbox o where o.message_id = i."messageId" offset 0)
      or (i."postId" is null and exists (
        select from outbox o where o.state in ('pending', 'sending') and o.agent_id = i."agentId"
          and btrim(o.content, E' \\t\\r\\n') = btrim(i.content, E' \\t\\r\\n')))`;
  const ours = new Set(rows.map(({ message_id }) => message_id));
  return messages.map(({ messageId }) => ours.has(messageId));
}

async function readFate(
  sql: Store["sql"],
  postId: string,
): Promise<{ readonly isOpen: boolean; readonly messageId: string | null }> {
  const [row] = await sql<{ isOpen: boolean; messageId: string | null }[]>`
    select state in ('pending', 'sending') as "isOpen", message_id as "messageId" from outbox where id = ${postId}`;
  return row ?? { isOpen: false, messageId: null };
}
