/** Interactions until they are answered: what Discord has shown as accepted is on disk. */
import { and, eq, lt } from "drizzle-orm";
import type { Store } from "./database.ts";
import { interactions } from "./schema.ts";

/** An interaction as it waits for its answer; `payload` is what the control plane needs to run it again. */
export type InteractionRow = typeof interactions.$inferSelect;

/** False when it was recorded before (a replay after a death). */
export async function recordInteraction(
  { db }: Store,
  row: Omit<typeof interactions.$inferInsert, "state" | "createdAt">,
): Promise<boolean> {
  const written = await db
    .insert(interactions)
    .values({ ...row, state: "open" })
    .onConflictDoNothing()
    .returning({ id: interactions.id });
  return written.length > 0;
}

export async function settleInteraction({ db }: Store, id: string, state: "answered" | "expired"): Promise<void> {
  await db.update(interactions).set({ state }).where(eq(interactions.id, id));
}

/** What an earlier process left open; tokens older than 15 minutes are dead and are closed here. */
export async function readOpenInteractions({ db }: Store, now: Date): Promise<readonly InteractionRow[]> {
  const tokenDiedAt = new Date(now.getTime() - 15 * 60_000);
  const isOpen = eq(interactions.state, "open");
  await db
    .update(interactions)
    .set({ state: "expired" })
    .where(and(isOpen, lt(interactions.createdAt, tokenDiedAt)));
  return db.select().from(interactions).where(isOpen).orderBy(interactions.id);
}
