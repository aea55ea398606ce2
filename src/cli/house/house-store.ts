/** The house's database: its own server or one that was named, the store on it, and the job engine. Called by `house.ts`. */
import { childEnvironment } from "../../config/process-environment.ts";
import { systemClock } from "../../control/system-clock.ts";
import { type Jobs, startJobs } from "../../jobs/engine.ts";
import type { Log } from "../../log.ts";
import { type DatabaseAddress, openStore, type Store } from "../../store/database.ts";
import { keepEmbeddedPostgres } from "../../store/embedded/kept-server.ts";
import { openNamedDatabase } from "../../store/embedded/named-database.ts";
import { roomTroubleIn, type StoreTrouble } from "../../store/trouble.ts";
import { deathSignal } from "../../supervisor/death-signal.ts";
import { migrationsFolder } from "../places.ts";
import type { HouseOptions } from "./house-options.ts";
import type { Teardown } from "./teardown.ts";

const sandboxDatabase = "sandbox";

/** The database, with what to tell people of it. */
export interface HouseDatabase {
  readonly address: DatabaseAddress;
  readonly notes: readonly string[];
  /** Who hears at once what the server itself says of a trouble. Until then nobody does. */
  hear(listener: (trouble: StoreTrouble) => void): void;
}

/** Starts the embedded server unless another one is configured. */
export async function startDatabase({ config, log }: HouseOptions, teardown: Teardown): Promise<HouseDatabase> {
  let tell: (trouble: StoreTrouble) => void = () => undefined;
  const hear = (listener: typeof tell): void => {
    tell = listener;
  };
  if (config.databaseUrl) return { address: { url: config.databaseUrl }, notes: [], hear };
  const server = await keepEmbeddedPostgres(
    {
      dataFolder: config.dataFolder,
      setpriv: deathSignal(childEnvironment()).setpriv,
      dataFolderExplicit: config.dataFolderExplicit,
      log: (line) => {
        log.info({ line }, "postgres says");
        const trouble = roomTroubleIn(line);
        if (trouble) tell(trouble);
      },
    },
    {
      onEnded: ({ code, signal }) => {
        const how = signal ?? `exit code ${code}`;
        log.error({ code, signal }, "the embedded Postgres ended by itself and is started again");
        tell({ kind: "away", words: `it ended by itself (${how}) and is being started again` });
      },
      onFailedStart: (error) => log.error({ error }, "the embedded Postgres could not be started again, yet"),
    },
  );
  teardown.add(() => server.stop());
  // What is played is none of the real team's rows.
  const isPlay = config.mode === "sandbox";
  const address = isPlay ? await openNamedDatabase(server.connection, sandboxDatabase) : server.connection;
  return { address, notes: server.notes, hear };
}

/** Opens the store, with its schema brought up to date, and the job engine. */
export async function openRooms(
  { address, hear }: HouseDatabase,
  log: Log,
  teardown: Teardown,
): Promise<{ store: Store; jobs: Jobs }> {
  const store = await openStore({ address, migrationsFolder, clock: systemClock });
  teardown.add(() => store.close());
  hear((trouble) => store.watch.raise(trouble));
  const jobs = await startJobs(address, log);
  teardown.add(() => jobs.stop());
  store.watch.listen({
    onTrouble: ({ kind, words }) => log.error({ kind }, `the database is in trouble: ${words}`),
    onWell: ({ kind, durationMs }) => {
      log.info({ kind, durationMs }, "the database is well again");
      jobs.wake();
    },
  });
  return { store, jobs };
}
