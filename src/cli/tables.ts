/** What the CLI prints for people. */
import type * as z from "zod";
import { printable } from "../domain/printable.ts";
import { utcTime } from "../domain/utc-time.ts";
import type { houseStatus } from "./functions.ts";
import type { Paint } from "./logs/log-line.ts";
import { table } from "./table.ts";

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
    bot.lastBeatAt === null ? "–" : utcTime(bot.lastBeatAt),
    remarkOn(bot),
  ]);
  const where = status.page ? `sandbox at ${status.page}` : "Discord";
  const [titles = "", ...lines] = table(head, rows);
  return [`Guildhall, pid ${status.pid}, ${where}`, "", paint("dim", titles), ...lines].join("\n");
}

/** What keeps it away, or its heartbeat, by somebody's will or against it. */
function remarkOn({ id, pausedSince, heartbeatPausedSince, problem }: HouseStatus["bots"][number]): string {
  const parts = [
    pausedSince !== null && `paused since ${utcTime(pausedSince)} (\`guildhall bots resume ${id}\`)`,
    heartbeatPausedSince !== null &&
      `heartbeat paused since ${utcTime(heartbeatPausedSince)} (\`guildhall heartbeat resume ${id}\`)`,
    problem !== null && printable(problem).replace(/\s+/g, " "),
  ];
  return parts.filter((part) => part !== false).join("; ");
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
