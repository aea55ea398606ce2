/**
 * The connection to Postgres, embedded or not, and its migrations. Opened once by the supervisor; no other process has
 * the address. One client serves both the hand-written hot statements and drizzle's queries.
 */
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import type { Clock } from "../domain/clock.ts";
import { Fault } from "../domain/errors.ts";
import { openClient } from "./client.ts";
import { probe } from "./probe.ts";
import { troubleOf } from "./trouble.ts";
import { StoreWatch } from "./watch.ts";

/** The open store: `sql` for hand-written statements, `db` for the rest, `watch` to learn how the database is. */
export interface Store {
  readonly sql: postgres.Sql;
  readonly db: PostgresJsDatabase;
  readonly watch: StoreWatch;
  close(): Promise<void>;
}

/** A server's address: a URL, or the embedded server's socket. */
export type DatabaseAddress =
  | { readonly url: string }
  | { readonly host: string; readonly port: number; readonly database: string; readonly username: string };

/** What to open. `migrationsFolder`: the migrations that ship. */
export interface StoreOptions {
  readonly address: DatabaseAddress;
  readonly migrationsFolder: string;
  readonly clock: Clock;
  /** How long a statement may go without an answer. Default 15 s. */
  readonly deadlineMs?: number;
  /** How long another process may take to bring the schema up to date. Default 2 min. */
  readonly migrationMs?: number;
}

const maxConnections = 3;
const closeSeconds = 5;
const connectSeconds = 5;
/** Shorter than the client's deadline: where the server can still answer, it says so and keeps the connection. */
const statementMs = 10_000;
/** A connection that broke in the middle of a transaction must not hold its rows until TCP notices, hours later. */
const idleInTransactionMs = 20_000;
const maxReconnectSeconds = 1;
/**
 * A plan is kept for as long as its connection lives, or until the table is next analyzed. One that was made for tables as
 * small as they are at first would read them whole for each message, or an index with all that it has ever named; see
 * docs/decisions/0022.
 */
const rowByRow = { enable_seqscan: "off", enable_hashjoin: "off", enable_mergejoin: "off", enable_bitmapscan: "off" };

/** Serializes migrations of several hosts on one database; the number is arbitrary and ours. */
const migrationLock = 7_143_002_115;

/** "Canceling statement due to lock timeout". */
const lockTimeout = "55P03";
const lockedText =
  "The database is being brought up to date by another Guildhall, which does not come to an end. End that one, or its connection (`select pid, application_name, state from pg_stat_activity`), and start again.";

/** Resolves when the server answers. */
export async function ping({ sql }: Store): Promise<void> {
  await sql`select`;
}

/**
 * Opens the store and brings its schema up to date.
 * @throws Fault `store_unreachable`
 */
export async function openStore({
  address,
  migrationsFolder,
  clock,
  deadlineMs = 15_000,
  migrationMs = 120_000,
}: StoreOptions): Promise<Store> {
  await migrateDatabase(address, migrationsFolder, migrationMs);
  const sql = openClient({
    connect: () => openPool(address),
    deadlineMs,
    onFailure: (error) => watch.noteFailure(error),
  });
  const watch = new StoreWatch({ clock, probe: (kind) => probe(kind, sql) });
  const close = (): Promise<void> => {
    watch.stop();
    return sql.end({ timeout: closeSeconds });
  };
  return { sql, db: drizzle(sql), watch, close };
}

async function migrateDatabase(address: DatabaseAddress, migrationsFolder: string, migrationMs: number): Promise<void> {
  // A client of its own: drizzle alters the one it is given and cannot use a reserved connection.
  const sql = connect(address, { max: 1, connection: { lock_timeout: migrationMs } });
  try {
    await sql`select pg_advisory_lock(${migrationLock})`.catch((cause: unknown) => Promise.reject(unreachable(cause)));
    await migrate(drizzle(sql), { migrationsFolder }).catch((cause: unknown) => {
      throw troubleOf(cause) ? unreachable(cause) : cause;
    });
  } finally {
    await sql.end({ timeout: closeSeconds });
  }
}

/** The address itself may hold a password and is not repeated. */
function unreachable(cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause);
  const trouble = troubleOf(cause);
  if (cause instanceof Error && "code" in cause && cause.code === lockTimeout)
    return new Fault("store_unreachable", lockedText, { cause });
  const text =
    trouble === null || trouble.kind === "away"
      ? `The database does not answer: ${why}. Check DATABASE_URL, and that its server runs and lets this account in.`
      : `The database cannot be used: ${trouble.words}.`;
  return new Fault("store_unreachable", text, { cause });
}

/** The connections that serve; drizzle prepares them for its own use. */
function openPool(address: DatabaseAddress): postgres.Sql {
  const sql = connect(address, {
    max: maxConnections,
    // It would try again only after 20 s where the server was away for long.
    backoff: (failureCount) => Math.min(0.05 * 2 ** failureCount, maxReconnectSeconds),
    connection: {
      statement_timeout: statementMs,
      idle_in_transaction_session_timeout: idleInTransactionMs,
      ...rowByRow,
    },
  });
  drizzle(sql);
  return sql;
}

function connect(address: DatabaseAddress, { connection, ...rest }: postgres.Options<never>): postgres.Sql {
  const options = {
    connect_timeout: connectSeconds,
    onnotice: () => undefined,
    ...rest,
    connection: { application_name: "guildhall", ...connection },
  };
  return "url" in address ? postgres(address.url, options) : postgres({ ...address, ...options });
}
