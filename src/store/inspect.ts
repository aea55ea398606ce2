/**
 * Looks at a database without changing it: whether it can be reached, is new enough, can be written, and whether a newer
 * Guildhall has been there. Called by `guildhall doctor`; the house itself finds out by opening the store.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import postgres from "postgres";
import { type Account, canReach, permission } from "./embedded/account.ts";
import { locateBinaries } from "./embedded/binaries.ts";
import { clusterFolder, findPlaces, hasCluster, type PlaceRequest } from "./embedded/places.ts";

/** What was found of a server; `code` is Postgres' or Node's. */
export type DatabaseState =
  | { readonly kind: "unreachable"; readonly code: string; readonly problem: string }
  | {
      readonly kind: "reached";
      /** As in 180004. */
      readonly versionNumber: number;
      readonly isReplica: boolean;
      readonly mayCreate: boolean;
      /** A migration was made there that is newer than all of ours. */
      readonly isNewer: boolean;
      /** The start would make migrations. */
      readonly isDue: boolean;
    };

const connectSeconds = 5;

/** Asks the server at `url`, which may hold a password: no answer repeats it. */
export async function inspectDatabase(url: string, migrationsFolder: string): Promise<DatabaseState> {
  const sql = postgres(url, {
    max: 1,
    connect_timeout: connectSeconds,
    onnotice: () => undefined,
    connection: { application_name: "guildhall doctor", statement_timeout: connectSeconds * 1_000 },
  });
  try {
    return await inspect(sql, migrationsFolder);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { kind: "unreachable", code: "code" in error ? String(error.code) : error.name, problem: error.message };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function inspect(sql: postgres.Sql, migrationsFolder: string): Promise<DatabaseState> {
  const [server] = await sql<
    { version: number; replica: boolean; create: boolean; read_only: boolean; migrations: string | null }[]
  >`select current_setting('server_version_num')::int as version, pg_is_in_recovery() as replica,
      has_database_privilege(current_database(), 'create') and has_schema_privilege('public', 'create') as create,
      current_setting('default_transaction_read_only')::bool as read_only,
      to_regclass('drizzle.__drizzle_migrations')::text as migrations`;
  if (!server) throw new Error("The server answered a question with nothing.");
  const newestOurs = Math.max(...readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis));
  const [made] = server.migrations
    ? await sql<{ at: string | null }[]>`select max(created_at) as at from drizzle.__drizzle_migrations`
    : [];
  const newestTheirs = Number(made?.at ?? 0);
  return {
    kind: "reached",
    versionNumber: server.version,
    isReplica: server.replica,
    mayCreate: server.create && !server.read_only,
    isNewer: newestTheirs > newestOurs,
    isDue: newestTheirs < newestOurs,
  };
}

/** What the embedded store would start with. */
export interface EmbeddedState {
  /** Version of the Postgres that npm brought. */
  readonly version: string;
  /** Where the data is or will be. */
  readonly folder: string;
  /** Major version that the data was made with; null when there is none yet. */
  readonly clusterMajor: number | null;
  /** The account that root lends Postgres; null when it runs as ourselves. */
  readonly uid: number | null;
  readonly notes: readonly string[];
}

/**
 * Looks at programs, folder and account of the embedded store; `dataFolder` must be the real path of a folder that is there.
 * @throws store_binaries_missing, store_no_account, store_folder_denied
 */
export function inspectEmbedded(request: PlaceRequest): EmbeddedState {
  const { version } = locateBinaries();
  const { folder, account, notes } = findPlaces(request);
  return { version, folder, clusterMajor: clusterMajor(folder, account), uid: account?.uid ?? null, notes };
}

function clusterMajor(folder: string, account: Account | null): number | null {
  const file = join(clusterFolder(folder), "PG_VERSION");
  // What belongs to another account may be closed to us; then Postgres itself will tell.
  if (!hasCluster(folder) || !existsSync(file) || (account && !canReach(account, file, permission.read))) return null;
  return Number.parseInt(readFileSync(file, "utf8"), 10);
}
