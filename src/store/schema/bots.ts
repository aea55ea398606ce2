/** Tables of our bots: who they are at Discord, where their sessions go on, and which an operator has halted. */
import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { at, createdAt, snowflake } from "./columns.ts";

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
