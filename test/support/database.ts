/** A real Postgres with a migrated database for a test file, emptied for each test that asks for it. */
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import { childEnvironment } from "../../src/config/process-environment.ts";
import { systemClock } from "../../src/control/system-clock.ts";
import { type Jobs, startJobs } from "../../src/jobs/engine.ts";
import { createLog } from "../../src/log.ts";
import { type DatabaseAddress, openStore, type Store } from "../../src/store/database.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/store/embedded/server.ts";
import { deathSignal } from "../../src/supervisor/death-signal.ts";
import { expectNothingLeft, makeOpenFolder } from "./embedded-postgres.ts";

/** A server must not outlive a test run that is itself killed. */
const { setpriv } = deathSignal(childEnvironment());

/** The migrations that ship. */
export const migrationsFolder = join(import.meta.dirname, "../../drizzle");

/** A log that says nothing. */
export const silentLog = createLog("test", "silent");

/** The database as a test gets it: empty, and closed after it. */
export interface TestDatabase {
  readonly address: DatabaseAddress;
  readonly store: Store;
  /** Deletes every row. */
  empty(): Promise<void>;
  /** The job engine on it, started when it is asked for. */
  startJobs(): Promise<Jobs>;
  /** Another store on the same rows, as another process would have. */
  openStore(): Promise<Store>;
}

/** Starts the server before this file's tests and stops it after them. The function empties the database and opens it. */
export function useDatabase(): () => Promise<TestDatabase> {
  const folder = makeOpenFolder();
  let server: EmbeddedPostgres;
  const closers: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    server = await startEmbeddedPostgres({ dataFolder: folder, setpriv });
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  afterAll(async () => {
    await server.stop();
    await expectNothingLeft(folder);
  });

  const open = async (): Promise<Store> => {
    const store = await openStore({ address: server.connection, migrationsFolder, clock: systemClock });
    closers.push(() => store.close());
    return store;
  };
  const start = async (): Promise<Jobs> => {
    const jobs = await startJobs(server.connection, silentLog);
    closers.push(() => jobs.stop());
    return jobs;
  };
  return async () => {
    const store = await open();
    await empty(store);
    return { address: server.connection, store, empty: () => empty(store), startJobs: start, openStore: open };
  };
}

async function empty({ sql }: Store): Promise<void> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname = 'public' or (schemaname = 'pgboss' and tablename like 'job%')`;
  // Foreign keys are not looked at meanwhile, so that the order does not matter; truncating would cost a file for each table.
  const statements = tables.map(({ name }) => `delete from ${name};`).join("\n");
  await sql.begin((tx) => tx.unsafe(`set local session_replication_role = replica; ${statements}`));
}
