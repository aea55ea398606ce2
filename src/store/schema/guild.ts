/** Tables of the guilds as workers last saw them: a RESUME resends none of it. */
import { boolean, pgTable, text } from "drizzle-orm/pg-core";
import { snowflake } from "./columns.ts";

/** Each guild that a bot of ours is in. */
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
