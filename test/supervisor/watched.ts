/** A supervisor under test: scripted workers, a listener that remembers, and quick patience. Stops with the test. */
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { decideRestart, type RestartDecision } from "../../src/domain/restart.ts";
import type { WorkerToSupervisor } from "../../src/ipc/worker-protocol.ts";
import { createLog } from "../../src/log.ts";
import type { BotState } from "../../src/supervisor/bot-listener.ts";
import type { ChildTiming } from "../../src/supervisor/child.ts";
import type { Program } from "../../src/supervisor/spawn.ts";
import { Supervisor } from "../../src/supervisor/supervisor.ts";
import { until } from "../support/until.ts";

/** Says nothing. */
export const quiet = createLog("test", "silent");

/** The usual patience with silence, so that a starved machine kills no fixture; less with those who will not stop. */
export const patient: ChildTiming = {
  helloMs: 15_000,
  silenceMs: 5_000,
  termAfterMs: 700,
  killAfterMs: 1_400,
  tickMs: 20,
};

/** For fixtures that are to be found hung; they pulse every 20 ms otherwise. */
export const quick: ChildTiming = { ...patient, silenceMs: 400 };

/** A program among the fixtures. */
export function fixture(name: string, ...args: string[]): Program {
  const file = join(import.meta.dirname, `../fixtures/${name}.ts`);
  return { file, args, nodeFlags: [], environment: { PATH: process.env.PATH ?? "" }, logDescriptor: 2 };
}

/** A program that is not there; nobody reads its complaints. */
export const missing: Program = {
  ...fixture("scripted-worker"),
  file: "/nowhere/worker.js",
  logDescriptor: openSync("/dev/null", "w"),
};

/** The usual decisions, so many times quicker, and parked for a moment only: `made` has them as they were made. */
export function quickDecisions(divisor: number) {
  const made: RestartDecision[] = [];
  const decide: typeof decideRestart = (...args) => {
    const { decision, history } = decideRestart(...args);
    made.push(decision);
    if (decision.kind === "restart") return { decision: { ...decision, afterMs: decision.afterMs / divisor }, history };
    if (decision.kind === "park") return { decision: { kind: "park", retryAfterMs: 20 }, history };
    return { decision, history };
  };
  return { made, decide };
}

/** One change of a bot's state. */
export interface Change {
  readonly state: BotState;
  readonly problem: string | null;
  readonly pid: number | undefined;
}

/** Starts a bot for each script, or for each id with its script; `scripts` may be changed between restarts. */
export function watch(
  scripts: Record<string, string>,
  options: Partial<ConstructorParameters<typeof Supervisor>[0]> = {},
) {
  const changes = new Map<string, Change[]>();
  const messages: { readonly botId: string; readonly message: WorkerToSupervisor }[] = [];
  const gone: string[] = [];
  const supervisor: Supervisor = new Supervisor({
    program: fixture("scripted-worker"),
    log: quiet,
    timing: patient,
    listener: {
      startMessage: async (botId) => {
        const token = scripts[botId];
        if (token === undefined) throw new Error(`There is no token for ${botId}.`);
        return {
          type: "start",
          bot: botId,
          token,
          apiUrl: "http://nowhere/api",
          session: null,
          holdForMs: 0,
          userId: null,
          identifyGranted: false,
          commands: {},
          presence: null,
        };
      },
      lastWords: (_, { detail }) => `in our words: ${detail}`,
      onMessage: (botId, message) => messages.push({ botId, message }),
      onGone: (botId) => gone.push(botId),
      onState: (botId, state, problem) => {
        const list = changes.get(botId) ?? [];
        changes.set(botId, [...list, { state, problem, pid: supervisor.worker(botId)?.pid }]);
      },
    },
    ...options,
  });
  const pids = new Set<number>();
  const changesOf = (botId: string) => changes.get(botId) ?? [];
  onTestFinished(async () => {
    await supervisor.stop();
    for (const [, list] of changes) for (const { pid } of list) if (pid !== undefined) pids.add(pid);
    expect([...pids].filter(isAlive)).toEqual([]);
  });
  supervisor.start(Object.keys(scripts));
  return {
    supervisor,
    messages,
    gone,
    changesOf,
    statesOf: (botId: string) => changesOf(botId).map(({ state }) => state),
    /** Waits until the bot was last heard to be in this state. */
    reached: (botId: string, state: BotState) =>
      until(() => {
        const last = changesOf(botId).at(-1);
        expect(last).toMatchObject({ state });
        return last as Change;
      }),
  };
}

/** True while a process runs or is stopped; one that has ended may wait for its parent to look. Linux only. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    // ENOENT, or ESRCH between opening and reading: nobody is there.
    return false;
  }
}
