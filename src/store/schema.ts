/**
 * Every table, as drizzle sees it; `npm run migration` turns changes into SQL below `drizzle/`. The hot statements beside
 * it are written by hand. Snowflakes are `numeric(20)`: strings to us, ordered by value in the database.
 */
import { sql } from "drizzle-orm";
import {
  boolean,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import type { Attachment, AuthorKind } from "../domain/message.ts";
import type { TaskResult, TaskState } from "../domain/task.ts";

const snowflake = (name: string) => numeric(name, { precision: 20, scale: 0 });
const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const createdAt = () => at("created_at").notNull().defaultNow();

/** A Discord message, once, however many of our bots saw it. The row only de-duplicates and remembers. */
export const messages = pgTable(
  "messages",
  {
    id: snowflake("id").primaryKey(),
    channelId: snowflake("channel_id").notNull(),
    guildId: snowflake("guild_id"),
    authorId: snowflake("author_id").notNull(),
    authorName: text("author_name").notNull(),
    authorKind: text("author_kind").$type<AuthorKind>().notNull(),
    content: text("content").notNull(),
    attachments: jsonb("attachments").$type<readonly Attachment[]>().notNull(),
    replyToId: snowflake("reply_to_id"),
    /** The agents whose bots saw it, as far as it was noted: first the one that brought it. */
    seenBy: text("seen_by").array().notNull().default([]),
    createdAt: createdAt(),
  },
  (table) => [index("messages_by_channel").on(table.channelId, table.id.desc())],
);

/** Our conversation of one agent with one origin. */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").primaryKey(),
    agentId: text("agent_id").notNull(),
    originKind: text("origin_kind").$type<"dm" | "channel" | "thread">().notNull(),
    originId: snowflake("origin_id").notNull(),
    /** Where Discord shows it: the origin itself, or the DM channel. */
    channelId: snowflake("channel_id").notNull(),
    createdAt: createdAt(),
  },
  (table) => [unique("sessions_origin").on(table.agentId, table.originKind, table.originId)],
);

/** States of a delivery; the last four are terminal. */
export type DeliveryState = "accepted" | "answering" | "answered" | "handed_over" | "suppressed" | "dead";

/** One (message, agent) pair: the unit that reaches a terminal state. No agent: nobody was addressed. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: uuid("id").primaryKey(),
    messageId: snowflake("message_id")
      .notNull()
      .references(() => messages.id),
    agentId: text("agent_id"),
    sessionId: uuid("session_id").references(() => sessions.id),
    state: text("state").$type<DeliveryState>().notNull(),
    rule: text("rule").notNull(),
    line: text("line"),
    reason: text("reason"),
    attemptCount: integer("attempt_count").notNull().default(0),
    /** What the last attempt failed of, also when a later one went well. */
    attemptProblem: text("attempt_problem"),
    problem: text("problem"),
    createdAt: createdAt(),
    /** When the first attempt began. */
    answeringAt: at("answering_at"),
    settledAt: at("settled_at"),
  },
  (table) => [
    unique("deliveries_once").on(table.messageId, table.agentId).nullsNotDistinct(),
    index("deliveries_open").on(table.messageId).where(sql`state in ('accepted', 'answering')`),
    index("deliveries_by_agent").on(table.agentId, table.messageId.desc()),
  ],
);

/** States of a post: `sending` may have reached Discord, `pending` surely has not. */
export type OutboxState = "pending" | "sending" | "delivered" | "refused";

/** A message that must be posted, until Discord has confirmed it. Its nonce follows from its id. */
export const outbox = pgTable(
  "outbox",
  {
    id: uuid("id").primaryKey(),
    agentId: text("agent_id").notNull(),
    /** What it answers: a delivery, a task attempt, a beat; null for notices. */
    turnId: uuid("turn_id"),
    deliveryId: uuid("delivery_id").references(() => deliveries.id),
    part: integer("part").notNull(),
    recipient: text("recipient").notNull(),
    content: text("content").notNull(),
    replyToId: snowflake("reply_to_id"),
    mentionUserIds: text("mention_user_ids").array().notNull(),
    state: text("state").$type<OutboxState>().notNull(),
    attemptCount: integer("attempt_count").notNull().default(0),
    messageId: snowflake("message_id"),
    problem: text("problem"),
    createdAt: createdAt(),
    firstSentAt: at("first_sent_at"),
    settledAt: at("settled_at"),
  },
  (table) => [
    index("outbox_open").on(table.id).where(sql`state in ('pending', 'sending')`),
    index("outbox_by_delivery").on(table.deliveryId),
    index("outbox_by_message").on(table.messageId),
    // What answers a delivery is found by that one, and need not be indexed twice.
    index("outbox_by_turn").on(table.turnId).where(sql`delivery_id is null`),
  ],
);

