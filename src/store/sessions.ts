/** Conversations and their origins, and what ids the store knows: the memory behind every recipient. */
import { and, eq, sql as raw } from "drizzle-orm";
import { v7 as newId } from "uuid";
import type { Snowflake } from "../domain/ids.ts";
import { type Origin, originFrom, originId } from "../domain/origin.ts";
import type { Session } from "../domain/session.ts";
import type { Store } from "./database.ts";
import { deliveries, messages, sessions } from "./schema/messages.ts";

/** A session with the channel in which Discord shows it. */
export interface StoredSession extends Session {
  readonly channelId: Snowflake;
}

/** The session of an agent with an origin, made when it is new. `channelId`: the origin's, or that of the DM. */
export async function openSession(
  { db }: Store,
  agentId: string,
  origin: Origin,
  channelId: Snowflake,
): Promise<StoredSession> {
  const row = { id: newId(), agentId, originKind: origin.kind, originId: originId(origin), channelId };
  const [stored] = await db
    .insert(sessions)
    .values(row)
    .onConflictDoUpdate({ target: [sessions.agentId, sessions.originKind, sessions.originId], set: { channelId } })
    .returning();
  return toSession(stored ?? row);
}

/** Null when there is none of that id. */
export async function readSession({ db }: Store, id: string): Promise<StoredSession | null> {
  const [row] = await db.select().from(sessions).where(eq(sessions.id, id));
  return row ? toSession(row) : null;
}

/** All sessions, for the memory of a process that starts. */
export async function readSessions({ db }: Store): Promise<readonly StoredSession[]> {
  return (await db.select().from(sessions)).map(toSession);
}

/** The agent's session in which a human was last heard; null when there was none. */
export async function lastHumanSession({ db }: Store, agentId: string): Promise<StoredSession | null> {
  // The agent's deliveries are walked from the newest on, in the order of their index, and the message of each is looked at: a
  // join might be made of them all.
  const isHuman = raw`exists (
    select from ${messages} where ${messages.id} = ${deliveries.messageId} and ${messages.authorKind} = 'human' offset 0)`;
  const [row] = await db
    .select({ session: sessions })
    .from(deliveries)
    .innerJoin(sessions, eq(sessions.id, deliveries.sessionId))
    .where(and(eq(deliveries.agentId, agentId), raw`${deliveries.state} <> 'suppressed'`, isHuman))
    .orderBy(raw`${deliveries.messageId} desc nulls last`)
    .limit(1);
  return row ? toSession(row.session) : null;
}

function toSession(row: typeof sessions.$inferSelect | typeof sessions.$inferInsert): StoredSession {
  const { id, agentId, channelId } = row;
  return { id, agentId, channelId, origin: originFrom(row.originKind, row.originId) };
}
