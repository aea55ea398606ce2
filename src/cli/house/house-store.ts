/** The house's database: its own server or one that was named, the store on it, and the job engine. Called by `house.ts`. */
import { type Jobs, startJobs } from "../../jobs/engine.ts";
import type { Log } from "../../log.ts";
import { type DatabaseAddress, openStore, type Store } from "../../store/database.ts";
import { openNamedDatabase } from "../../store/embedded/named-database.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../store/embedded/server.ts";
import { migrationsFolder } from "../places.ts";
import { type HouseOptions, seeLog } from "./house-options.ts";
import type { Teardown } from "./teardown.ts";

const sandboxDatabase = "sandbox";

/** Starts the embedded server unless another one is configured; returns what to connect to and what to tell people. */
export async function startDatabase(
  { config, log, onFatal }: HouseOptions,
  teardown: Teardown,
): Promise<{ readonly address: DatabaseAddress; readonly notes: readonly string[] }> {
  if (config.databaseUrl) return { address: { url: config.databaseUrl }, notes: [] };
  const server: EmbeddedPostgres = await startEmbeddedPostgres({
    dataFolder: config.dataFolder,
    dataFolderExplicit: config.dataFolderExplicit,
    log: (line) => log.info({ line }, "postgres says"),
  });
  let stopping = false;
  teardown.add(async () => {
    stopping = true;
    await server.stop();
  });
  void server.exited.then(() => stopping || onFatal(`The embedded Postgres ended by itself; ${seeLog(config)}`));
  // What is played is none of the real team's rows.
  const isPlay = config.mode === "sandbox";
  const address = isPlay ? await openNamedDatabase(server.connection, sandboxDatabase) : server.connection;
  return { address, notes: server.notes };
}

/** Opens the store, with its schema brought up to date, and the job engine. */
export async function openRooms(
  address: DatabaseAddress,
  log: Log,
  teardown: Teardown,
): Promise<{ store: Store; jobs: Jobs }> {
  const store = await openStore(address, migrationsFolder);
  teardown.add(() => store.close());
  const jobs = await startJobs(address, log);
  teardown.add(() => jobs.stop());
  return { store, jobs };
}
