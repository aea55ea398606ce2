/** `guildhall up`. */
import type { Command } from "commander";
import { root } from "../command-line.ts";

/** Adds the command. */
export function addUp(program: Command): void {
  program
    .command("up")
    .description("start everything; without tokens in a local sandbox")
    .option("--sandbox", "use the sandbox even when tokens are configured")
    .addHelpText("after", "\nThe page's port is no option: set GUILDHALL_PORT, in .env or for this one start.")
    .action(async ({ sandbox = false }: { sandbox?: boolean }) => {
      // The other commands do not load the house.
      const { up } = await import("../up.ts");
      process.exitCode = await up({ root, sandbox });
      process.exit();
    });
}
