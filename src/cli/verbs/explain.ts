/** `guildhall explain`. */
import type { Command } from "commander";
import { Fault } from "../../domain/errors.ts";
import { ask, configured, fail, say } from "../command-line.ts";
import { answerQuestion, explainAnswer, type WrittenQuestion } from "../explain-question.ts";
import { mapWorld } from "../explain-worlds.ts";

/** Adds the command. */
export function addExplain(program: Command): void {
  program
    .command("explain")
    .description("say which agent answers a message, and by which line of the map")
    .requiredOption("--channel <channel>", "#name, channel:<id>, <#id>, or dm:<agent>")
    .option("--author <author>", "human, bot, system, or one of our agents", "human")
    .requiredOption("--text <text>", "the message; @name mentions an agent")
    .option("--json", "for programs")
    .action(async ({ json, ...question }: WrittenQuestion & { json?: boolean }) => {
      const answer = await ask(explainAnswer, "explain", question).catch((error: unknown) => {
        if (error instanceof Fault && error.code === "not_running")
          return answerQuestion(question, mapWorld(configured()));
        throw error;
      });
      if (!answer.ok) return fail(answer.problem);
      const { explanations } = answer;
      say(json ? JSON.stringify(explanations, null, 2) : explanations.map(({ text }) => text).join("\n"));
    });
}
