/** Messages that are edited in place, such as the roster: which message it is, and what it says. */
import { eq } from "drizzle-orm";
import type { Store } from "./database.ts";
import { livingMessages } from "./schema.ts";

/** One message per purpose; only its author can edit it. */
export type LivingMessage = typeof livingMessages.$inferSelect;

export async function readLivingMessage({ db }: Store, purpose: string): Promise<LivingMessage | null> {
  const [row] = await db.select().from(livingMessages).where(eq(livingMessages.purpose, purpose));
  return row ?? null;
}

export async function saveLivingMessage({ db }: Store, message: LivingMessage): Promise<void> {
  await db.insert(livingMessages).values(message).onConflictDoUpdate({ target: livingMessages.purpose, set: message });
}
