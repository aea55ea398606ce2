/** Where each bot's gateway session can be resumed: what makes a restart cost no IDENTIFY. */
import { and, eq } from "drizzle-orm";
import type { Store } from "./database.ts";
import { toJson } from "./json.ts";
import { gatewaySessions } from "./schema/bots.ts";

/** A gateway session up to whose `sequence` every event is on disk. */
export interface StoredGatewaySession {
  readonly sessionId: string;
  readonly resumeUrl: string;
  readonly sequence: number;
}

/** Null when there is none, or when it belongs to another API. */
export async function readGatewaySession(
  { db }: Store,
  agentId: string,
  apiUrl: string,
): Promise<StoredGatewaySession | null> {
  const [row] = await db
    .select()
    .from(gatewaySessions)
    .where(and(eq(gatewaySessions.agentId, agentId), eq(gatewaySessions.apiUrl, apiUrl)));
  return row ? { sessionId: row.sessionId, resumeUrl: row.resumeUrl, sequence: row.sequence } : null;
}

/** Writes the sessions of several bots in one statement, each bot once; null where a session has ended. */
export async function saveGatewaySessions(
  { sql }: Store,
  apiUrl: string,
  rows: readonly { readonly agentId: string; readonly session: StoredGatewaySession | null }[],
): Promise<void> {
  const input = rows.map(({ agentId, session }) => ({
    agent_id: agentId,
    session_id: session?.sessionId ?? null,
    resume_url: session?.resumeUrl ?? null,
    sequence: session?.sequence ?? null,
  }));
  await sql`
    with input as (
      select * from jsonb_to_recordset(${toJson(input)}::text::jsonb) as x(
        agent_id text, session_id text, resume_url text, sequence int)
    ), ended as (
      delete from gateway_sessions s using input where s.agent_id = input.agent_id and input.session_id is null
    )
    insert into gateway_sessions (agent_id, api_url, session_id, resume_url, sequence)
    select agent_id, ${apiUrl}, session_id, resume_url, sequence from input where session_id is not null
    on conflict (agent_id) do update set api_url = excluded.api_url, session_id = excluded.session_id,
      resume_url = excluded.resume_url, sequence = excluded.sequence, updated_at = now()`;
}
