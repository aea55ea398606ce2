/** What the CLI prints for people. */
import { printable } from "../domain/printable.ts";
import { utcTime } from "../domain/utc-time.ts";
import type { HouseStatus } from "./control-calls.ts";
import type { Paint } from "./logs/log-line.ts";
import { table } from "./table.ts";

/** False when the database is in trouble or a bot that should serve does not. One without a token, or that an operator has paused, is not to. */
export function servesAsWanted({ storeProblem, bots }: HouseStatus): boolean {
  return storeProblem === null && bots.every(isAsWanted);
}

/** Whether a bot is up, or kept away by what somebody has decided. */
export function isAsWanted({ state }: Pick<HouseStatus["bots"][number], "state">): boolean {
  return state === "ready" || state === "no_token" || state === "paused";
}

/** One line per bot, in columns. */
export function statusTable(status: HouseStatus, paint: Paint): string {
  const columns = ["bot", "agent", "state", "pid", "executor", "turns", "waiting", "requests", "last beat", "trouble"];
  const rows = status.bots.map((bot) => [
    bot.name,
    bot.id,
    paintedState(bot.state, paint),
    bot.pid === null ? "–" : String(bot.pid),
    bot.executorPid === null ? "–" : String(bot.executorPid),
    String(bot.turns),
    String(bot.waiting),
    String(bot.requests),
    bot.lastBeatAt === null ? "–" : utcTime(bot.lastBeatAt),
    remarkOn(bot),
  ]);
  const [titles = "", ...lines] = table(columns, rows);
  const head = [headLine(status), ...storeLine(status, paint), ...addressLine(status, paint), ""];
  const spare = status.spare === null ? [] : ["", paint("dim", spareLine(status.spare))];
  return [...head, paint("dim", titles), ...lines, ...spare].join("\n");
}

/** Whoever wants to end one of its processes by hand finds them here; those of the bots stand in the table. */
function headLine({ pid, page, sandboxPid, databasePid }: HouseStatus): string {
  const sandbox = sandboxPid === null ? "" : ` (pid ${sandboxPid})`;
  const where = page ? `sandbox at ${page}${sandbox}` : "Discord";
  return `Guildhall, pid ${pid}, ${where}${databasePid === null ? "" : `, its Postgres with pid ${databasePid}`}`;
}

function spareLine({ pid, memoryBytes }: NonNullable<HouseStatus["spare"]>): string {
  const memory = memoryBytes === null ? "" : `, ${Math.round(memoryBytes / 1e6)} MB`;
  return `A spare worker waits for the bot whose own dies: pid ${pid}${memory}.`;
}

/** Only where there is something to say, as the next. */
function storeLine({ storeProblem }: HouseStatus, paint: Paint): readonly string[] {
  return storeProblem === null ? [] : [paint("red", `The database is in trouble: ${storeProblem}.`)];
}

/** Only where there is something to say. */
function addressLine({ address }: HouseStatus, paint: Paint): readonly string[] {
  const { invalidCount, maxInvalidCount, heldForMs, why } = address;
  const counted = `${invalidCount} refused requests within 10 minutes (${maxInvalidCount} stop everything)`;
  if (heldForMs > 0) {
    const left = `${Math.ceil(heldForMs / 1_000)} s`;
    return [paint("red", `Nothing but answers to commands leaves for ${left}: ${why}; ${counted}.`)];
  }
  return invalidCount >= maxInvalidCount / 10 ? [paint("yellow", `Discord counts ${counted}.`)] : [];
}

/** What keeps it away, or its heartbeat, by somebody's will or against it. */
function remarkOn({ id, pausedSince, heartbeatPausedSince, problem, retryAt }: HouseStatus["bots"][number]): string {
  const parts = [
    pausedSince !== null && `paused since ${utcTime(pausedSince)} (\`guildhall bots resume ${id}\`)`,
    heartbeatPausedSince !== null &&
      `heartbeat paused since ${utcTime(heartbeatPausedSince)} (\`guildhall heartbeat resume ${id}\`)`,
    problem !== null && printable(problem).replace(/\s+/g, " "),
    retryAt !== null && `tried again at ${utcTime(retryAt)}, or at once by \`guildhall restart ${id}\``,
  ];
  return parts.filter((part) => part !== false).join("; ");
}

const stateStyles: Readonly<Record<string, Parameters<Paint>[0]>> = {
  ready: "green",
  starting: "yellow",
  disconnected: "yellow",
  stopping: "yellow",
  parked: "red",
  given_up: "red",
};

function paintedState(state: string, paint: Paint): string {
  return paint(stateStyles[state] ?? "dim", state.replace("_", " "));
}
