/** A bot's state in words that need no glossary, which colour they get, and what else is known of it. Pure. */
import type { BotReport } from "./bot-report.ts";

const bytesPerMegabyte = 1_000_000;

/** How a bot is: in words, with a colour that says no more than they do. */
export interface Condition {
  readonly words: string;
  readonly tone: "good" | "busy" | "bad" | "off";
}

const ofProcess: Readonly<Record<string, Condition>> = {
  starting: { words: "starting", tone: "busy" },
  disconnected: { words: "not connected", tone: "busy" },
  stopping: { words: "stopping", tone: "busy" },
  exited: { words: "ended, about to start again", tone: "busy" },
  parked: { words: "resting after too many crashes", tone: "bad" },
  given_up: { words: "given up", tone: "bad" },
  no_token: { words: "no token", tone: "off" },
};

/** What is said of a bot while nobody can be asked. */
export const unknownCondition: Condition = { words: "unknown", tone: "off" };

/** How a bot is now. */
export function conditionOf({ state, connected, tokenRevoked }: BotReport): Condition {
  const process = ofProcess[state ?? ""];
  if (process) return process;
  if (tokenRevoked) return { words: "token revoked", tone: "bad" };
  if (connected) return { words: state ?? "connected", tone: "good" };
  return state === null ? { words: "not connected", tone: "off" } : { words: `${state}, not connected`, tone: "busy" };
}

/** What is known of a bot, each with its name; of a process that is run elsewhere nothing is. */
export function factsOf(bot: BotReport): readonly (readonly [name: string, value: string])[] {
  const { agentId, botUserId, pid, memoryBytes, executorPid, connected, tokenRevoked } = bot;
  const process = (value: string | null): string => value ?? (agentId === null ? "unknown" : "none");
  return [
    ["Process", process(pid === null ? null : `pid ${pid}`)],
    ["Memory", process(pid === null ? null : megabytes(memoryBytes))],
    ["Executor", process(executorPid === null ? null : `pid ${executorPid}`)],
    ["Gateway", connected ? "connected" : "not connected"],
    ["Token", tokenRevoked ? "revoked" : botUserId === null ? "none" : "valid"],
  ];
}

/** Memory in the unit of the cards. */
export function megabytes(bytes: number | null): string {
  return bytes === null ? "unknown" : `${Math.round(bytes / bytesPerMegabyte)} MB`;
}

/** True when nothing starts it again by itself soon. */
export function isDown({ state }: BotReport): boolean {
  return state === "parked" || state === "given_up";
}

/** What changed between two looks, for people who hear the page; empty when nothing did. */
export function changesBetween(before: readonly BotReport[], after: readonly BotReport[]): string {
  const known = new Map(before.map((bot) => [keyOf(bot), conditionOf(bot).words]));
  const changed = after.filter((bot) => {
    const words = known.get(keyOf(bot));
    return words !== undefined && words !== conditionOf(bot).words;
  });
  return changed.map((bot) => `${bot.name}: ${conditionOf(bot).words}`).join(". ");
}

/** Tells bots apart; one has always one of the two ids. */
export function keyOf({ agentId, botUserId, name }: BotReport): string {
  return agentId ?? botUserId ?? name;
}
