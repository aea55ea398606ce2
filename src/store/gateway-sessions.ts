/** Where each bot's gateway session can be resumed: what makes a restart cost no IDENTIFY. */
import { and, eq } from "drizzle-orm";
import type { Store } from "./database.ts";
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

export async function saveGatewaySession(
  { db }: Store,
  agentId: string,
  apiUrl: string,
  session: StoredGatewaySession,
): Promise<void> {
  const row = { agentId, apiUrl, ...session, updatedAt: new Date() };
  await db.insert(gatewaySessions).values(row).onConflictDoUpdate({ target: gatewaySessions.agentId, set: row });
}

export async function removeGatewaySession({ db }: Store, agentId: string): Promise<void> {
  await db.delete(gatewaySessions).where(eq(gatewaySessions.agentId, agentId));
}
