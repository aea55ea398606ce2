/** Interactions until they are answered: what Discord has shown as accepted is on disk. */
import { and, eq, isNull, sql as raw } from "drizzle-orm";
import type { NewPost } from "../domain/post.ts";
import type { Store } from "./database.ts";
import { toJson } from "./json.ts";
import { arePostsWritten, insertPosts } from "./outbox.ts";
import { interactions } from "./schema/orders.ts";

/** An interaction as it waits for its answer; `payload` is what the control plane needs to run it again. */
export type InteractionRow = typeof interactions.$inferSelect;

/** False when it was recorded before (a replay after a death). `ageMs`: how long ago it was received. */
export async function recordInteraction(
  { db }: Store,
  row: Omit<typeof interactions.$inferInsert, "state" | "createdAt" | "begunAt">,
  ageMs: number,
): Promise<boolean> {
  const createdAt = raw`now() - make_interval(secs => ${ageMs / 1_000})`;
  const written = await db
    .insert(interactions)
    .values({ ...row, payload: raw`${toJson(row.payload)}::text::jsonb`, state: "open", createdAt })
    .onConflictDoNothing()
    .returning({ id: interactions.id });
  return written.length > 0;
}

/** Notes, before it is done, that what an interaction asks for is begun. */
export async function beginInteraction({ db }: Store, id: string): Promise<void> {
  await db
    .update(interactions)
    .set({ begunAt: new Date() })
    .where(and(eq(interactions.id, id), isNull(interactions.begunAt)));
}

/**
 * Closes an interaction, together with posts that say what its answer could not; false when it was closed before and none
 * of these posts exists. Repeating it changes nothing.
 */
export async function settleInteraction(
  { db }: Store,
  id: string,
  state: "answered" | "expired",
  posts: readonly NewPost[],
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const settled = await tx
      .update(interactions)
      .set({ state })
      .where(and(eq(interactions.id, id), eq(interactions.state, "open")))
      .returning({ id: interactions.id });
    if (settled.length === 0) return arePostsWritten(tx, posts);
    await insertPosts(tx, posts);
    return true;
  });
}

/** What an earlier process left open, oldest first. `ageMs`: by the clock of the database alone, as it was written. */
export async function readOpenInteractions({
  db,
}: Store): Promise<readonly { readonly row: InteractionRow; readonly ageMs: number }[]> {
  const ageMs = raw<number>`extract(epoch from now() - ${interactions.createdAt})::float8 * 1000`;
  return db
    .select({ row: interactions, ageMs })
    .from(interactions)
    .where(eq(interactions.state, "open"))
    .orderBy(interactions.id);
}
