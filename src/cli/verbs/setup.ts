/** `guildhall setup`. */
import type { Command } from "commander";
import { loadConfig } from "../../config/load.ts";
import { formatProblems } from "../../config/problem.ts";
import { processEnvironment } from "../../config/process-environment.ts";
import { configurationExitCode } from "../../domain/restart.ts";
import { agentNamed } from "../agent-named.ts";
import { fail, root } from "../command-line.ts";
import { alone } from "../setup/alone.ts";

interface WrittenOptions {
  readonly plan?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly profiles?: boolean;
  readonly replace?: readonly string[];
}

/** Adds the command. */
export function addSetup(program: Command): void {
  program
    .command("setup")
    .description("take bot tokens, invite the bots, and make the channels that the map names")
    .option("--plan", "only show what is missing")
    .option("--yes", "do it without asking, for scripts; tokens come from .env or the environment")
    .option("--profiles", "only the bots' names and pictures")
    .option("--replace <agents...>", "ask for the tokens of these agents although they are set")
    .option("--json", "for programs; asks nothing")
    .action(async (options: WrittenOptions) => {
      const loaded = loadConfig({ root, env: processEnvironment, withoutTokens: true });
      if (!loaded.ok) return fail(formatProblems(loaded.problems), configurationExitCode);
      const enabled = loaded.config.agents.filter((agent) => agent.enabled);
      const agents = new Map(enabled.map((agent) => [agent.id, agent]));
      const named = (options.replace ?? []).map((written) => agentNamed(written, agents));
      const wrong = named.find((one) => !one.ok);
      if (wrong) return fail(wrong.problem);
      const replace = new Set(named.flatMap((one) => (one.ok ? [one.agent.id] : [])));
      // The other commands do not load prompts.
      const { runSetup } = await import("../setup/run.ts");
      const run = () => runSetup(loaded.config, { ...options, replace });
      process.exitCode = options.plan ? await run() : await alone(root, run);
    });
}
