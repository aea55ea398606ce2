/**
 * Decides where the embedded Postgres keeps its data and under which account it runs. Called by `server.ts`.
 * Root runs Postgres under an account that may be unable to enter the project (below `/root`): then the data is placed
 * under `/var/lib/guildhall`, unless the operator chose the folder, who is told instead.
 */
import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Fault } from "../../domain/errors.ts";
import { type Account, canReach, permission, runsAsRoot, unprivilegedAccount } from "./account.ts";

/** Where things are. `account` null means: run as ourselves. */
export interface Places {
  /** The folder that holds the cluster and whatever else the server needs; equal to the data folder unless noted. */
  readonly folder: string;
  readonly account: Account | null;
  /** What an operator should read at start. */
  readonly notes: readonly string[];
}

/** What was asked for. `explicit`: the operator named the folder, so that no other may be taken. */
export interface PlaceRequest {
  readonly dataFolder: string;
  readonly explicit: boolean;
  /** Default `/var/lib/guildhall`. */
  readonly commonFolder?: string;
}

/** The folder inside a data folder that Postgres calls its data directory. */
export function clusterFolder(folder: string): string {
  return join(folder, "postgres");
}

/** Whether `folder` holds a cluster. It appears there finished, by a rename, so its name is proof enough. */
export function hasCluster(folder: string): boolean {
  return existsSync(clusterFolder(folder));
}

/** The folders that have to be made before `path` is there, outermost first. */
export function missingFolders(path: string): readonly string[] {
  return existsSync(path) || path === dirname(path) ? [] : [...missingFolders(dirname(path)), path];
}

/**
 * Creates `path` and its missing parents, and returns its real path. Root's may be entered, not listed, by others:
 * Postgres' account has to pass through. An ordinary user's are private.
 * @throws data_folder_unusable
 */
export function makeDataFolder(path: string): string {
  // One by one, because below /proc mkdir's own `recursive` tries for ever.
  for (const missing of missingFolders(path)) orUnusable(path, () => makeFolder(missing));
  return orUnusable(path, () => {
    // By what is in it, so that a file of that name is an error too.
    accessSync(`${path}/.`);
    return realpathSync(path);
  });
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    // Another start may have made it a moment ago.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
    throw error;
  }
  chmodSync(path, runsAsRoot() ? 0o711 : 0o700);
}

/**
 * Asserts that this process can put files into the data folder.
 * @throws data_folder_unusable
 */
export function checkWritable(folder: string): void {
  orUnusable(folder, () => accessSync(folder, constants.W_OK | constants.X_OK));
}

const whyUnusable: Readonly<Record<string, string>> = {
  ENOTDIR: "it is a file, or lies below one",
  EEXIST: "something of that name is there and is no folder",
  EACCES: "this account may not write there",
  EPERM: "this account may not write there",
  EROFS: "it is on a file system that can only be read",
  ENOENT: "no folder can be made there",
  ENOSPC: "the disk is full",
};

/**
 * What `use` returns; where the system refuses it, a sentence about `path`.
 * @throws data_folder_unusable
 */
export function orUnusable<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : null;
    if (code === null) throw cause;
    const why = whyUnusable[code] ?? "the system refuses it";
    const cure = "Make it a folder that this account can write, or name another with GUILDHALL_DATA.";
    const message = `Guildhall cannot keep its data in ${path}: ${why} (${code}). ${cure}`;
    throw new Fault("data_folder_unusable", message, { cause, facts: { path, code } });
  }
}

/**
 * Where the data is or will be; makes what is missing of it.
 * @throws data_folder_unusable, store_folder_denied, store_no_account
 */
export function choosePlaces(request: PlaceRequest): Places {
  const folder = makeDataFolder(request.dataFolder);
  const places = findPlaces({ ...request, dataFolder: folder });
  if (places.folder === folder || hasCluster(places.folder)) return places;
  makeDataFolder(places.folder);
  writeFileSync(join(places.folder, "placed-for"), `${folder}\n`);
  return places;
}

/**
 * Where the data of `dataFolder`, the real path of a folder that is there, is or will be; makes nothing. A cluster that
 * exists is always used where it is: placing a second, empty one elsewhere because a mode changed would look like data loss.
 * @throws store_folder_denied, store_no_account
 */
export function findPlaces({ dataFolder, explicit, commonFolder = "/var/lib/guildhall" }: PlaceRequest): Places {
  if (!runsAsRoot()) return asOurselves(dataFolder);
  const placed = join(commonFolder, createHash("sha256").update(dataFolder).digest("hex").slice(0, 16));
  if (hasCluster(dataFolder)) return asOwner(dataFolder, []);
  if (hasCluster(placed) && !explicit) return asOwner(placed, [placedNote(placed, dataFolder)]);
  const account = unprivilegedAccount();
  if (canReach(account, dataFolder, permission.enter)) return { folder: dataFolder, account, notes: [] };
  if (explicit) throw denied(dataFolder, account.uid);
  return { folder: placed, account, notes: [placedNote(placed, dataFolder)] };
}

function placedNote(placed: string, folder: string): string {
  return `The database is in ${placed}, because the account that Postgres runs under cannot enter ${folder}.`;
}

function asOurselves(folder: string): Places {
  const ownerUid = hasCluster(folder) ? statSync(clusterFolder(folder)).uid : process.getuid?.();
  if (ownerUid !== process.getuid?.()) {
    throw new Fault(
      "store_folder_denied",
      `The database in ${folder} belongs to the account with uid ${ownerUid}. Start Guildhall as root or as that account, ` +
        "or give GUILDHALL_DATA a folder of your own.",
      { facts: { folder, uid: ownerUid ?? null } },
    );
  }
  return { folder, account: null, notes: [] };
}

/** Postgres insists on owning its data, so a cluster keeps the account that it was made under. */
function asOwner(folder: string, notes: readonly string[]): Places {
  const { uid, gid } = statSync(clusterFolder(folder));
  const account = uid === 0 ? unprivilegedAccount() : { uid, gid };
  if (!canReach(account, folder, permission.enter)) throw denied(folder, account.uid);
  return { folder, account, notes };
}

function denied(folder: string, uid: number): Fault {
  return new Fault(
    "store_folder_denied",
    `Guildhall runs as root and Postgres under the account with uid ${uid}, which cannot enter the data folder ${folder}. ` +
      "Let others pass through each folder of that path (`chmod o+x`), or name another with GUILDHALL_DATA.",
    { facts: { folder, uid } },
  );
}
