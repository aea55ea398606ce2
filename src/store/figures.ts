/** What is open in the store, counted in one statement that reads partial indexes only. For metrics. */
import type { Store } from "./database.ts";

/** How many rows of one bot (or of all tasks) are open in one state; `oldestAgeSeconds` of the oldest of them. */
export interface OpenRows {
  readonly state: string;
  readonly count: number;
  readonly oldestAgeSeconds: number;
}

/** The same with the agent they belong to. */
export interface OpenRowsOfAgent extends OpenRows {
  readonly agentId: string;
}

/** Everything that is open. What has no open row is not listed. */
export interface StoreFigures {
  readonly posts: readonly OpenRowsOfAgent[];
  readonly deliveries: readonly OpenRowsOfAgent[];
  readonly tasks: readonly OpenRows[];
}

/** Counts what is open now. */
export async function readFigures({ sql }: Store): Promise<StoreFigures> {
  const rows = await sql<(OpenRowsOfAgent & { readonly what: keyof StoreFigures })[]>`
    select what, "agentId", state, count(*)::int as count,
      greatest(0, extract(epoch from now() - min(at)))::float8 as "oldestAgeSeconds"
    from (
      select 'posts' as what, agent_id as "agentId", state, created_at as at from outbox
        where state in ('pending', 'sending')
      union all select 'deliveries', agent_id, state, created_at from deliveries
        where state in ('accepted', 'answering')
      union all select 'tasks', '', state, created_at from tasks
        where state in ('queued', 'leased', 'waiting', 'parked')
    ) open group by what, "agentId", state order by what, "agentId", state`;
  const of = (wanted: keyof StoreFigures): readonly OpenRowsOfAgent[] =>
    rows.flatMap(({ what, ...row }) => (what === wanted ? [row] : []));
  return { posts: of("posts"), deliveries: of("deliveries"), tasks: of("tasks") };
}
