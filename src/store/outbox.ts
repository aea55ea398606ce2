/**
 * Posts that must reach Discord, until it has confirmed them. Written together with what they answer, settled by the echo
 * or the response, whichever comes first. Called by `control/` alone.
 */
import { eq } from "drizzle-orm";
import type { Recipient } from "../domain/origin.ts";
import type { Button, NewPost } from "../domain/post.ts";
import { batched } from "./batch.ts";
import type { Store } from "./database.ts";
import { toJson } from "./json.ts";
import { outbox } from "./schema/posts.ts";
import { type SettledPost, settleAll } from "./settle-posts.ts";

/** A post as read back. `firstSentAt`: milliseconds since 1970, null when it surely never left. */
export interface StoredPost extends NewPost {
  readonly firstSentAt: number | null;
}

/** A message of one of our bots, as it was heard. `postId`: the row that its nonce names; null when it had none of ours. */
export interface OwnMessage {
  readonly agentId: string;
  readonly messageId: string;
  readonly postId: string | null;
  readonly content: string;
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
    open: () => readPosts(sql, "state in ('pending', 'sending')", []),
    /** Those of them that answer a delivery. */
    openOf: (deliveryId: string) => readPosts(sql, `${isOpen} and delivery_id = $1`, [deliveryId]),
    /** Those of them that tell what came of a task. */
    openOfTask: (taskId: string) => readPosts(sql, `${isOpen} and ${isOfTask}`, [taskId]),
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
    where id = any(array(select value::uuid from jsonb_array_elements_text(${toJson(ids)}::text::jsonb)))
      and case when state in ('pending', 'sending') then true end`;
  return ids.map(() => undefined);
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

/** Said so that no index of all that is open serves: by what else is asked for fewer are found. */
const isOpen = "case when state in ('pending', 'sending') then true end";

const isOfTask = `delivery_id is null and turn_id = any(array(
  select $1::uuid union all select a.id from task_attempts a where a.task_id = $1))`;

async function readPosts(
  sql: Store["sql"],
  condition: string,
  parameters: readonly string[],
): Promise<readonly StoredPost[]> {
  const statement = `
    select id, agent_id, turn_id, delivery_id, part, recipient, content, reply_to_id, mention_user_ids, buttons, state,
      floor(extract(epoch from first_sent_at) * 1000)::float8 as first_sent_ms
    from outbox where ${condition} order by id`;
  const rows = await sql.unsafe<PostRow[]>(statement, [...parameters], { prepare: true });
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
