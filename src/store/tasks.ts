/**
 * Tasks and their attempts. Every step is one transaction: a task with its first attempt, its job and its announcement; an
 * end with its result's posts. Called by `task/` alone.
 */
import { and, desc, eq, inArray } from "drizzle-orm";
import { v7 as newId } from "uuid";
import type { NewPost } from "../domain/post.ts";
import type { TaskResult } from "../domain/task.ts";
import type { Store } from "./database.ts";
import { arePostsWritten, insertPosts } from "./outbox.ts";
import { taskAttempts, tasks } from "./schema/tasks.ts";

/** A task as its row has it. */
export type TaskRow = typeof tasks.$inferSelect;
/** What a new task needs; the rest comes later. */
export type NewTask = Omit<typeof tasks.$inferInsert, "state" | "createdAt" | "settledAt">;
/** An attempt as its row has it. */
export type AttemptRow = typeof taskAttempts.$inferSelect;
/** The transaction of a step, for those who add a job within it. */
export type TaskTransaction = Parameters<Parameters<Store["db"]["transaction"]>[0]>[0];

/** Adds the job that wakes an attempt, inside the transaction that writes it. */
export type AddJob = (transaction: TaskTransaction, attemptId: string) => Promise<void>;

const openStates = ["queued", "leased", "waiting"] as const;

/**
 * Writes a task, its first attempt with its job, and the posts that announce it. Asking twice with one `askKey` makes one
 * task: then the first one is returned and nothing is written. It is still new when it has the same id: then it was written
 * by a try whose answer was lost.
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
      .values({ ...task, state: "queued" })
      .onConflictDoNothing({ target: tasks.askKey })
      .returning();
    if (!created) {
      const [existing] = await tx.select().from(tasks).where(eq(tasks.askKey, task.askKey));
      if (!existing) throw new Error(`The task with ask key ${task.askKey} vanished between two statements.`);
      return { task: existing, isNew: existing.id === task.id };
    }
    await insertAttempt(tx, created.id, 1, addJob);
    await insertPosts(tx, announcements);
    return { task: created, isNew: true };
  });
}

/** A task with one of its attempts. */
export interface TaskAttempt {
  readonly task: TaskRow;
  readonly attempt: AttemptRow;
}

/** An attempt that waits to be run, with its task; null when it was taken or settled before. */
export async function readQueuedAttempt({ db }: Store, attemptId: string): Promise<TaskAttempt | null> {
  const [row] = await db
    .select({ task: tasks, attempt: taskAttempts })
    .from(taskAttempts)
    .innerJoin(tasks, eq(tasks.id, taskAttempts.taskId))
    .where(and(eq(taskAttempts.id, attemptId), eq(taskAttempts.state, "queued"), inArray(tasks.state, openStates)));
  return row ?? null;
}

/**
 * Takes an attempt to run it: from here on it counts. False when it was taken or settled before. `isRepeated`: an earlier
 * try of the same claim got no answer, so an attempt that is taken may have been taken by it. Call for one attempt at a time.
 */
export async function claimAttempt({ db }: Store, { id, taskId }: AttemptRow, isRepeated = false): Promise<boolean> {
  const claimable = isRepeated ? (["queued", "running"] as const) : (["queued"] as const);
  return db.transaction(async (tx) => {
    // The task first, as everywhere: two transactions that lock in one order cannot block each other for ever.
    const leased = await tx
      .update(tasks)
      .set({ state: "leased" })
      .where(and(eq(tasks.id, taskId), inArray(tasks.state, openStates)))
      .returning({ id: tasks.id });
    if (leased.length === 0) return false;
    const claimed = await tx
      .update(taskAttempts)
      .set({ state: "running" })
      .where(and(eq(taskAttempts.id, id), inArray(taskAttempts.state, claimable)))
      .returning({ id: taskAttempts.id });
    return claimed.length > 0;
  });
}

/** Gives back an attempt that an orderly stop cut short: the next start makes it again under its number. */
export async function releaseAttempt({ db }: Store, { id }: AttemptRow): Promise<void> {
  await db
    .update(taskAttempts)
    .set({ state: "queued" })
    .where(and(eq(taskAttempts.id, id), eq(taskAttempts.state, "running")));
}

