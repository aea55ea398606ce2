/** The house's database: its own server or one that was named, the store on it, and the job engine. Called by `house.ts`. */

import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "../../config/load.ts";
import { childEnvironment } from "../../config/process-environment.ts";
import { systemClock } from "../../control/system-clock.ts";
import { type Jobs, startJobs } from "../../jobs/engine.ts";
import type { Log } from "../../log.ts";
import { type DatabaseAddress, openStore, type Store } from "../../store/database.ts";
import { keepEmbeddedPostgres } from "../../store/embedded/kept-server.ts";
import { openNamedDatabase } from "../../store/embedded/named-database.ts";
import { roomTroubleIn, type StoreTrouble, troubleOf } from "../../store/trouble.ts";
import { deathSignal } from "../../supervisor/death-signal.ts";
import { migrationsFolder } from "../places.ts";
import type { Teardown } from "./teardown.ts";

const sandboxDatabase = "sandbox";
/** A server that was killed has to recover first. */
const comesBackMs = 30_000;
const askAgainMs = 250;

/** The database, with what to tell people of it. */
export interface HouseDatabase {
  readonly address: DatabaseAddress;
  readonly notes: readonly string[];
  /** Of our own server while it runs; null where another one is named. */
  pid(): number | null;
  /**
   * Takes a step of the start, which asks the database and changes nothing else. Our own server is started again when it ends:
   * then the step is taken again, for as long as that may take. @throws what the step throws, and at last also when it is away
   */
  served<T>(step: () => Promise<T>): Promise<T>;
  /** Who hears at once what the server itself says of a trouble. Until then nobody does. */
  hear(listener: (trouble: StoreTrouble) => void): void;
}

/** What of the configuration says which database. */
type DatabaseConfig = Pick<Config, "dataFolder" | "dataFolderExplicit" | "databaseUrl" | "mode">;

/** Starts the embedded server unless another one is configured. */
export async function startDatabase(
  { config, log }: { readonly config: DatabaseConfig; readonly log: Log },
  teardown: Teardown,
): Promise<HouseDatabase> {
  let tell: (trouble: StoreTrouble) => void = () => undefined;
  const hear = (listener: typeof tell): void => {
    tell = listener;
  };
  if (config.databaseUrl) {
    // Whoever has named a server that does not answer is to know it at once.
    return { address: { url: config.databaseUrl }, notes: [], pid: () => null, hear, served: (step) => step() };
  }
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
  const served = <T>(step: () => Promise<T>): Promise<T> => whileItComesBack(step, log);
  const address = isPlay
    ? await served(() => openNamedDatabase(server.connection, sandboxDatabase))
    : server.connection;
  return { address, notes: server.notes, pid: () => server.pid(), hear, served };
}

async function whileItComesBack<T>(step: () => Promise<T>, log: Log): Promise<T> {
  for (const deadlineAt = performance.now() + comesBackMs; ; await delay(askAgainMs)) {
    try {
      return await step();
    } catch (error) {
      if (troubleOf(error)?.kind !== "away" || performance.now() > deadlineAt) throw error;
      log.warn({ error }, "the database did not take a step of the start, which is taken again");
    }
  }
}

/** Opens the store, with its schema brought up to date, and the job engine. `migrations`: default those that ship. */
export async function openRooms(
  { address, hear, served }: HouseDatabase,
  log: Log,
  teardown: Teardown,
  migrations = migrationsFolder,
): Promise<{ store: Store; jobs: Jobs }> {
  const store = await served(() => openStore({ address, migrationsFolder: migrations, clock: systemClock }));
  teardown.add(() => store.close());
  hear((trouble) => store.watch.raise(trouble));
  const jobs = await served(() => startJobs(address, log));
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
