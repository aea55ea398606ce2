/** What an operator has halted until told otherwise: a whole bot, or only its heartbeats. Survives restarts. */
import { and, eq } from "drizzle-orm";
import type { Store } from "./database.ts";
import { pauses } from "./schema/bots.ts";

/** What can be halted of an agent. */
export type Pausable = "bot" | "heartbeat";

/** One thing halted; `by` is a Discord user's id, or `operator`. `since` in milliseconds since 1970. */
export interface Pause {
  readonly agentId: string;
  readonly what: Pausable;
  readonly by: string;
  readonly since: number;
}

/** All that is halted. */
export async function readPauses({ db }: Store): Promise<readonly Pause[]> {
  const rows = await db.select().from(pauses);
  return rows.map(({ createdAt, ...row }) => ({ ...row, since: createdAt.getTime() }));
}

/** One of them; null when it is not halted. */
export async function readPause(store: Store, agentId: string, what: Pausable): Promise<Pause | null> {
  return (await readPauses(store)).find((one) => one.agentId === agentId && one.what === what) ?? null;
}

/** Whoever paused it first stays named. */
export async function addPause({ db }: Store, agentId: string, what: Pausable, by: string): Promise<void> {
  await db.insert(pauses).values({ agentId, what, by }).onConflictDoNothing();
}

/** Nothing happens when it was not halted. */
export async function removePause({ db }: Store, agentId: string, what: Pausable): Promise<void> {
  await db.delete(pauses).where(and(eq(pauses.agentId, agentId), eq(pauses.what, what)));
}
