/**
 * Makes a database of a name within the cluster, for one that is not to share its rows with the others. Called by
 * the composition root.
 */
import postgres from "postgres";
import type { Connection } from "./server.ts";

/** Makes it unless it exists, and returns how to connect to it. Only the server's starter may: two at once fail. */
export async function openNamedDatabase(connection: Connection, database: string): Promise<Connection> {
  const sql = postgres({ ...connection, max: 1 });
  try {
    const found = await sql`select from pg_database where datname = ${database}`;
    if (found.length === 0) await sql`create database ${sql(database)}`;
  } finally {
    await sql.end();
  }
  return { ...connection, database };
}
