/** What the CLI prints for people. */
import * as z from "zod";
import type { houseStatus } from "./functions.ts";

const beatOutcome = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("posted"), recipient: z.string() }),
  z.object({ kind: z.enum(["quiet", "nothing_due", "already_beating", "outside_hours"]) }),
  z.object({ kind: z.literal("failed"), problem: z.string() }),
]);

const beatWords = {
  quiet: "had nothing to say.",
  nothing_due: "has nothing due in its HEARTBEAT.md.",
  already_beating: "is in the middle of a beat already.",
  outside_hours: "is outside its active hours.",
} as const;

/** The outcome of `heartbeat now` in a sentence. */
export function beatText(agent: string, outcome: unknown): { readonly text: string; readonly failed: boolean } {
  const beat = beatOutcome.parse(outcome);
  if (beat.kind === "failed") return { text: `${agent} could not beat: ${beat.problem}`, failed: true };
  if (beat.kind === "posted") return { text: `${agent} beat and reports to ${beat.recipient}.`, failed: false };
  return { text: `${agent} ${beatWords[beat.kind]}`, failed: false };
}

/** One line per bot, in columns. */
export function statusTable(status: z.infer<typeof houseStatus>): string {
  const head = ["bot", "state", "pid", "executor", "turns", "waiting", "last beat", "trouble"];
  const rows = status.bots.map((bot) => [
    bot.name,
    bot.state.replace("_", " "),
    bot.pid === null ? "–" : String(bot.pid),
    bot.executorPid === null ? "–" : String(bot.executorPid),
    String(bot.turns),
    String(bot.waiting),
    bot.lastBeatAt === null ? "–" : new Date(bot.lastBeatAt).toISOString().replace("T", " ").slice(0, 19),
    bot.problem ?? "",
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const where = status.page ? `sandbox at ${status.page}` : "Discord";
  return [`Guildhall, pid ${status.pid}, ${where}`, "", line(head), ...rows.map(line)].join("\n");
}
