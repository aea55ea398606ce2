/** Tables of what goes out: posts, messages that are edited in place, and what the house has alerted of. */
import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { DeadDecision } from "../../domain/delivery.ts";
import type { Button } from "../../domain/post.ts";
import { at, createdAt, snowflake } from "./columns.ts";
import { deliveries } from "./messages.ts";

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
    buttons: jsonb("buttons").$type<readonly Button[]>().notNull().default([]),
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

/** What tells a delivery's death, with buttons to decide what becomes of it. The post is the outbox row of the same id. */
export const deadCards = pgTable(
  "dead_cards",
  {
    id: uuid("id").primaryKey(),
    deliveryId: uuid("delivery_id")
      .notNull()
      .references(() => deliveries.id),
    decision: text("decision").$type<DeadDecision>(),
    /** As it is shown: a person's name, or that it was the operator. */
    decidedBy: text("decided_by"),
    /** The interaction or order that decided: repeating it is not refused. */
    decidedKey: text("decided_key"),
    decidedAt: at("decided_at"),
    /** When its message was last made to say what was decided. */
    shownAt: at("shown_at"),
  },
  (table) => [
    index("dead_cards_by_delivery").on(table.deliveryId),
    index("dead_cards_to_show").on(table.id).where(sql`decision is not null and shown_at is null`),
  ],
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
