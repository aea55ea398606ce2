/** When agents beat, and when each item of their HEARTBEAT.md was last done. */
import { eq } from "drizzle-orm";
import type { Store } from "./database.ts";
import { beatItems, beats } from "./schema.ts";

/** An agent's last beat; `problem` is null when it went well. Times are milliseconds since 1970. */
export interface LastBeat {
  readonly at: number;
  readonly problem: string | null;
}

export async function readBeats({ db }: Store): Promise<ReadonlyMap<string, LastBeat>> {
  const rows = await db.select().from(beats);
  return new Map(rows.map((row) => [row.agentId, { at: row.lastBeatAt.getTime(), problem: row.problem }]));
}

export async function saveBeat({ db }: Store, agentId: string, beat: LastBeat): Promise<void> {
  const row = { agentId, lastBeatAt: new Date(beat.at), problem: beat.problem };
  await db.insert(beats).values(row).onConflictDoUpdate({ target: beats.agentId, set: row });
}

/** Last run of each item by its key. */
export async function readBeatItems({ db }: Store, agentId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db.select().from(beatItems).where(eq(beatItems.agentId, agentId));
  return new Map(rows.map((row) => [row.itemKey, row.lastRunAt.getTime()]));
}

export async function saveBeatItems(
  { db }: Store,
  agentId: string,
  keys: readonly string[],
  at: number,
): Promise<void> {
  if (keys.length === 0) return;
  const lastRunAt = new Date(at);
  await db
    .insert(beatItems)
    .values(keys.map((itemKey) => ({ agentId, itemKey, lastRunAt })))
    .onConflictDoUpdate({ target: [beatItems.agentId, beatItems.itemKey], set: { lastRunAt } });
}
