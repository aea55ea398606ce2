/**
 * The tree of `guildhall`'s commands, one file each in `verbs/`. Read by the entry file, which runs it, and by whatever
 * writes the reference of the command line.
 */
import { Command } from "commander";
import { addBots } from "./verbs/bots.ts";
import { addCommands } from "./verbs/commands.ts";
import { addDead } from "./verbs/dead.ts";
import { addDoctor } from "./verbs/doctor.ts";
import { addExplain } from "./verbs/explain.ts";
import { addHeartbeat } from "./verbs/heartbeat.ts";
import { addImport } from "./verbs/import.ts";
import { addLogs } from "./verbs/logs.ts";
import { addReload } from "./verbs/reload.ts";
import { addRestart } from "./verbs/restart.ts";
import { addSandbox } from "./verbs/sandbox.ts";
import { addSetup } from "./verbs/setup.ts";
import { addStatus } from "./verbs/status.ts";
import { addStop } from "./verbs/stop.ts";
import { addUp } from "./verbs/up.ts";

/** In the order in which the help lists them. */
const verbs = [
  addUp,
  addSetup,
  addDoctor,
  addSandbox,
  addStatus,
  addStop,
  addRestart,
  addReload,
  addBots,
  addDead,
  addLogs,
  addExplain,
  addHeartbeat,
  addCommands,
  addImport,
];

/** The whole command line; building it does nothing else. */
export function createProgram(version: string): Command {
  const program = new Command("guildhall")
    .description("Runs a team of AI agents as real Discord bots in one guild.")
    .version(version)
    .showHelpAfterError();
  for (const add of verbs) add(program);
  return program;
}
