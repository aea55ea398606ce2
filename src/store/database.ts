/**
 * The connection to Postgres, embedded or not, and its migrations. Opened once by the supervisor; no other process has
 * the address. One client serves both the hand-written hot statements and drizzle's queries.
 */
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { Fault } from "../domain/errors.ts";

/** The open store: `sql` for hand-written statements, `db` for the rest. */
export interface Store {
  readonly sql: postgres.Sql;
  readonly db: PostgresJsDatabase;
  close(): Promise<void>;
}

/** A server's address: a URL, or the embedded server's socket. */
export type DatabaseAddress =
  | { readonly url: string }
  | { readonly host: string; readonly port: number; readonly database: string; readonly username: string };

const maxConnections = 3;
const closeSeconds = 5;

/** Serializes migrations of several hosts on one database; the number is arbitrary and ours. */
const migrationLock = 7_143_002_115;

/** Resolves when the server answers. */
export async function ping({ sql }: Store): Promise<void> {
  await sql`select`;
}

/**
 * Opens the store and brings its schema up to date from `migrationsFolder`.
 * @throws Fault `store_unreachable`
 */
export async function openStore(address: DatabaseAddress, migrationsFolder: string): Promise<Store> {
  await migrateDatabase(address, migrationsFolder);
  const sql = connect(address, maxConnections);
  return { sql, db: drizzle(sql), close: () => sql.end({ timeout: closeSeconds }) };
}

async function migrateDatabase(address: DatabaseAddress, migrationsFolder: string): Promise<void> {
  // A client of its own: drizzle alters the one it is given and cannot use a reserved connection.
  const sql = connect(address, 1);
  try {
    await sql`select pg_advisory_lock(${migrationLock})`.catch((cause: unknown) => Promise.reject(unreachable(cause)));
    await migrate(drizzle(sql), { migrationsFolder });
  } finally {
    await sql.end({ timeout: closeSeconds });
  }
}

/** The address itself may hold a password and is not repeated. */
function unreachable(cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause);
  const text = `The database does not answer: ${why}. Check DATABASE_URL, and that its server runs and lets this account in.`;
  return new Fault("store_unreachable", text, { cause });
}

function connect(address: DatabaseAddress, max: number): postgres.Sql {
  const options = { max, onnotice: () => undefined, connection: { application_name: "guildhall" } };
  return "url" in address ? postgres(address.url, options) : postgres({ ...address, ...options });
}
