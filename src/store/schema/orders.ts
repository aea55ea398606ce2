/** Tables of what people have asked for with commands and the like, and of who was allowed what. */
import { sql } from "drizzle-orm";
import { boolean, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { at, createdAt, snowflake } from "./columns.ts";

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
    /** When the command was begun, first: written before that, so that nobody calls it undone. */
    begunAt: at("begun_at"),
  },
  (table) => [index("interactions_open").on(table.id).where(sql`state = 'open'`)],
);

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
