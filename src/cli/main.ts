/** The command `guildhall`: reads the command line, runs one command, ends with an exit code that means something. */
import { Fault } from "../domain/errors.ts";
import { configurationExitCode } from "../domain/restart.ts";
import { fail } from "./command-line.ts";
import { createProgram } from "./program.ts";
import { readVersion } from "./version.ts";

try {
  await createProgram(readVersion()).parseAsync();
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  fail(error.message, error.code === "config_invalid" ? configurationExitCode : 1);
}
