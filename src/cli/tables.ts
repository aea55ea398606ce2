/** What the CLI prints for people. */
import type * as z from "zod";
import type { beatReport, houseStatus } from "./functions.ts";
import type { Paint } from "./logs/log-line.ts";
import { table } from "./table.ts";

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

type HouseStatus = z.infer<typeof houseStatus>;

/** False when a bot that should serve does not. One without a token, or that an operator has paused, is not to. */
export function servesAsWanted({ bots }: HouseStatus): boolean {
  return bots.every(({ state }) => state === "ready" || state === "no_token" || state === "paused");
}

/** One line per bot, in columns. */
export function statusTable(status: HouseStatus, paint: Paint): string {
  const head = ["bot", "agent", "state", "pid", "executor", "turns", "waiting", "last beat", "trouble"];
  const rows = status.bots.map((bot) => [
    bot.name,
    bot.id,
    paintedState(bot.state, paint),
    bot.pid === null ? "–" : String(bot.pid),
    bot.executorPid === null ? "–" : String(bot.executorPid),
    String(bot.turns),
    String(bot.waiting),
    bot.lastBeatAt === null ? "–" : new Date(bot.lastBeatAt).toISOString().replace("T", " ").slice(0, 19),
    bot.problem?.replace(/\s+/g, " ") ?? "",
  ]);
  const where = status.page ? `sandbox at ${status.page}` : "Discord";
  const [titles = "", ...lines] = table(head, rows);
  return [`Guildhall, pid ${status.pid}, ${where}`, "", paint("dim", titles), ...lines].join("\n");
}

const stateStyles: Readonly<Record<string, Parameters<Paint>[0]>> = {
  ready: "green",
  starting: "yellow",
  stopping: "yellow",
  parked: "red",
  given_up: "red",
};

function paintedState(state: string, paint: Paint): string {
  return paint(stateStyles[state] ?? "dim", state.replace("_", " "));
}
