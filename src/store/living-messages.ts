/** Messages that are edited in place, such as the roster: which message it is, and what it says. */
import { eq } from "drizzle-orm";
import type { NewPost } from "../domain/post.ts";
import type { Store } from "./database.ts";
import { insertPosts } from "./outbox.ts";
import { livingMessages, outbox } from "./schema.ts";

/** One message per purpose; only its author can edit it. `messageId` is null until its post is delivered. */
export interface LivingMessage {
  readonly purpose: string;
  readonly agentId: string;
  readonly channelId: string;
  readonly content: string;
  readonly postedAt: Date;
  readonly messageId: string | null;
}

/** Null when none was ever posted. */
export async function readLivingMessage({ db }: Store, purpose: string): Promise<LivingMessage | null> {
  const [row] = await db
    .select({ living: livingMessages, messageId: outbox.messageId })
    .from(livingMessages)
    .leftJoin(outbox, eq(outbox.id, livingMessages.outboxId))
    .where(eq(livingMessages.purpose, purpose));
  if (!row) return null;
  const { agentId, channelId, content, postedAt } = row.living;
  return { purpose, agentId, channelId, content, postedAt, messageId: row.messageId };
}

/** Writes the post of a new living message, which takes the place of the one before. */
export async function replaceLivingMessage(
  { db }: Store,
  purpose: string,
  channelId: string,
  post: NewPost,
): Promise<void> {
  await db.transaction(async (tx) => {
    await insertPosts(tx, [post]);
    const { agentId, content, id: outboxId } = post;
    const row = { purpose, agentId, channelId, outboxId, content, postedAt: new Date() };
    await tx.insert(livingMessages).values(row).onConflictDoUpdate({ target: livingMessages.purpose, set: row });
  });
}

/** Notes what the message says now. */
export async function noteLivingContent({ db }: Store, purpose: string, content: string): Promise<void> {
  await db.update(livingMessages).set({ content }).where(eq(livingMessages.purpose, purpose));
}
