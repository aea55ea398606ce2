/**
 * One alert per cause per hour, also across restarts. An alert that nobody could post yet (no bot is up, or its channel is
 * not known) waits here until somebody can.
 */
import { and, eq, inArray, isNull, sql as raw } from "drizzle-orm";
import type { NewPost } from "../domain/post.ts";
import type { Store } from "./database.ts";
import { arePostsWritten, insertPosts } from "./outbox.ts";
import { alerts } from "./schema/posts.ts";

/** An alert that has not been posted. */
export interface UntoldAlert {
  readonly cause: string;
  readonly text: string;
}

/** True when this cause has not alerted for an hour; the asking itself counts as the alert. */
export async function claimAlert({ sql }: Store, { cause, text }: UntoldAlert): Promise<boolean> {
  const rows = await sql`
    insert into alerts (cause, last_at, text) values (${cause}, now(), ${text})
    on conflict (cause) do update set last_at = now(), text = excluded.text, told_at = null
    where alerts.last_at < now() - interval '1 hour'
    returning cause`;
  return rows.length > 0;
}

/** Oldest first. What is older than an hour is no news: it alerts anew if it still holds. */
export async function readUntoldAlerts({ db }: Store): Promise<readonly UntoldAlert[]> {
  return db
    .select({ cause: alerts.cause, text: alerts.text })
    .from(alerts)
    .where(and(isNull(alerts.toldAt), raw`${alerts.lastAt} > now() - interval '1 hour'`))
    .orderBy(alerts.lastAt);
}

/**
 * Forgets alerts whose causes have ended, and writes the posts that say so if one of them was told; true when it was.
 * Repeating it changes nothing.
 */
export async function endAlerts({ db }: Store, causes: readonly string[], posts: readonly NewPost[]): Promise<boolean> {
  return db.transaction(async (tx) => {
    const ended = await tx
      .delete(alerts)
      .where(inArray(alerts.cause, [...causes]))
      .returning({ toldAt: alerts.toldAt });
    if (ended.length === 0) return arePostsWritten(tx, posts);
    const wasTold = ended.some(({ toldAt }) => toldAt !== null);
    if (wasTold) await insertPosts(tx, posts);
    return wasTold;
  });
}

/**
 * Writes the posts that tell an alert; false when it is told already and none of these posts exists. Repeating it changes
 * nothing.
 */
export async function tellAlert({ db }: Store, cause: string, posts: readonly NewPost[]): Promise<boolean> {
  return db.transaction(async (tx) => {
    const told = await tx
      .update(alerts)
      .set({ toldAt: new Date() })
      .where(and(eq(alerts.cause, cause), isNull(alerts.toldAt)))
      .returning({ cause: alerts.cause });
    if (told.length === 0) return arePostsWritten(tx, posts);
    await insertPosts(tx, posts);
    return true;
  });
}
