/**
 * Tasks and their attempts. Every step is one transaction: a task with its first attempt, its job and its announcement; an
 * end with its result's posts. Called by `task/` alone.
 */
import { and, desc, eq, inArray } from "drizzle-orm";
import { v7 as newId } from "uuid";
import type { NewPost } from "../domain/post.ts";
import type { Store } from "./database.ts";
import { insertPosts } from "./outbox.ts";
import { taskAttempts, tasks } from "./schema.ts";

/** A task as its row has it. */
export type TaskRow = typeof tasks.$inferSelect;
/** What a new task needs; the rest comes later. */
export type NewTask = Omit<typeof tasks.$inferInsert, "id" | "state" | "createdAt" | "settledAt">;
/** An attempt as its row has it. */
export type AttemptRow = typeof taskAttempts.$inferSelect;
/** The transaction of a step, for those who add a job within it. */
export type TaskTransaction = Parameters<Parameters<Store["db"]["transaction"]>[0]>[0];

/** Adds the job that wakes an attempt, inside the transaction that writes it. */
export type AddJob = (transaction: TaskTransaction, attemptId: string) => Promise<void>;

const openStates = ["queued", "leased", "waiting"] as const;

/**
 * Writes a task, its first attempt with its job, and the posts that announce it. Asking twice with one `askKey` makes one
 * task: then the first one is returned and nothing is written.
 */
export async function createTask(
  { db }: Store,
  task: NewTask,
  announcements: readonly NewPost[],
  addJob: AddJob,
): Promise<{ readonly task: TaskRow; readonly isNew: boolean }> {
  return db.transaction(async (tx) => {
    const [created] = await tx
      .insert(tasks)
      .values({ ...task, id: newId(), state: "queued" })
      .onConflictDoNothing({ target: tasks.askKey })
      .returning();
    if (!created) {
      const [existing] = await tx.select().from(tasks).where(eq(tasks.askKey, task.askKey));
      if (!existing) throw new Error(`The task with ask key ${task.askKey} vanished between two statements.`);
      return { task: existing, isNew: false };
    }
    await insertAttempt(tx, created.id, 1, addJob);
    await insertPosts(tx, announcements);
    return { task: created, isNew: true };
  });
}

/** Takes an attempt to run it; null when it was taken or settled before. */
export async function claimAttempt(
  { db }: Store,
  attemptId: string,
): Promise<{ readonly task: TaskRow; readonly attempt: AttemptRow } | null> {
  return db.transaction(async (tx) => {
    const [attempt] = await tx
      .update(taskAttempts)
      .set({ state: "running" })
      .where(and(eq(taskAttempts.id, attemptId), eq(taskAttempts.state, "queued")))
      .returning();
    if (!attempt) return null;
    const [task] = await tx
      .update(tasks)
      .set({ state: "leased" })
      .where(and(eq(tasks.id, attempt.taskId), inArray(tasks.state, openStates)))
      .returning();
    return task ? { task, attempt } : null;
  });
}

/** Notes the thread in which a task is worked on. */
export async function saveThread({ db }: Store, taskId: string, starterId: string, threadId: string): Promise<void> {
  await db.update(tasks).set({ starterId, threadId }).where(eq(tasks.id, taskId));
}

/** Ends an attempt and its task together with the posts that say so. */
export async function finishTask(
  { db }: Store,
  attempt: AttemptRow,
  end: { readonly state: "done" | "failed"; readonly result: unknown; readonly problem: string | null },
  posts: readonly NewPost[],
): Promise<void> {
  const settledAt = new Date();
  await db.transaction(async (tx) => {
    const ended = await tx
      .update(tasks)
      .set({ state: end.state, result: end.result, problem: end.problem, settledAt })
      .where(and(eq(tasks.id, attempt.taskId), inArray(tasks.state, openStates)))
      .returning({ id: tasks.id });
    await tx
      .update(taskAttempts)
      .set({ state: end.state, problem: end.problem, settledAt })
      .where(eq(taskAttempts.id, attempt.id));
    if (ended.length > 0) await insertPosts(tx, posts);
  });
}

/** Ends an attempt as failed and makes the next one. `counts`: false when it never ran, so its number is used again. */
export async function retryTask(
  { db }: Store,
  attempt: AttemptRow,
  problem: string,
  counts: boolean,
  addJob: AddJob,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx
      .update(taskAttempts)
      .set({ state: "failed", problem, settledAt: new Date() })
      .where(eq(taskAttempts.id, attempt.id));
    await tx.update(tasks).set({ state: "queued" }).where(eq(tasks.id, attempt.taskId));
    await insertAttempt(tx, attempt.taskId, counts ? attempt.number + 1 : attempt.number, addJob);
  });
}

/** Open tasks with their newest attempt, oldest task first: what a process that died has left. */
export async function readOpenTasks({
  db,
}: Store): Promise<readonly { readonly task: TaskRow; readonly attempt: AttemptRow }[]> {
  const rows = await db
    .selectDistinctOn([tasks.id], { task: tasks, attempt: taskAttempts })
    .from(tasks)
    .innerJoin(taskAttempts, eq(taskAttempts.taskId, tasks.id))
    .where(inArray(tasks.state, openStates))
    .orderBy(tasks.id, desc(taskAttempts.id));
  return rows;
}

/** How many tasks an agent has open. */
export async function countOpenTasks({ db }: Store, assigneeId: string): Promise<number> {
  return db.$count(tasks, and(eq(tasks.assigneeId, assigneeId), inArray(tasks.state, openStates)));
}

async function insertAttempt(tx: TaskTransaction, taskId: string, number: number, addJob: AddJob): Promise<void> {
  const id = newId();
  await tx.insert(taskAttempts).values({ id, taskId, number, state: "queued" });
  await addJob(tx, id);
}
