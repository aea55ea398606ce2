/** Tables of what comes in: messages, the sessions they belong to, and what becomes of them with each agent. */
import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import type { DeadDecision, DeliveryState } from "../../domain/delivery.ts";
import type { Attachment, AuthorKind } from "../../domain/message.ts";
import { at, createdAt, snowflake } from "./columns.ts";

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
    /** When its words were last changed, by Discord's clock; null when they never were, as far as it is known. */
    editedAt: at("edited_at"),
    deletedAt: at("deleted_at"),
    /** The agents whose bots saw it, as far as it was noted: first the one that brought it. */
    seenBy: text("seen_by").array().notNull().default([]),
    createdAt: createdAt(),
  },
  (table) => [
    index("messages_by_channel").on(table.channelId, table.id.desc()),
    index("messages_to_forget")
      .on(table.id)
      .where(sql`deleted_at is not null and (content <> '' or attachments <> '[]')`),
  ],
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

/** What somebody has decided of a delivery that had died. */
export interface StoredDecision {
  readonly decision: DeadDecision;
  /** As it is shown: a person's name, or that it was the operator. */
  readonly by: string;
  /** The interaction or order that decided: repeating it is not refused. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

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
    /** Who has said that it may stay dead: `user:<id>` or `operator`. */
    droppedBy: text("dropped_by"),
    /** What was decided of each of its deaths, the oldest first. */
    decisions: jsonb("decisions").$type<readonly StoredDecision[]>().notNull().default([]),
  },
  (table) => [
    unique("deliveries_once").on(table.messageId, table.agentId).nullsNotDistinct(),
    index("deliveries_open").on(table.messageId).where(sql`state in ('accepted', 'answering')`),
    index("deliveries_dead").on(table.settledAt).where(sql`state = 'dead' and dropped_by is null`),
    index("deliveries_by_agent").on(table.agentId, table.messageId.desc()),
  ],
);
