/**
 * Tells whether `dist/` is what the sources would give. Read by `guildhall.js` at every start of a source checkout (some
 * milliseconds) and written by `build.ts`.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** The stamp's place inside `dist/`. */
export const stampFile = ".stamp";

/** A hash of the names and contents of everything that goes into a build. */
export function sourceStamp(root) {
  const hash = createHash("sha256");
  for (const path of inputs(root)) {
    const content = readFileSync(path);
    hash.update(`${relative(root, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** Whether `dist/` was built from exactly these sources. */
export function isBuilt(root) {
  const stamp = join(root, "dist", stampFile);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === sourceStamp(root);
}

function inputs(root) {
  const folders = [join(root, "src"), join(root, "web")];
  const sources = folders.flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }));
  const files = sources.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const others = ["build.ts", "mend-postgres.ts", "trim-packages.ts", "package-lock.json", "tsconfig.json"];
  return files.sort().concat(others.map((name) => join(root, name)));
}
