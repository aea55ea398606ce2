/**
 * Messages that are edited in place, such as the roster: which message it is, and what it says. One that was replaced stays
 * as a retired row until its author has deleted it.
 */
import { eq, like } from "drizzle-orm";
import type { NewPost } from "../domain/post.ts";
import type { Store } from "./database.ts";
import { arePostsWritten, insertPosts } from "./outbox.ts";
import { livingMessages, outbox } from "./schema/posts.ts";

/** One message per purpose; only its author can edit it. */
export interface LivingMessage {
  readonly purpose: string;
  readonly agentId: string;
  readonly channelId: string;
  readonly content: string;
  readonly postedAt: Date;
  /** Null until its post is delivered, and for ever when it was refused. */
  readonly messageId: string | null;
  readonly isRefused: boolean;
}

/** Null when none was ever posted. */
export async function readLivingMessage(store: Store, purpose: string): Promise<LivingMessage | null> {
  const [living] = await read(store, eq(livingMessages.purpose, purpose));
  return living ?? null;
}

/** Those that were replaced and may still stand in their channel. */
export async function readRetiredMessages(store: Store, purpose: string): Promise<readonly LivingMessage[]> {
  return read(store, like(livingMessages.purpose, `${retired(purpose)}%`));
}

/** Writes the post of a new living message and retires the one before. Repeating it changes nothing. */
export async function replaceLivingMessage(
  { db }: Store,
  purpose: string,
  channelId: string,
  post: NewPost,
  postedAt: Date,
): Promise<void> {
  await db.transaction(async (tx) => {
    if (await arePostsWritten(tx, [post])) return;
    await tx
      .update(livingMessages)
      .set({ purpose: `${retired(purpose)}${post.id}` })
      .where(eq(livingMessages.purpose, purpose));
    await insertPosts(tx, [post]);
    const { agentId, content, id: outboxId } = post;
    await tx.insert(livingMessages).values({ purpose, agentId, channelId, outboxId, content, postedAt });
  });
}

/** Notes what the message says now. */
export async function noteLivingContent({ db }: Store, purpose: string, content: string): Promise<void> {
  await db.update(livingMessages).set({ content }).where(eq(livingMessages.purpose, purpose));
}

/** A retired message is gone from its channel. */
export async function forgetRetiredMessage({ db }: Store, { purpose }: LivingMessage): Promise<void> {
  await db.delete(livingMessages).where(eq(livingMessages.purpose, purpose));
}

function retired(purpose: string): string {
  return `${purpose}, retired by `;
}

async function read({ db }: Store, which: ReturnType<typeof eq>): Promise<readonly LivingMessage[]> {
  const rows = await db
    .select({ living: livingMessages, messageId: outbox.messageId, state: outbox.state })
    .from(livingMessages)
    .leftJoin(outbox, eq(outbox.id, livingMessages.outboxId))
    .where(which);
  return rows.map(({ living: { outboxId: _, ...living }, messageId, state }) => ({
    ...living,
    messageId,
    isRefused: state === "refused",
  }));
}
