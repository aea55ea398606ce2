/** One run of `guildhall setup` from the command line: who is asked, where words go, how it ends. */
import type { Config } from "../../config/load.ts";
import { processEnvironment } from "../../config/process-environment.ts";
import type { AgentId } from "../../domain/ids.ts";
import { fail, root, say } from "../command-line.ts";
import { SetupDesk } from "./desk.ts";
import { closingLines, exitCodeOf, reportOf } from "./report.ts";
import { setup } from "./setup.ts";
import { isLeaving, terminalQuestions } from "./terminal-questions.ts";

/** Options as they are written. */
export interface RunOptions {
  readonly plan?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly profiles?: boolean;
  readonly replace: ReadonlySet<AgentId>;
}

const leftText = "Left. What was accepted is kept; run guildhall setup again to go on.";

/** Runs it and returns the exit code. */
export async function runSetup(config: Config, options: RunOptions): Promise<number> {
  const { plan = false, yes = false, json = false, profiles = false, replace } = options;
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const questions = isTerminal && !plan && !yes && !json ? terminalQuestions : null;
  if (replace.size > 0 && questions === null) {
    fail("A new token can only be asked for in a terminal, and without --plan, --yes and --json.");
    return 1;
  }
  const desk = new SetupDesk(root, config, questions, json ? () => undefined : say);
  // Between prompts Ctrl-C is a signal; within one it is the prompt's.
  process.once("SIGINT", () => {
    say(`\n${leftText}`);
    process.exit(1);
  });
  try {
    const result = await setup(desk, { yes: yes && !plan, profilesOnly: profiles, replace, env: processEnvironment });
    if (json) say(JSON.stringify(reportOf(desk, result), null, 2));
    for (const line of ["", ...closingLines(desk, result)]) desk.say(line);
    const isUndone =
      result.plan !== null && result.plan.build.length + result.plan.profiles.length > result.done.length;
    if (plan || yes || questions || !isUndone) return exitCodeOf(desk);
    fail("Nobody can be asked here, so nothing was changed. Run it in a terminal, or with --yes; --plan only shows.");
    return exitCodeOf(desk) || 1;
  } catch (error) {
    if (!isLeaving(error)) throw error;
    say(leftText);
    return 1;
  } finally {
    await desk.clear();
  }
}
