/** The command `guildhall`: reads the command line, runs one command, ends with an exit code that means something. */
import { readFileSync } from "node:fs";
import * as z from "zod";
import { Fault } from "../domain/errors.ts";
import { exitConfiguration, fail } from "./command-line.ts";
import { createProgram } from "./program.ts";

function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}

try {
  await createProgram(version()).parseAsync();
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  fail(error.message, error.code === "config_invalid" ? exitConfiguration : 1);
}
