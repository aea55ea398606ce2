/** Where things are: the package that holds the program, and the folder that holds a configuration. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the bundled files: this one. */
const dist = dirname(fileURLToPath(import.meta.url));

/** The folder of the package. */
export const programFolder = dirname(dist);

/** The bundled programs that become children. */
export const programFiles = {
  worker: join(dist, "worker.js"),
  executor: join(dist, "executor.js"),
  sandbox: join(dist, "sandbox.js"),
} as const;

/** Tells one build of the program from another; null where none was noted. */
export function buildStamp(): string | null {
  const file = join(dist, ".stamp");
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

/** SQL migrations, shipped beside the bundle. */
export const migrationsFolder = join(programFolder, "drizzle");
