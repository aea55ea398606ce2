/**
 * Columns that many tables have, for the tables beside this file. `npm run migration` turns what changes in these into SQL
 * below `drizzle/`; the hot statements are written by hand, in the files of their nouns.
 */
import { numeric, timestamp } from "drizzle-orm/pg-core";

/** A Discord id: a string to us, ordered by value in the database. */
export const snowflake = (name: string) => numeric(name, { precision: 20, scale: 0 });

/** A moment. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** When the row was written, by the database's clock. */
export const createdAt = () => at("created_at").notNull().defaultNow();
