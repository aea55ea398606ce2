/** Tables of delegated work. */
import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { TaskResult, TaskState } from "../../domain/task.ts";
import { at, createdAt, snowflake } from "./columns.ts";

/** One delegation with its result. `resultTo`: where it was asked, where the result is also posted. */
export const tasks = pgTable(
  "tasks",
  {
    id: uuid("id").primaryKey(),
    requesterKind: text("requester_kind").$type<"human" | "agent">().notNull(),
    /** The person's Discord id, or the agent's id. */
    requesterId: text("requester_id").notNull(),
    requesterName: text("requester_name").notNull(),
    askedAgentId: text("asked_agent_id").notNull(),
    assigneeId: text("assignee_id").notNull(),
    instruction: text("instruction").notNull(),
    state: text("state").$type<TaskState>().notNull(),
    resultTo: text("result_to"),
    replyToId: snowflake("reply_to_id"),
    /** The starter line in the task board, and the thread opened on it. */
    starterId: snowflake("starter_id"),
    starterOutboxId: uuid("starter_outbox_id"),
    threadId: snowflake("thread_id"),
    result: jsonb("result").$type<TaskResult>(),
    problem: text("problem"),
    parentId: uuid("parent_id"),
    /** The turn or interaction that asked: asking twice makes one task. */
    askKey: text("ask_key").notNull().unique(),
    createdAt: createdAt(),
    settledAt: at("settled_at"),
  },
  (table) => [
    index("tasks_open").on(table.id).where(sql`state in ('queued', 'leased', 'waiting', 'parked')`),
    index("tasks_by_reply").on(table.replyToId),
    index("tasks_by_starter").on(table.starterId),
    // Compared byte by byte, whatever order the database has for words: what begins alike stands side by side.
    index("tasks_by_ask_key").on(table.askKey.op("text_pattern_ops")),
  ],
);

/** One try at a task; its id is the id of the job that wakes it. */
export const taskAttempts = pgTable(
  "task_attempts",
  {
    id: uuid("id").primaryKey(),
    taskId: uuid("task_id")
      .notNull()
      .references(() => tasks.id),
    number: integer("number").notNull(),
    state: text("state").$type<"queued" | "running" | "done" | "failed">().notNull(),
    problem: text("problem"),
    createdAt: createdAt(),
    settledAt: at("settled_at"),
  },
  (table) => [index("task_attempts_by_task").on(table.taskId)],
);
