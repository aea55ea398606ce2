/** `guildhall restart`. */
import type { Command } from "commander";
import { orderBots } from "../order-bots.ts";

/** Adds the command. */
export function addRestart(program: Command): void {
  program
    .command("restart <agent>")
    .description("give a bot a new process, or every bot, one after the other (all); sessions are resumed")
    .option("--json", "for programs")
    .action(async (agent: string, { json = false }: { json?: boolean }) => {
      const concerns = (state: string) => state !== "no_token" && state !== "paused";
      await orderBots(agent, { call: "restart_bots", isOne: false, concerns, nobody: "No bot runs." }, json);
    });
}
