/** Check `commands`: whether what Discord has registered for a bot is what this version offers. */
import { offersCommands } from "../../command/tree.ts";
import { type Finding, voiceOf } from "./finding.ts";
import type { AcceptedBot } from "./survey.ts";

const voice = voiceOf("commands");

/** `isRunning`: a Guildhall that runs on this folder has brought them up to date when it started, or could not. */
export function checkCommands(bots: readonly AcceptedBot[], isRunning: boolean): readonly Finding[] {
  return bots.filter(({ agent }) => offersCommands(agent)).map((bot) => checkBot(bot, isRunning));
}

function checkBot({ agent, commands }: AcceptedBot, isRunning: boolean): Finding {
  if (commands.kind !== "done") {
    return voice.warn(agent.name, {
      what: `Discord would not tell about its commands: ${commands.problem}`,
      why: "So they were not compared.",
      cure: "Run this again in a minute; if it stays so, invite the bot again with the scope applications.commands.",
    });
  }
  const { changes } = commands.value;
  if (changes.length === 0) return voice.ok(agent.name, "They are up to date.");
  if (!isRunning) return voice.ok(agent.name, "They are brought up to date when Guildhall starts.");
  const names = [...new Set(changes.map(({ name }) => name))].join(", ");
  return voice.warn(agent.name, {
    what: `Its commands on Discord are not those of this version: ${names}.`,
    why: "People are offered what no longer works, or not offered what does.",
    cure: "`guildhall commands sync` brings them up to date, `--plan` shows what it would change.",
  });
}
