/**
 * Bundles `src/` and `web/` into `dist/`, because unbundled imports cost several times the memory and start-up time. Run by npm
 * scripts and `bin/guildhall.js`; `--if-needed` does nothing when `dist/` is up to date. Several at once are harmless:
 * each builds into a folder of its own and moves its files into place one by one, the entry files last.
 */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { BuildOptions } from "esbuild";
import { isBuilt, sourceStamp, stampFile } from "./bin/source-stamp.js";
import { mendPostgres } from "./mend-postgres.ts";
import { trimPackages } from "./trim-packages.ts";

const root = import.meta.dirname;
const dist = join(root, "dist");
const keptForMs = 24 * 60 * 60 * 1_000;

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node24",
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: "linked",
  legalComments: "linked",
  logLevel: "warning",
  // What bundled CommonJS calls for Node's own modules.
  banner: { js: 'import{createRequire as $require}from"node:module";const require=$require(import.meta.url);' },
  // Optional native parts of `ws` and `pg`, which work without them.
  external: ["bufferutil", "utf-8-validate", "zlib-sync", "pg-native"],
  plugins: [mendPostgres, ...trimPackages],
};

/** One bundle per program; those that are forked often are single files. */
const bundles: readonly BuildOptions[] = [
  {
    entryPoints: { cli: "src/cli/main.ts" },
    splitting: true,
    chunkNames: "[name]-[hash]",
  },
  // The web build of the REST client leaves undici out: 12–19 MB per worker.
  {
    entryPoints: { worker: "src/worker/main.ts" },
    alias: { "@discordjs/rest": join(root, "node_modules/@discordjs/rest/dist/web.mjs") },
  },
  { entryPoints: { executor: "src/executor/main.ts" } },
  { entryPoints: { sandbox: "src/sandbox/main.ts" } },
];

if (!process.argv.includes("--if-needed") || !isBuilt(root)) await buildAll();

async function buildAll(): Promise<void> {
  mkdirSync(dist, { recursive: true });
  const unfinished = mkdtempSync(join(dist, ".new-"));
  try {
    const stamp = sourceStamp(root);
    const { build } = await import("esbuild");
    const outcomes = await Promise.allSettled([
      ...bundles.map((bundle) => build({ ...shared, ...bundle, outdir: unfinished })),
      buildPage(join(unfinished, "page")),
    ]);
    const failure = outcomes.find((outcome) => outcome.status === "rejected");
    if (failure !== undefined) throw failure.reason;
    writeFileSync(join(unfinished, stampFile), stamp);
    publish(unfinished);
  } catch (error) {
    // esbuild and Vite have already printed what is wrong with the sources; anything else is a bug here.
    if (!(error instanceof Error && "errors" in error)) throw error;
    process.exitCode = 1;
  } finally {
    rmSync(unfinished, { recursive: true });
  }
}

/** The page of the sandbox, with file names that change with their contents. */
async function buildPage(outDir: string): Promise<void> {
  const { build } = await import("vite");
  await build({ configFile: join(root, "web/vite.config.ts"), build: { outDir } });
}

/** A program that is running finds its own chunks for a day more; one that starts finds no half-written file. */
function publish(unfinished: string): void {
  const files = readdirSync(unfinished, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(unfinished, name)).isFile(),
  );
  for (const name of files.sort((one, other) => rank(one) - rank(other))) {
    mkdirSync(dirname(join(dist, name)), { recursive: true });
    renameSync(join(unfinished, name), join(dist, name));
  }
  removeOld(dist, new Set([...files, "page"]));
  removeOld(join(dist, "page/assets"), new Set(files.map((name) => relative("page/assets", name))));
}

function removeOld(folder: string, wanted: ReadonlySet<string>): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const isOld = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > keptForMs;
    if (isOld && !wanted.has(name)) rmSync(path, { recursive: true, force: true });
  }
}

/** Chunks before the entries that name them, the stamp that vouches for all at the end. */
function rank(name: string): number {
  if (basename(name) === stampFile) return 2;
  if (name === join("page", "index.html")) return 1;
  return bundles.some(({ entryPoints }) => Object.keys(entryPoints ?? {}).some((entry) => name === `${entry}.js`))
    ? 1
    : 0;
}