/** Which Discord user each agent is. */
export const bots = pgTable("bots", {
  agentId: text("agent_id").primaryKey(),
  userId: snowflake("user_id").notNull(),
  applicationId: snowflake("application_id").notNull(),
  username: text("username").notNull(),
  guildIds: text("guild_ids").array().notNull().default([]),
});

/** Where each bot's gateway session can be resumed; valid only against the same API. */
export const gatewaySessions = pgTable("gateway_sessions", {
  agentId: text("agent_id").primaryKey(),
  apiUrl: text("api_url").notNull(),
  sessionId: text("session_id").notNull(),
  resumeUrl: text("resume_url").notNull(),
  sequence: integer("sequence").notNull(),
  updatedAt: at("updated_at").notNull().defaultNow(),
});

/** The guilds as workers last saw them: a RESUME resends none of it. */
export const guilds = pgTable("guilds", {
  id: snowflake("id").primaryKey(),
  name: text("name").notNull(),
  ownerId: snowflake("owner_id").notNull(),
});

/** Channels, categories and threads. `firstAnsweredBy`: the agent that owns a thread it did not open. */
export const channels = pgTable("channels", {
  id: snowflake("id").primaryKey(),
  guildId: snowflake("guild_id"),
  kind: text("kind").$type<"text" | "category" | "thread" | "forum" | "dm" | "other">().notNull(),
  name: text("name").notNull(),
  parentId: snowflake("parent_id"),
  ownerId: snowflake("owner_id"),
  firstAnsweredBy: text("first_answered_by"),
});

/** Roles of the guild. */
export const roles = pgTable("roles", {
  id: snowflake("id").primaryKey(),
  guildId: snowflake("guild_id").notNull(),
  name: text("name").notNull(),
  permissions: text("permissions").notNull(),
  botId: snowflake("bot_id"),
});

/** People and bots seen in the guild, with their roles when last seen. */
export const members = pgTable("members", {
  userId: snowflake("user_id").primaryKey(),
  name: text("name").notNull(),
  bot: boolean("bot").notNull(),
  roleIds: text("role_ids").array().notNull(),
});

/** Slash commands and the like, until they are answered. */
export const interactions = pgTable(
  "interactions",
  {
    id: snowflake("id").primaryKey(),
    agentId: text("agent_id").notNull(),
    applicationId: snowflake("application_id").notNull(),
    token: text("token").notNull(),
    name: text("name").notNull(),
    payload: jsonb("payload").notNull(),
    state: text("state").$type<"open" | "answered" | "expired">().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index("interactions_open").on(table.id).where(sql`state = 'open'`)],
);

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
  ],
);

/** One try at a task; its id is the id of the job that wakes it. */
export const taskAttempts = pgTable("task_attempts", {
  id: uuid("id").primaryKey(),
  taskId: uuid("task_id")
    .notNull()
    .references(() => tasks.id),
  number: integer("number").notNull(),
  state: text("state").$type<"queued" | "running" | "done" | "failed">().notNull(),
  problem: text("problem"),
  createdAt: createdAt(),
  settledAt: at("settled_at"),
});

/** When an agent last beat, and how it went. */
export const beats = pgTable("beats", {
  agentId: text("agent_id").primaryKey(),
  lastBeatAt: at("last_beat_at").notNull(),
  problem: text("problem"),
});

/** When an item of HEARTBEAT.md was last done. */
export const beatItems = pgTable(
  "beat_items",
  { agentId: text("agent_id").notNull(), itemKey: text("item_key").notNull(), lastRunAt: at("last_run_at").notNull() },
  (table) => [primaryKey({ columns: [table.agentId, table.itemKey] })],
);

/** What an operator has halted; a row is gone when it goes on. `by` is a Discord user's id, or `operator`. */
export const pauses = pgTable(
  "pauses",
  {
    agentId: text("agent_id").notNull(),
    what: text("what").$type<"bot" | "heartbeat">().notNull(),
    by: text("by").notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.agentId, table.what] })],
);

/** Messages edited in place, by purpose ("roster"). The message itself is the one its outbox row was delivered as. */
export const livingMessages = pgTable("living_messages", {
  purpose: text("purpose").primaryKey(),
  agentId: text("agent_id").notNull(),
  channelId: snowflake("channel_id").notNull(),
  outboxId: uuid("outbox_id").notNull(),
  content: text("content").notNull(),
  postedAt: at("posted_at").notNull(),
});

/** When each cause last alerted, in which words, and when a bot has told it: null until one could. */
export const alerts = pgTable("alerts", {
  cause: text("cause").primaryKey(),
  lastAt: at("last_at").notNull(),
  text: text("text").notNull().default(""),
  toldAt: at("told_at"),
});

/** Every decision about authority. */
export const audit = pgTable("audit", {
  id: uuid("id").primaryKey(),
  actor: text("actor").notNull(),
  action: text("action").notNull(),
  subject: text("subject").notNull(),
  allowed: boolean("allowed").notNull(),
  rule: text("rule").notNull(),
  createdAt: createdAt(),
});
