/**
 * How posts end, and what ends with them: the delivery that they answer, and where one was refused the rest of its turn, the
 * task whose result it was, and what tells of a death. Called by the outbox, one execution at a time.
 */
import { stateAfter, statesBefore } from "../domain/delivery.ts";
import type { NewPost } from "../domain/post.ts";
import { firstsById } from "./batch.ts";
import type { Store } from "./database.ts";
import { toJson } from "./json.ts";
import { postRow } from "./post-row.ts";
import type { OutboxState } from "./schema/posts.ts";

/** How a post ended. `messageId` is Discord's, and null when refused. `cards`: what tells its delivery's death, if it is one. */
export interface SettledPost {
  readonly id: string;
  readonly state: Extract<OutboxState, "delivered" | "refused">;
  readonly messageId: string | null;
  readonly problem: string | null;
  readonly cards?: readonly NewPost[];
}

/** What settling a post did to its delivery. */
export interface SettledDelivery {
  readonly deliveryId: string;
  readonly state: "answered" | "dead";
}

interface ClosedRow {
  readonly post_id: string;
  readonly delivery_id: string;
  readonly state: SettledDelivery["state"];
}

// Each update sees the outbox as it was before the statement: rows settled here are excluded by id. Two settlements of one
// delivery cannot run at once, because batches of one statement run one after another in the only process that writes.
const settling = `
  with input as (
    select * from jsonb_to_recordset($1::text::jsonb)
      as x(id uuid, state text, "messageId" numeric, problem text, cards jsonb)
  ), settled as (
    update outbox set settled_at = now(),
      (state, message_id, problem) = (select i.state, i."messageId", i.problem from input i where i.id = outbox.id)
    where id = any(array(select id from input)) and case when state in ('pending', 'sending') then true end
    returning id, turn_id, delivery_id, part, state, problem
  ), complete as (
    select delivery_id, bool_or(state = 'refused') as refused, max(problem) as problem,
      (array_agg(id order by (state = 'refused') desc))[1] as post_id
    from settled where delivery_id is not null group by delivery_id
  ), closing as (
    select delivery_id from complete c where refused or not exists (
      select from outbox where delivery_id = c.delivery_id and state <> 'delivered' and id not in (select id from settled)
      offset 0)
  ), closed as (
    update deliveries set settled_at = now(), (state, problem) = (
      select case when refused then '${stateAfter("refuse")}' else '${stateAfter("deliver")}' end, c.problem
      from complete c where c.delivery_id = deliveries.id)
    where id = any(array(select delivery_id from closing)) and case when state = any($2::text[]) then true end
    returning id as delivery_id, state
  )`;

/** Rare, and as dear as all the rest: tables are opened for writing though nothing is written. */
const refusing = `, later as (
    select post.id from settled s cross join lateral (
      select id, turn_id, part from outbox where delivery_id = s.delivery_id
      union all
      select id, turn_id, part from outbox where turn_id = s.turn_id and delivery_id is null and s.delivery_id is null
      offset 0
    ) post
    where s.state = 'refused' and post.turn_id = s.turn_id and post.part > s.part
  ), rest as (
    update outbox set state = 'refused', problem = 'An earlier part was refused.', settled_at = now()
    where id = any(array(select id from later except select id from input))
      and case when state in ('pending', 'sending') then true end
  ), parked as (
    update tasks set state = 'parked'
    where state in ('done', 'failed') and id = any(array(
      select coalesce((select task_id from task_attempts where id = s.turn_id), s.turn_id)
      from settled s where s.state = 'refused' and s.delivery_id is null))
  ), ended as (
    select closed.delivery_id, input.cards
    from closed join complete using (delivery_id) join input on input.id = complete.post_id where closed.state = 'dead'
  ), told as (
    insert into outbox (id, agent_id, turn_id, part, recipient, content, reply_to_id, mention_user_ids, buttons, state)
    select p.id, agent_id, turn_id, part, recipient, content, reply_to_id, mention_user_ids, buttons, p.state
    from ended cross join lateral jsonb_populate_recordset(null::outbox, ended.cards) p
  ), carded as (
    insert into dead_cards (id, delivery_id)
    select p.id, ended.delivery_id from ended cross join lateral jsonb_to_recordset(ended.cards) as p(id uuid)
  )`;

const closings = "select delivery_id, closed.state, post_id from closed join complete using (delivery_id)";

/** In the order of the inputs; null for a post that closed no delivery. */
export async function settleAll(
  sql: Store["sql"],
  inputs: readonly SettledPost[],
): Promise<readonly (SettledDelivery | null)[]> {
  const firsts = firstsById(inputs);
  const rows = firsts.map(({ cards = [], ...input }) => ({ ...input, cards: cards.map(postRow) }));
  const statement = `${settling}${firsts.some(({ state }) => state === "refused") ? refusing : ""} ${closings}`;
  const parameters = [toJson(rows), [...statesBefore("deliver")]];
  const closed = await sql.unsafe<ClosedRow[]>(statement, parameters, { prepare: true });
  const byPost = new Map(closed.map((row) => [row.post_id, { deliveryId: row.delivery_id, state: row.state }]));
  return inputs.map((input) => (firsts.includes(input) && byPost.get(input.id)) || null);
}
