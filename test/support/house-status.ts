/** What a running house says of itself, as tests need it: whole, with only what matters named. */
import type { HouseStatus } from "../../src/cli/control-calls.ts";

/** A bot as `guildhall status` shows it. */
export type BotStatus = HouseStatus["bots"][number];

/** One that is ready and has nothing to do. */
export function botStatusOf(fields: Partial<BotStatus> = {}): BotStatus {
  return {
    id: "webster",
    name: "Webster",
    state: "ready",
    pid: 8,
    executorPid: null,
    turns: 0,
    waiting: 0,
    requests: 0,
    lastBeatAt: null,
    pausedSince: null,
    heartbeatPausedSince: null,
    problem: null,
    retryAt: null,
    ...fields,
  };
}

/** A house on Discord that has no trouble and no bots. */
export function houseStatusOf(fields: Partial<HouseStatus> = {}): HouseStatus {
  return {
    pid: 7,
    databasePid: null,
    sandboxPid: null,
    build: "one",
    page: null,
    http: "http://127.0.0.1:4680",
    api: "https://discord.com/api",
    address: { invalidCount: 0, maxInvalidCount: 1_000, heldForMs: 0, why: null },
    storeProblem: null,
    bots: [],
    spare: null,
    ...fields,
  };
}
