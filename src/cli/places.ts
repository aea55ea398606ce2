/** Where things are: the package that holds the program, and the folder that holds a configuration. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the bundled files: this one. */
const dist = dirname(fileURLToPath(import.meta.url));

/** The bundled programs that become children. */
export const programFiles = {
  worker: join(dist, "worker.js"),
  executor: join(dist, "executor.js"),
  sandbox: join(dist, "sandbox.js"),
} as const;

/** SQL migrations, shipped beside the bundle. */
export const migrationsFolder = join(dist, "..", "drizzle");
