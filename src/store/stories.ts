/**
 * Everything that the rows know of one message: who saw it, what it was routed to, what became of that, what was posted and
 * what was handed on. Read when somebody asks; writes nothing.
 */
import { and, asc, eq, inArray, isNull, or } from "drizzle-orm";
import type { Store } from "./database.ts";
import { deliveries, messages } from "./schema/messages.ts";
import { outbox } from "./schema/posts.ts";
import { taskAttempts, tasks } from "./schema/tasks.ts";

type MessageRow = typeof messages.$inferSelect;
/** A delivery as it is stored. */
export type DeliveryRow = typeof deliveries.$inferSelect;
/** A post as it is stored. */
export type PostRow = typeof outbox.$inferSelect;
type TaskRow = typeof tasks.$inferSelect;
/** A try at a task as it is stored. */
export type AttemptRow = typeof taskAttempts.$inferSelect;

/** A task with each try at it, oldest first, and what was said of it. */
export interface ToldTask {
  readonly task: TaskRow;
  readonly attempts: readonly AttemptRow[];
  readonly posts: readonly PostRow[];
}

/** A delivery with what was posted for it. */
export interface ToldDelivery {
  readonly delivery: DeliveryRow;
  readonly posts: readonly PostRow[];
}

/** A message and what became of it. */
export interface StoredStory {
  readonly message: MessageRow;
  readonly deliveries: readonly ToldDelivery[];
  readonly tasks: readonly ToldTask[];
}

/** What one of our own messages is: which post, and what that post was for. */
export interface StoredPost {
  readonly post: PostRow;
  /** Where it was seen; null before that. */
  readonly channelId: string | null;
  /** The message that it answers. */
  readonly answersId: string | null;
  /** The task that it announces, or whose result it is. */
  readonly task: ToldTask | null;
}

/** Null when the message was never recorded. */
export async function readStory({ db }: Store, messageId: string): Promise<StoredStory | null> {
  const [message] = await db.select().from(messages).where(eq(messages.id, messageId));
  if (!message) return null;
  const delivered = await db
    .select()
    .from(deliveries)
    .where(eq(deliveries.messageId, messageId))
    .orderBy(deliveries.id);
  const asked = await db.select().from(tasks).where(eq(tasks.replyToId, messageId)).orderBy(tasks.id);
  const posts = await readPosts({ db }, delivered);
  return {
    message,
    deliveries: delivered.map((delivery) => ({ delivery, posts: postsOf(posts, [delivery]) })),
    tasks: await readTold({ db }, asked),
  };
}

async function readTold({ db }: Pick<Store, "db">, asked: readonly TaskRow[]): Promise<readonly ToldTask[]> {
  if (asked.length === 0) return [];
  const ids = asked.map(({ id }) => id);
  const attempts = await db
    .select()
    .from(taskAttempts)
    .where(inArray(taskAttempts.taskId, ids))
    .orderBy(asc(taskAttempts.id));
  const posts = await readPosts({ db }, [...asked, ...attempts]);
  return asked.map((task) => {
    const own = attempts.filter(({ taskId }) => taskId === task.id);
    return { task, attempts: own, posts: postsOf(posts, [task, ...own]) };
  });
}

/** What posts are made for: a delivery, a task, a try at one. */
type Turn = Pick<DeliveryRow, "id">;

function postsOf(posts: readonly PostRow[], turns: readonly Turn[]): readonly PostRow[] {
  return posts.filter(({ deliveryId, turnId }) => turns.some(({ id }) => id === (deliveryId ?? turnId)));
}

/** A post names its delivery; or, where a refusal must not touch one, only its turn. */
async function readPosts({ db }: Pick<Store, "db">, turns: readonly Turn[]): Promise<readonly PostRow[]> {
  if (turns.length === 0) return [];
  const ids = turns.map(({ id }) => id);
  const ofDelivery = inArray(outbox.deliveryId, ids);
  const ofTurn = and(isNull(outbox.deliveryId), inArray(outbox.turnId, ids));
  return db.select().from(outbox).where(or(ofDelivery, ofTurn)).orderBy(outbox.id);
}

/** The post that a message of ours is; null when it is none. */
export async function readPostOf({ db }: Store, messageId: string): Promise<StoredPost | null> {
  const [post] = await db.select().from(outbox).where(eq(outbox.messageId, messageId)).limit(1);
  if (!post) return null;
  const [seen] = await db.select({ channelId: messages.channelId }).from(messages).where(eq(messages.id, messageId));
  const turnId = post.deliveryId ?? post.turnId;
  const [delivery] = turnId ? await db.select().from(deliveries).where(eq(deliveries.id, turnId)) : [];
  const task = delivery ? null : await readTaskOf({ db }, post);
  const [told = null] = task ? await readTold({ db }, [task]) : [];
  const answersId = delivery?.messageId ?? task?.replyToId ?? null;
  return { post, channelId: seen?.channelId ?? null, answersId, task: told };
}

async function readTaskOf({ db }: Pick<Store, "db">, { id, turnId }: PostRow): Promise<TaskRow | null> {
  const [attempt] = turnId ? await db.select().from(taskAttempts).where(eq(taskAttempts.id, turnId)) : [];
  const taskId = attempt?.taskId ?? turnId;
  const isIt = taskId ? eq(tasks.id, taskId) : eq(tasks.starterOutboxId, id);
  const [task] = await db.select().from(tasks).where(isIt).limit(1);
  return task ?? null;
}

/** The oldest message that was recorded; null when there is none. */
export async function readOldestMessageId({ db }: Store): Promise<string | null> {
  const [row] = await db.select({ id: messages.id }).from(messages).orderBy(asc(messages.id)).limit(1);
  return row?.id ?? null;
}
