/**
 * The embedded store: a real Postgres from npm packages, started and owned by the supervisor when no DATABASE_URL is
 * set. Called by the composition root (and tests); knows nothing of tables. Tried on Linux; the ways for macOS and Windows are
 * written but untried.
 */
import { realpathSync } from "node:fs";
import { locateBinaries, prepareBinaries, type ResolvePackage } from "./binaries.ts";
import { databaseUser, makeCluster } from "./cluster.ts";
import { endProgram } from "./ending.ts";
import { launchServer } from "./launch.ts";
import { choosePlaces, clusterFolder } from "./places.ts";
import type { Exit } from "./program.ts";
import { socketPort } from "./settings.ts";
import { openSocketFolder, removeSocketFolder } from "./socket-folder.ts";

/** What to start. */
export interface EmbeddedPostgresOptions {
  /** Where the data belongs (`GUILDHALL_DATA`, default `.guildhall`). Created when missing. */
  readonly dataFolder: string;
  /** The program by which the kernel is told to end the server with us. Default: none; the next start then ends it. */
  readonly setpriv?: string | null;
  /** Whether the operator named that folder: then no other is taken in its place. Default false. */
  readonly dataFolderExplicit?: boolean;
  /** Each line that the server writes. Default: dropped. */
  readonly log?: (line: string) => void;
  /** Where root places what its account cannot reach. Default `/var/lib/guildhall`. */
  readonly commonFolder?: string;
  /** How the packages with the programs are found. Default: like an import from this file. */
  readonly resolvePackage?: ResolvePackage;
}

/** How to connect, in the names that postgres.js uses (`pg` calls `username` `user`). */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
}

/** A running server. */
export interface EmbeddedPostgres {
  readonly connection: Connection;
  /** The folder that the data really is in. */
  readonly folder: string;
  /** What an operator should read at start. */
  readonly notes: readonly string[];
  readonly pid: number;
  /** Settles when the server has ended, asked or not. */
  readonly exited: Promise<Exit>;
  /** Ends sessions, writes a checkpoint, ends. Settles when nothing is left; may be called again. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the server on the data folder and returns when it accepts connections: about half a second for the first
 * start of a folder, some tens of milliseconds for a later one. Must be called from the main thread, because the
 * kernel ties the server's end to the thread that started it. The database is `postgres`, which every cluster has.
 * @throws store_binaries_missing, store_no_account, store_folder_denied, store_start_failed, data_folder_in_use
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = locateBinaries(options.resolvePackage);
  const { dataFolder, dataFolderExplicit: explicit = false, commonFolder } = options;
  const { folder, account, notes } = choosePlaces({ dataFolder, explicit, ...(commonFolder && { commonFolder }) });
  const { setpriv = null } = options;
  const runner = { account, setpriv, programs: prepareBinaries(binaries, folder, account) };
  await makeCluster(folder, runner);
  const socketFolder = openSocketFolder(folder, account);
  const cluster = realpathSync(clusterFolder(folder));
  const launch = { cluster, socketFolder, runner, onLine: options.log ?? drop };
  const program = await launchServer(launch).catch((error: unknown) => {
    removeSocketFolder(socketFolder);
    throw error;
  });
  const connection = { host: socketFolder, port: socketPort, database: "postgres", username: databaseUser };
  const stop = once(async () => {
    await endProgram(program);
    removeSocketFolder(socketFolder);
  });
  return { connection, folder, notes, pid: program.pid, exited: program.exited, stop };
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= action();
    return running;
  };
}

function drop(): void {
  return;
}
