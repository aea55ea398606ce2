/** `guildhall commands …`. */
import type { Command } from "commander";
import { Fault } from "../../domain/errors.ts";
import { ask, configured, say } from "../command-line.ts";
import { type BotSync, probedSync, syncText } from "../sync-report.ts";

const syncDeadlineMs = 60_000;

/** Adds the commands. */
export function addCommands(program: Command): void {
  program
    .command("commands")
    .description("the slash commands and menu entries of the bots")
    .command("sync")
    .description("bring what Discord has registered up to date; only what differs is changed")
    .option("--plan", "only show what would be changed")
    .option("--json", "for programs")
    .action(async ({ plan = false, json = false }: { plan?: boolean; json?: boolean }) => {
      const bots = await sync(!plan);
      say(json ? JSON.stringify(bots, null, 2) : syncText(bots, !plan));
      if (bots.some(({ problem }) => problem !== null)) process.exitCode = 1;
    });
}

/** By the running Guildhall; by probes where none runs, for then nobody else uses the tokens. */
async function sync(apply: boolean): Promise<readonly BotSync[]> {
  try {
    return await ask("commands_sync", { apply }, syncDeadlineMs);
  } catch (error) {
    const config = configured();
    // The sandbox runs only together with Guildhall.
    if (!(error instanceof Fault) || error.code !== "not_running" || config.mode === "sandbox") throw error;
    return probedSync(config, apply);
  }
}
