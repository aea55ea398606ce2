/** `guildhall dead …`. */
import type { Command } from "commander";
import type * as z from "zod";
import { printable } from "../../domain/printable.ts";
import { shorten } from "../../domain/shorten.ts";
import { utcTime } from "../../domain/utc-time.ts";
import { ask, fail, say } from "../command-line.ts";
import type { deadList } from "../dead.ts";
import { table } from "../table.ts";

interface Options {
  readonly all?: boolean;
  readonly bot?: string;
  readonly json?: boolean;
}

type DeadThing = Extract<z.infer<typeof deadList>, { ok: true }>["deliveries"][number];
type Decision = "retry" | "drop";

const doneWords: Readonly<Record<Decision, string>> = { retry: "is tried again", drop: "is dropped" };
const decideDeadlineMs = 60_000;
const maxWordsLength = 60;

/** Adds the commands. */
export function addDead(program: Command): void {
  const dead = program
    .command("dead")
    .description("messages and tasks whose answer or result could not be given: list, retry or drop them");
  dead
    .command("list")
    .description("show those that nobody has dropped, the newest first")
    .option("--bot <agent>", "only those of this agent")
    .option("--json", "for programs")
    .action(listDead);
  addDecision(
    dead,
    "retry",
    "try again, with as many attempts as the first time; what was written and not posted is posted again",
  );
  addDecision(dead, "drop", "let them be: they stay so, and their cards say it");
}

function addDecision(dead: Command, decision: Decision, description: string): void {
  dead
    .command(`${decision} [ids...]`)
    .description(description)
    .option("--all", "all that are listed")
    .option("--bot <agent>", "only those of this agent")
    .option("--json", "for programs")
    .action((ids: string[], options: Options) => decide(decision, ids, options));
}

async function listDead({ bot, json }: Options): Promise<void> {
  const answer = await ask("dead_list", { bot: bot ?? null });
  if (!answer.ok) return fail(answer.problem);
  if (json) return say(JSON.stringify(answer.deliveries, null, 2));
  if (answer.deliveries.length === 0) return say("There are none.");
  say(table(["id", "agent", "when", "who", "what was said", "why"], answer.deliveries.map(rowOf)).join("\n"));
}

function rowOf({ shortId, agentId, diedAt, authorName, content, isDeleted, problem }: DeadThing): string[] {
  const words = (text: string): string => shorten(printable(text).replace(/\s+/g, " ").trim(), maxWordsLength);
  return [
    shortId,
    agentId,
    utcTime(diedAt),
    words(authorName),
    isDeleted ? "(deleted)" : words(content),
    words(problem ?? ""),
  ];
}

/** What is wrong with a choice; null when it is one. */
function slipIn(ids: readonly string[], all: boolean, bot: string | undefined): string | null {
  if (all && ids.length > 0) return "Name them by their ids, or take all of them by --all: not both.";
  if (ids.some((id) => id.trim() === "")) return "One of the ids is empty; `guildhall dead list` shows them.";
  if (all || ids.length > 0) return null;
  if (bot === undefined)
    return "Name them by their ids (`guildhall dead list` shows them), or take all of them by --all.";
  return `Say which of its own: their ids, or --all with --bot ${bot}.`;
}

async function decide(decision: Decision, ids: readonly string[], { all = false, bot, json }: Options): Promise<void> {
  const slip = slipIn(ids, all, bot);
  if (slip !== null) return fail(slip);
  const answer = await ask("dead_decide", { decision, ids, all, bot: bot ?? null }, decideDeadlineMs);
  if (!answer.ok) return fail(answer.problem);
  const { outcomes } = answer;
  if (json) say(JSON.stringify(outcomes, null, 2));
  else if (outcomes.length === 0) say("There are none.");
  for (const { shortId, agentId, problem } of json ? [] : outcomes) {
    if (problem === null) say(`${shortId} of ${agentId} ${doneWords[decision]}.`);
    else fail(agentId === null ? problem : `${shortId}: ${problem}`);
  }
  const failedCount = outcomes.filter(({ problem }) => problem !== null).length;
  if (failedCount > 0) fail(`${failedCount} of ${outcomes.length} could not be decided.`);
}
