/** The command `guildhall`: reads the command line, runs one command, ends with an exit code that means something. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import * as z from "zod";
import { loadConfig } from "../config/load.ts";
import { formatProblems } from "../config/problem.ts";
import { processEnvironment } from "../config/process-environment.ts";
import { Fault } from "../domain/errors.ts";
import { askControl } from "./control-socket.ts";
import { answerQuestion, explainAnswer } from "./explain-question.ts";
import { mapWorld } from "./explain-worlds.ts";
import { beatReport, houseStatus } from "./functions.ts";
import { programFiles } from "./places.ts";
import { beatText, statusTable } from "./tables.ts";
import { exitConfiguration, up } from "./up.ts";

const root = process.cwd();
const heartbeatDeadlineMs = 15 * 60_000;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}

/** The configuration of this folder; mistakes end the command. */
function configured() {
  const loaded = loadConfig({ root, env: processEnvironment });
  if (loaded.ok) return loaded.config;
  throw new Fault("config_invalid", formatProblems(loaded.problems));
}

/** What the running Guildhall answered, if it is of our version. */
function understood<T>(shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer);
  if (parsed.success) return parsed.data;
  const text = "The running Guildhall answers as another version does. Restart it after an update.";
  throw new Fault("control_failed", text, { cause: parsed.error });
}

/** Ends the command with what went wrong. */
function fail(text: string, exitCode = 1): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}

const program = new Command("guildhall")
  .description("Runs a team of AI agents as real Discord bots in one guild.")
  .version(version())
  .showHelpAfterError();

program
  .command("up")
  .description("start everything; without tokens in a local sandbox")
  .option("--sandbox", "use the sandbox even when tokens are configured")
  .action(async ({ sandbox = false }: { sandbox?: boolean }) => {
    process.exitCode = await up({ root, sandbox });
    process.exit();
  });

program
  .command("sandbox")
  .description("run only the sandbox, a local Discord with a page")
  .option("--port <number>", "port to listen on; 0 takes a free one", "0")
  .option("--host <address>", "address to listen on; everybody who reaches it may do everything", "127.0.0.1")
  .option("--data <folder>", "keep its state in this folder")
  .option("--lift-limits", "do not apply Discord's rate limits")
  .action(async () => {
    // The sandbox reads its own arguments and knows nothing of us.
    process.argv.splice(2, 1);
    await import(programFiles.sandbox);
  });

program
  .command("status")
  .description("show every bot of the running Guildhall")
  .option("--json", "for programs")
  .action(async ({ json }: { json?: boolean }) => {
    const status = understood(houseStatus, await askControl(configured().dataFolder, "status", {}));
    say(json ? JSON.stringify(status, null, 2) : statusTable(status));
  });

program
  .command("explain")
  .description("say which agent answers a message, and by which line of the map")
  .requiredOption("--channel <channel>", "#name, channel:<id>, <#id>, or dm:<agent>")
  .option("--author <author>", "human, bot, system, or one of our agents", "human")
  .requiredOption("--text <text>", "the message; @name mentions an agent")
  .option("--json", "for programs")
  .action(async ({ json, ...question }: { json?: boolean; channel: string; author: string; text: string }) => {
    const config = configured();
    const answer = await askControl(config.dataFolder, "explain", question).then(
      (said) => understood(explainAnswer, said),
      (error: unknown) => {
        if (error instanceof Fault && error.code === "not_running") return answerQuestion(question, mapWorld(config));
        throw error;
      },
    );
    if (!answer.ok) return fail(answer.problem);
    const { explanations } = answer;
    say(json ? JSON.stringify(explanations, null, 2) : explanations.map(({ text }) => text).join("\n"));
  });

program
  .command("heartbeat")
  .description("heartbeats of the running Guildhall")
  .command("now <agent>")
  .description("make an agent beat at once, whatever the hour")
  .action(async (agent: string) => {
    const answer = await askControl(configured().dataFolder, "heartbeat_now", { agent }, heartbeatDeadlineMs);
    const { text, failed } = beatText(understood(beatReport, answer));
    if (failed) fail(text);
    else say(text);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  fail(error.message, error.code === "config_invalid" ? exitConfiguration : 1);
}
