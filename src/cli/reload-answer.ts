/** How a reload went: as the running house answers it, and in the words of `guildhall reload`. */
import * as z from "zod";
import type { Effect } from "../config/difference.ts";
import { configurationExitCode } from "../domain/restart.ts";
import { orderReport, reportText } from "./order-report.ts";
import { table } from "./table.ts";

const change = z.object({
  subject: z.string(),
  text: z.string(),
  effect: z.enum(["at_once", "next_turn", "starts", "stops", "new_process", "restart_guildhall"]),
});

/** How it went. `mistakes` and `refused`: nothing was changed. `planned`: nor was it, because nobody wanted it. */
export const reloadAnswer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("mistakes"), text: z.string() }),
  z.object({ kind: z.literal("refused"), problem: z.string() }),
  z.object({ kind: z.literal("planned"), changes: z.array(change), notices: z.array(z.string()) }),
  z.object({
    kind: z.literal("applied"),
    changes: z.array(change),
    notices: z.array(z.string()),
    bots: z.array(orderReport),
  }),
]);
export type ReloadAnswer = z.infer<typeof reloadAnswer>;

const unchanged = "The running Guildhall keeps the configuration that it has.";

const effectWords: Readonly<Record<Effect, string>> = {
  at_once: "at once",
  next_turn: "from the next turn on",
  starts: "its bot starts",
  stops: "its bot stops",
  new_process: "its bot gets a new process",
  restart_guildhall: "restart Guildhall for that",
};

/** All of it. `isPlan`: nothing was to be changed. */
export function reloadText(answer: ReloadAnswer, isPlan: boolean): string {
  if (answer.kind === "mistakes") return `${answer.text}\n${unchanged}`;
  if (answer.kind === "refused") return `${answer.problem}\n${unchanged}`;
  const { changes, notices } = answer;
  if (changes.length === 0) return [...notices, "Nothing has changed."].join("\n");
  const rows = changes.map(({ subject, text, effect }) => [subject, effectWords[effect], text]);
  const bots = answer.kind === "applied" ? answer.bots.map(reportText) : [];
  const end = isPlan ? "This is the plan; nothing was changed." : "Done.";
  return [...notices, ...table(["what", "takes effect", "change"], rows), "", ...bots, end].join("\n");
}

/** Whether it did what was asked for, and can be tried again as it is. */
export function reloadExitCode(answer: ReloadAnswer): number {
  if (answer.kind === "mistakes" || answer.kind === "refused") return configurationExitCode;
  return answer.kind === "applied" && answer.bots.some(({ kind }) => kind === "not_back") ? 1 : 0;
}
