/** What the CLI prints for people. */
import type * as z from "zod";
import type { beatReport, houseStatus } from "./functions.ts";

const beatWords = {
  quiet: "had nothing to say, and posts nothing.",
  nothing_due: "has nothing due in its HEARTBEAT.md, and posts nothing.",
  already_beating: "is in the middle of a beat already.",
  outside_hours: "is outside its active hours.",
} as const;

/** The outcome of `heartbeat now` in a sentence. */
export function beatText(beat: z.infer<typeof beatReport>): { readonly text: string; readonly failed: boolean } {
  switch (beat.kind) {
    case "refused":
      return { text: beat.problem, failed: true };
    case "failed":
      return { text: `${beat.name} could not beat: ${beat.problem}`, failed: true };
    case "posted":
      return { text: `${beat.name} beat and reports to ${beat.place}.`, failed: false };
    default:
      return { text: `${beat.name} ${beatWords[beat.kind]}`, failed: false };
  }
}

/** One line per bot, in columns. */
export function statusTable(status: z.infer<typeof houseStatus>): string {
  const head = ["bot", "agent", "state", "pid", "executor", "turns", "waiting", "last beat", "trouble"];
  const rows = status.bots.map((bot) => [
    bot.name,
    bot.id,
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
