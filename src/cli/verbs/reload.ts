/** `guildhall reload`. */
import type { Command } from "commander";
import { ask, fail, say } from "../command-line.ts";
import { reloadExitCode, reloadText } from "../reload-answer.ts";

interface Options {
  readonly plan?: boolean;
  readonly json?: boolean;
}

const reloadDeadlineMs = 10 * 60_000;

/** Adds the command. */
export function addReload(program: Command): void {
  program
    .command("reload")
    .description("let the running Guildhall take over what has changed in its configuration")
    .option("--plan", "only show what would change")
    .option("--json", "for programs")
    .action(async ({ plan = false, json = false }: Options) => {
      const answer = await ask("reload", { plan }, reloadDeadlineMs);
      const exitCode = reloadExitCode(answer);
      if (json) say(JSON.stringify(answer, null, 2));
      else if (exitCode === 0) say(reloadText(answer, plan));
      else fail(reloadText(answer, plan));
      process.exitCode = exitCode;
    });
}
