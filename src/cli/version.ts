/** The version of this package. Read by the command line and told at `/healthz`. */
import { readFileSync } from "node:fs";
import * as z from "zod";

/** As in package.json, which is shipped beside the bundle. */
export function readVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}
