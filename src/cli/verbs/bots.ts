/** `guildhall bots …`. */
import type { Command } from "commander";
import { type Order, orderBots } from "../order-bots.ts";

const pause: Order = {
  call: "pause_bots",
  isOne: true,
  concerns: (state) => state !== "no_token" && state !== "paused",
  nobody: "No bot runs.",
};
const resume: Order = {
  call: "resume_bots",
  isOne: true,
  concerns: (state) => state === "paused",
  nobody: "No bot is paused.",
};

/** Adds the commands. */
export function addBots(program: Command): void {
  const bots = program.command("bots").description("pause bots of the running Guildhall, and resume them");
  const add = (name: string, description: string, order: Order) =>
    bots
      .command(`${name} <agent>`)
      .description(description)
      .option("--json", "for programs")
      .action((agent: string, { json = false }: { json?: boolean }) => orderBots(agent, order, json));
  add("pause", "end the process of a bot, or of every bot (all), until it is resumed; what is said to it waits", pause);
  add("resume", "start a paused bot, or every one (all), again; it takes up what has waited", resume);
}
