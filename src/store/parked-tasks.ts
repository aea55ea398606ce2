/**
 * Tasks whose result Discord has refused, or never took: `parked` by the settlement of the post, with what they came to.
 * Decided once: to post it again, or to let it be. Called by `control/parked-tasks.ts`.
 */
import type { DeadDecision } from "../domain/delivery.ts";
import type { AgentId } from "../domain/ids.ts";
import type { Store } from "./database.ts";

/** A parked task. `agentId`: whose post was refused; `problem`: why. */
export interface ParkedTask {
  readonly id: string;
  readonly agentId: AgentId;
  readonly requesterName: string;
  readonly instruction: string;
  readonly problem: string;
  /** Milliseconds since 1970. */
  readonly parkedAt: number;
}

/** Newest first; at most `limit`. Of one agent, or the one that a turn's posts tell of, if that is asked. */
export async function readParkedTasks(
  { sql }: Store,
  limit: number,
  { agentId = null, turnId = null }: { readonly agentId?: AgentId | null; readonly turnId?: string | null },
): Promise<readonly ParkedTask[]> {
  // The posts are found turn by turn, which `offset` keeps so: as a condition, the turns would be held against all posts.
  return sql<ParkedTask[]>`
    select t.id, refused.agent_id as "agentId", t.requester_name as "requesterName", t.instruction, refused.problem,
      extract(epoch from refused.settled_at)::float8 * 1000 as "parkedAt"
    from tasks t cross join lateral (
      select post.* from (select t.id union all select a.id from task_attempts a where a.task_id = t.id) turn
      cross join lateral (
        select id, agent_id, coalesce(problem, '') as problem, settled_at from outbox
        where turn_id = turn.id and delivery_id is null and state = 'refused' offset 0
      ) post
      order by post.id limit 1
    ) refused
    where t.state = 'parked' and (${agentId}::text is null or refused.agent_id = ${agentId})
      and (${turnId}::uuid is null or t.id = ${turnId}
        or t.id = (select a.task_id from task_attempts a where a.id = ${turnId}))
    order by refused.settled_at desc, t.id desc limit ${limit}`;
}

/** Ends a parked task as it had ended, and opens its refused posts again if they are wanted; false when it is not parked any more. */
export async function decideParked({ sql }: Store, taskId: string, decision: DeadDecision): Promise<boolean> {
  // The row lock of the update decides between two who decide at once.
  const rows = await sql`
    with moved as (
      update tasks set state = case when result->>'status' = 'failed' then 'failed' else 'done' end
      where id = ${taskId} and state = 'parked' returning id
    ), turn as (
      select id from moved union all select a.id from moved join task_attempts a on a.task_id = moved.id
    ), posts as (
      update outbox set state = 'pending', attempt_count = 0, first_sent_at = null, problem = null, settled_at = null
      where turn_id = any(array(select id from turn)) and delivery_id is null and state = 'refused'
        and ${decision}::text = 'retry'
    )
    select id from moved`;
  return rows.length > 0;
}
