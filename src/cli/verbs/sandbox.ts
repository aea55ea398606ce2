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
    .option("--heartbeat <ms>", "how often bots must send a heartbeat, in milliseconds", "41250")
    .option("--behind <time>", "begin so far behind the machine's clock, as in 90m, 25h or 2d")
    .option("--weather <level>", "calm, breezy, stormy or hurricane; or a file with a script of faults")
    .option("--seed <number>", "seed of that weather; the same seed brings the same faults")
    .action(async () => {
      // The sandbox reads its own arguments and knows nothing of us.
      process.argv.splice(2, 1);
      await import(programFiles.sandbox);
    });
}
