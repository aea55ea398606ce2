/** `guildhall status`. */
import type { Command } from "commander";
import { ask, say } from "../command-line.ts";
import { houseStatus } from "../functions.ts";
import { statusTable } from "../tables.ts";

/** Adds the command. */
export function addStatus(program: Command): void {
  program
    .command("status")
    .description("show every bot of the running Guildhall")
    .option("--json", "for programs")
    .action(async ({ json }: { json?: boolean }) => {
      const status = await ask(houseStatus, "status", {});
      say(json ? JSON.stringify(status, null, 2) : statusTable(status));
    });
}