/** Notes the thread in which a task is worked on. */
export async function saveThread({ db }: Store, taskId: string, starterId: string, threadId: string): Promise<void> {
  await db.update(tasks).set({ starterId, threadId }).where(eq(tasks.id, taskId));
}

/**
 * Ends an attempt and its task together with the posts that say so. False, and no posts, when the task was ended before.
 * Repeating it changes nothing.
 */
export async function finishTask(
  { db }: Store,
  attempt: AttemptRow,
  end: { readonly state: "done" | "failed"; readonly result: TaskResult; readonly problem: string | null },
  posts: readonly NewPost[],
): Promise<boolean> {
  const settledAt = new Date();
  return db.transaction(async (tx) => {
    const ended = await tx
      .update(tasks)
      .set({ state: end.state, result: end.result, problem: end.problem, settledAt })
      .where(and(eq(tasks.id, attempt.taskId), inArray(tasks.state, openStates)))
      .returning({ id: tasks.id });
    await tx
      .update(taskAttempts)
      .set({ state: end.state, problem: end.problem, settledAt })
      .where(eq(taskAttempts.id, attempt.id));
    if (ended.length === 0) return arePostsWritten(tx, posts);
    await insertPosts(tx, posts);
    return true;
  });
}

/**
 * Ends an attempt as failed and makes the next one, unless the task is over. `counts`: false when it never ran, so its
 * number is used again.
 */
export async function retryTask(
  { db }: Store,
  attempt: AttemptRow,
  problem: string,
  counts: boolean,
  addJob: AddJob,
): Promise<void> {
  await db.transaction(async (tx) => {
    const [open] = await tx
      .select({ id: tasks.id })
      .from(tasks)
      .where(and(eq(tasks.id, attempt.taskId), inArray(tasks.state, openStates)))
      .for("update");
    const ended = await tx
      .update(taskAttempts)
      .set({ state: "failed", problem, settledAt: new Date() })
      .where(and(eq(taskAttempts.id, attempt.id), inArray(taskAttempts.state, ["queued", "running"])))
      .returning({ id: taskAttempts.id });
    // None ended: this was said before, its answer was lost, and the next attempt is there already.
    if (!open || ended.length === 0) return;
    await tx.update(tasks).set({ state: "queued" }).where(eq(tasks.id, open.id));
    await insertAttempt(tx, attempt.taskId, counts ? attempt.number + 1 : attempt.number, addJob);
  });
}

/** Open tasks with their newest attempt, oldest task first: what a process that died has left. */
export async function readOpenTasks({ db }: Store): Promise<readonly TaskAttempt[]> {
  return db
    .selectDistinctOn([tasks.id], { task: tasks, attempt: taskAttempts })
    .from(tasks)
    .innerJoin(taskAttempts, eq(taskAttempts.taskId, tasks.id))
    .where(inArray(tasks.state, openStates))
    .orderBy(tasks.id, desc(taskAttempts.id));
}

/** True when there is a task whose ask key begins so. */
export async function isTaskAsked({ sql }: Store, keyBeginning: string): Promise<boolean> {
  return (await sql`select from tasks where starts_with(ask_key, ${keyBeginning}) limit 1`).length > 0;
}

/** The agent that was asked first, when a task was given on from task to task: the one whose bot the requester spoke with. */
export async function readFirstAsked({ sql }: Store, taskId: string): Promise<string | null> {
  const [row] = await sql<{ asked_agent_id: string }[]>`
    with recursive chain as (
      select parent_id, asked_agent_id from tasks where id = ${taskId}
      union all select t.parent_id, t.asked_agent_id from tasks t join chain on t.id = chain.parent_id
    )
    select asked_agent_id from chain where parent_id is null`;
  return row?.asked_agent_id ?? null;
}

async function insertAttempt(tx: TaskTransaction, taskId: string, number: number, addJob: AddJob): Promise<void> {
  const id = newId();
  await tx.insert(taskAttempts).values({ id, taskId, number, state: "queued" });
  await addJob(tx, id);
}
