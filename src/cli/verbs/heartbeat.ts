/** `guildhall heartbeat …`. */
import type { Command } from "commander";
import { ask, fail, say } from "../command-line.ts";
import { beatReport } from "../functions.ts";
import { beatText } from "../tables.ts";

const heartbeatDeadlineMs = 15 * 60_000;

/** Adds the commands. */
export function addHeartbeat(program: Command): void {
  program
    .command("heartbeat")
    .description("heartbeats of the running Guildhall")
    .command("now <agent>")
    .description("make an agent beat at once, whatever the hour")
    .action(async (agent: string) => {
      const { text, failed } = beatText(await ask(beatReport, "heartbeat_now", { agent }, heartbeatDeadlineMs));
      if (failed) fail(text);
      else say(text);
    });
}
