/** `guildhall sandbox`. */
import type { Command } from "commander";
import { programFiles } from "../places.ts";

/** Adds the command. */
export function addSandbox(program: Command): void {
  program
    .command("sandbox")
    .description("run only the sandbox, a local Discord with a page")
    .option("--port <number>", "port to listen on; 0 takes a free one", "0")
    .option("--host <address>", "address to listen on; everybody who reaches it may do everything", "127.0.0.1")
    .option("--data <folder>", "keep its state in this folder")
    .option("--lift-limits", "do not apply Discord's rate limits")
    .action(async () => {
      // The sandbox reads its own arguments and knows nothing of us.
      process.argv.splice(2, 1);
      await import(programFiles.sandbox);
    });
}
