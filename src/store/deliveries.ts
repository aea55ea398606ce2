/**
 * How a delivery moves: an attempt at it is begun, taken back, or finished in one statement with its answer. Called by the
 * turns. Rows go in as JSON, so one prepared statement serves any number of them.
 */
import { type DeliveryMove, type DeliveryState, statesBefore } from "../domain/delivery.ts";
import type { Attachment } from "../domain/message.ts";
import type { NewPost } from "../domain/post.ts";
import type { HistoryLine } from "../domain/session.ts";
import { batched, firstsById } from "./batch.ts";
import type { Store } from "./database.ts";
import { type HistoryRow, historyLines, historyOfAsked } from "./history.ts";
import { toJson } from "./json.ts";
import { postRow } from "./post-row.ts";

/** An attempt that is about to be made. `lastProblem`: why the one before failed, null when there was none. */
export interface NewAttempt {
  /** The delivery's. */
  readonly id: string;
  /** The first is 1. */
  readonly number: number;
  readonly messageId: string;
  readonly lastProblem: string | null;
}

/** A delivery that a turn is about to be run for, with what its agent should remember. */
export interface BegunDelivery {
  /** The message as it stands when the attempt begins. */
  readonly content: string;
  readonly attachments: readonly Attachment[];
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

/** The move by which a turn ends so. */
const endings: Readonly<Record<FinishedDelivery["state"], DeliveryMove>> = {
  answering: "write",
  handed_over: "hand_over",
  dead: "give_up",
};

/** The statements over deliveries of one store. */
export function createDeliveryStore({ sql }: Store) {
  return {
    /**
     * Counts an attempt, durably, before it is made; again it is the same one. Null when the delivery is settled or its answer
     * is already written.
     */
    begin: batched((inputs: readonly NewAttempt[]) => beginAll(sql, inputs)),
    /**
     * Ends a turn: the delivery's state and its posts, together; of a dead one a post with buttons is its card. Repeating it changes nothing. False when somebody else has
     * settled the delivery: then none of these posts exists.
     */
    finish: batched((inputs: readonly FinishedDelivery[]) => finishAll(sql, inputs)),
    /** Takes back an attempt that an orderly stop cut short. */
    release: (id: string) => release(sql, id),
  };
}

export type DeliveryStore = ReturnType<typeof createDeliveryStore>;

interface BegunRow {
  readonly id: string;
  readonly content: string;
  readonly attachments: readonly Attachment[];
  readonly history: readonly HistoryRow[];
}

const beginStatement = `
  with input as (
    select * from jsonb_to_recordset($1::text::jsonb)
      as x(id uuid, number int, "messageId" numeric, "lastProblem" text)
  ), begun as (
    update deliveries set state = 'answering', answering_at = coalesce(answering_at, now()),
      (attempt_count, attempt_problem) = (
        select number, coalesce("lastProblem", attempt_problem) from input where id = deliveries.id)
    where id = any(array(select id from input)) and case when state = any($2::text[]) then true end
      and not exists (select from outbox where delivery_id = deliveries.id offset 0)
    returning id
  )
  select begun.id, asked.content, asked.attachments, ${historyOfAsked} as history
  from begun join input using (id)
  cross join lateral (select * from messages where id = input."messageId" offset 0) asked`;

async function beginAll(sql: Store["sql"], inputs: readonly NewAttempt[]): Promise<readonly (BegunDelivery | null)[]> {
  const parameters = [toJson(firstsById(inputs)), [...statesBefore("begin")]];
  const begun = await sql.unsafe<BegunRow[]>(beginStatement, parameters, { prepare: true });
  const byId = new Map(begun.map((row) => [row.id, row]));
  return inputs.map(({ id }) => {
    const row = byId.get(id);
    if (!row) return null;
    const { content, attachments, history } = row;
    return { content, attachments, history: historyLines(history) };
  });
}

async function finishAll(sql: Store["sql"], inputs: readonly FinishedDelivery[]): Promise<readonly boolean[]> {
  const rows = firstsById(inputs).map(({ id, state, problem, posts }) => {
    return { id, state, before: statesBefore(endings[state]), problem, posts: posts.map(postRow) };
  });
  const now = new Date().toISOString();
  // A delivery that somebody else settled meanwhile gets no posts: the update's row lock decides who was first. Said again
  // because the first answer was lost, the posts stand already: they keep their ids.
  const stored = await sql<{ id: string }[]>`
    with input as (
      select * from jsonb_to_recordset(${toJson(rows)}::text::jsonb) as x(id uuid, state text, before text[], problem text, posts jsonb)
    ), finished as (
      update deliveries set (state, problem, settled_at) = (
        select i.state, i.problem, case when i.state = 'answering' then null else now() end
        from input i where i.id = deliveries.id)
      where id = any(array(select id from input)) and state = any((select before from input i where i.id = deliveries.id)::text[])
        and not exists (select from outbox where delivery_id = deliveries.id offset 0)
      returning id, state
    ), posted as (
      insert into outbox (id, agent_id, turn_id, delivery_id, part, recipient, content, reply_to_id, mention_user_ids, buttons, state, first_sent_at)
      select p.id, p.agent_id, p.turn_id, p.delivery_id, p.part, p.recipient, p.content, p.reply_to_id, p.mention_user_ids, p.buttons, p.state,
        case when p.state = 'sending' then ${now}::timestamptz end
      from finished join input using (id)
      cross join lateral jsonb_to_recordset(input.posts) as p(
        id uuid, agent_id text, turn_id uuid, delivery_id uuid, part int, recipient text, content text, reply_to_id numeric,
        mention_user_ids text[], buttons jsonb, state text)
      on conflict (id) do nothing
    ), carded as (
      insert into dead_cards (id, delivery_id)
      select p.id, finished.id
      from finished join input using (id) cross join lateral jsonb_to_recordset(input.posts) as p(id uuid, buttons jsonb)
      where finished.state = 'dead' and jsonb_array_length(p.buttons) > 0
    )
    select id from finished
    union select id from input where exists (select from outbox where outbox.id = (input.posts->0->>'id')::uuid offset 0)`;
  const ids = new Set(stored.map(({ id }) => id));
  return inputs.map(({ id }) => ids.has(id));
}

async function release(sql: Store["sql"], id: string): Promise<void> {
  await sql`
    update deliveries set state = 'accepted', attempt_count = attempt_count - 1
    where id = ${id} and state = any(${[...statesBefore("release")]}::text[]) and attempt_count > 0
      and not exists (select from outbox where delivery_id = ${id})`;
}
