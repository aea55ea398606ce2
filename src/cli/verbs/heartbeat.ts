/** `guildhall heartbeat …`. */
import type { Command } from "commander";
import { ask, fail, say } from "../command-line.ts";

const beatDeadlineMs = 15 * 60_000;

const orders = [
  ["now", "make an agent beat at once, whatever the hour"],
  ["pause", "let an agent's heartbeat rest until it is resumed, also over restarts"],
  ["resume", "let a paused heartbeat go on"],
] as const;

/** Adds the commands. */
export function addHeartbeat(program: Command): void {
  const heartbeat = program.command("heartbeat").description("heartbeats of the running Guildhall");
  for (const [order, description] of orders) {
    heartbeat
      .command(`${order} <agent>`)
      .description(description)
      .action(async (agent: string) => {
        const { ok, text } = await ask("heartbeat", { order, agent }, beatDeadlineMs);
        if (ok) say(text);
        else fail(text);
      });
  }
}
