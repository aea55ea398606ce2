/** How a bot is, in a line for people. Said by the roster and by `/status`. */

import { shorten } from "./shorten.ts";

/** What is said of one bot. */
export interface BotStatus {
  readonly name: string;
  /** "ready", "starting", "disconnected", "parked", "no token", …. */
  readonly state: string;
  /** Turns that run. */
  readonly workCount: number;
  /** Messages whose turn has still to come, and posts that Discord has still to confirm. */
  readonly waitingCount: number;
  /** Milliseconds since 1970. */
  readonly lastBeatAt: number | null;
  readonly isBeatPaused: boolean;
  readonly problem: string | null;
}

const signs: Readonly<Record<string, string>> = {
  ready: "🟢",
  starting: "🟡",
  disconnected: "🟡",
  stopping: "🟡",
  parked: "🔴",
  given_up: "🔴",
};
const maxProblemLength = 80;

/** Discord renders the times in the reader's own zone. */
export function botLine(bot: BotStatus): string {
  const { name, state, workCount, waitingCount, lastBeatAt, isBeatPaused, problem } = bot;
  const rest = state === "ready" ? ", idle" : "";
  const work = workCount === 0 ? rest : `, ${workCount} at work`;
  const waiting = waitingCount === 0 ? "" : `, ${waitingCount} waiting`;
  const beat = lastBeatAt === null ? "" : ` · last beat <t:${Math.floor(lastBeatAt / 1000)}:R>`;
  const pause = isBeatPaused ? " · heartbeat paused" : "";
  const trouble = problem === null ? "" : ` · ${shorten(problem.replaceAll("\n", " "), maxProblemLength)}`;
  return `${signs[state] ?? "⚪"} **${name}**: ${state.replace("_", " ")}${work}${waiting}${beat}${pause}${trouble}`;
}

/** As many of the lines as fit into `maxLength` UTF-16 units, and how many are left out. */
export function fitLines(lines: readonly string[], maxLength: number): string {
  const text = lines.join("\n");
  if (text.length <= maxLength) return text;
  const end = (leftOut: number): string => `\n… and ${leftOut} more`;
  const room = maxLength - end(lines.length).length;
  const kept = text.slice(0, Math.max(0, text.lastIndexOf("\n", room)));
  const keptCount = kept === "" ? 0 : kept.split("\n").length;
  return `${kept}${end(lines.length - keptCount)}`.trimStart();
}
