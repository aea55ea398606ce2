/** `guildhall explain`. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { Fault } from "../../domain/errors.ts";
import { ask, configured, fail, root, say } from "../command-line.ts";
import { compareMaps, differenceRows, maxPastCount, summaryOf } from "../explain/explain-map.ts";
import { answerQuestion } from "../explain/explain-question.ts";
import { mapWorld } from "../explain/explain-worlds.ts";
import { table } from "../table.ts";

interface Options {
  readonly channel?: string;
  readonly text?: string;
  readonly author: string;
  readonly message?: string;
  readonly map?: string;
  readonly last: number;
  readonly json?: boolean;
}

const usage =
  "Ask one thing: --channel with --text (who answers such a message), --message (what became of one), or --map (what a changed map would change).";

/** Adds the command. */
export function addExplain(program: Command): void {
  program
    .command("explain")
    .description("say who answers a message and why, what became of one, or what a changed map would change")
    .option("--channel <channel>", "#name, channel:<id>, <#id>, or dm:<agent>")
    .option("--text <text>", "the message; @name mentions an agent")
    .option("--author <author>", "human, bot, system, or one of our agents", "human")
    .option("--message <message>", "the id of a message, or its link: tells its story")
    .option("--map <file>", "a changed map: shows which of the last messages someone else would answer")
    .option("--last <count>", `how many messages to look at for --map, at most ${maxPastCount}`, countOf, 200)
    .option("--json", "for programs")
    .action(run);
}

async function run({ channel, text, author, message, map, last, json = false }: Options): Promise<void> {
  const asked = [channel ?? text, message, map].filter((one) => one !== undefined).length;
  if (asked !== 1 || (channel === undefined) !== (text === undefined)) return fail(usage);
  if (message !== undefined) return explainMessage(message, json);
  if (map !== undefined) return explainMap(map, last, json);
  return explainQuestion({ channel: channel ?? "", text: text ?? "", author }, json);
}

async function explainQuestion(question: { channel: string; text: string; author: string }, json: boolean) {
  const answer = await ask("explain", question).catch((error: unknown) => {
    if (error instanceof Fault && error.code === "not_running") return answerQuestion(question, mapWorld(configured()));
    throw error;
  });
  if (!answer.ok) return fail(answer.problem);
  const { explanations } = answer;
  say(json ? JSON.stringify(explanations, null, 2) : explanations.map(({ text }) => text).join("\n"));
}

async function explainMessage(message: string, json: boolean): Promise<void> {
  const answer = await ask("explain_message", { message });
  if (!answer.ok) return fail(answer.problem);
  const { story, text } = answer;
  say(json ? JSON.stringify({ story, text }, null, 2) : text);
}

async function explainMap(file: string, last: number, json: boolean): Promise<void> {
  const problem = noMapAt(file);
  if (problem !== null) return fail(problem);
  const config = configured(file);
  const comparison = compareMaps(await ask("past_messages", { last }), config.map);
  if (json) return say(JSON.stringify(comparison, null, 2));
  const agents = new Map(config.agents.map((agent) => [agent.id, agent]));
  const rows = differenceRows(comparison, agents);
  const lines = rows.length === 0 ? [] : [...table(["channel", "message", "now", "then"], rows), ""];
  say([...lines, summaryOf(comparison)].join("\n"));
}

/** Why there is no map to be read; its own mistakes are told like those of the configuration. */
function noMapAt(file: string): string | null {
  const stats = statSync(resolve(root, file), { throwIfNoEntry: false });
  if (stats?.isFile()) return null;
  const problem = stats ? `${file} is ${stats.isDirectory() ? "a folder" : "no file"}` : `There is no file ${file}`;
  return `${problem}. Give --map the path of a changed copy of channel-map.yaml, from here or as a whole.`;
}

function countOf(written: string): number {
  const count = Number(written);
  if (Number.isInteger(count) && count >= 1 && count <= maxPastCount) return count;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${maxPastCount}.`);
}
