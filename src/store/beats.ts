/** When agents beat, and when each item of their HEARTBEAT.md was last done. */
import { and, eq, isNull } from "drizzle-orm";
import type { Recipient } from "../domain/origin.ts";
import type { NewPost } from "../domain/post.ts";
import { isRecipient } from "../domain/recipient.ts";
import type { Store } from "./database.ts";
import { insertPosts } from "./outbox.ts";
import { beatItems, beats } from "./schema/heartbeats.ts";
import { outbox } from "./schema/posts.ts";

/** An agent's last beat; `problem` is null when it went well. Times are milliseconds since 1970. */
export interface LastBeat {
  readonly at: number;
  readonly problem: string | null;
}

export async function readBeats({ db }: Store): Promise<ReadonlyMap<string, LastBeat>> {
  const rows = await db.select().from(beats);
  return new Map(rows.map((row) => [row.agentId, { at: row.lastBeatAt.getTime(), problem: row.problem }]));
}

/** Last run of each item by its key. */
export async function readBeatItems({ db }: Store, agentId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db.select().from(beatItems).where(eq(beatItems.agentId, agentId));
  return new Map(rows.map((row) => [row.itemKey, row.lastRunAt.getTime()]));
}

/** Where the words of a beat went; null when it has not ended, or said nothing. */
export async function readBeatRecipient({ db }: Store, turnId: string): Promise<Recipient | null> {
  const ofBeat = and(eq(outbox.turnId, turnId), isNull(outbox.deliveryId));
  const [row] = await db.select({ recipient: outbox.recipient }).from(outbox).where(ofBeat).limit(1);
  return row && isRecipient(row.recipient) ? row.recipient : null;
}

/** Ends a beat: when it was, which items it has done, and what it says, together. */
export async function finishBeat(
  { db }: Store,
  agentId: string,
  beat: LastBeat & { readonly itemKeys: readonly string[]; readonly posts: readonly NewPost[] },
): Promise<void> {
  const at = new Date(beat.at);
  const row = { agentId, lastBeatAt: at, problem: beat.problem };
  await db.transaction(async (tx) => {
    await tx.insert(beats).values(row).onConflictDoUpdate({ target: beats.agentId, set: row });
    if (beat.itemKeys.length > 0) {
      await tx
        .insert(beatItems)
        .values(beat.itemKeys.map((itemKey) => ({ agentId, itemKey, lastRunAt: at })))
        .onConflictDoUpdate({ target: [beatItems.agentId, beatItems.itemKey], set: { lastRunAt: at } });
    }
    await insertPosts(tx, beat.posts);
  });
}
