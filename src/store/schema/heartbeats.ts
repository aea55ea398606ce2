/** Tables of the scheduled wake-ups of agents. */
import { pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { at } from "./columns.ts";

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
