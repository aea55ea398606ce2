/** The product under measurement: `guildhall up` of the built `dist/`, with its own Node and next to no environment. */

import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { askHouse } from "../src/cli/control-calls.ts";
import { until } from "../test/support/until.ts";
import { ChildProgram } from "./child-program.ts";
import { type Memory, memoryOf } from "./processes.ts";
import type { Stage } from "./stage.ts";

const up = join(import.meta.dirname, "../bin/guildhall.js");
const readyDeadlineMs = 60_000;
const settlePollMs = 1_000;
/** Idle heaps shrink in steps some seconds apart, so that a short quiet is not the end. */
const settleWindow = 8;
const settleShare = 0.01;
/** What starting has left in the heaps goes some time after the last event, and all at once. */
const settleMinMs = 15_000;
const settleDeadlineMs = 60_000;

/** What to run: bots from the stage's list, and a data folder that may or may not exist. */
export interface ProductStart {
  readonly dataFolder: string;
  readonly botCount: number;
  /** Whether a worker is kept ready. Default: as the product decides. */
  readonly hotSpare?: "on" | "off" | "auto";
}

/** A running product with all its bots connected. */
export class Product {
  readonly #program: ChildProgram;
  readonly #dataFolder: string;
  /** From spawning it to the last bot's READY or RESUMED at the double. */
  readonly readyMs: number;
  /** From spawning it to the line that says it is up. */
  readonly bannerMs: number;

  private constructor(program: ChildProgram, dataFolder: string, readyMs: number, bannerMs: number) {
    this.#program = program;
    this.#dataFolder = dataFolder;
    this.readyMs = readyMs;
    this.bannerMs = bannerMs;
  }

  static async start(stage: Stage, { dataFolder, botCount, hotSpare = "auto" }: ProductStart): Promise<Product> {
    const bots = stage.bots.slice(0, botCount);
    const { next } = await stage.double.transcript(0);
    const program = new ChildProgram({
      command: [stage.node, up, "up"],
      cwd: stage.project,
      environment: {
        PATH: process.env.PATH ?? "",
        DISCORD_API_URL: `${stage.double.url}/api`,
        GUILDHALL_DATA: dataFolder,
        GUILDHALL_HOT_SPARE: hotSpare,
        ...Object.fromEntries(bots.map(({ tokenVariable, token }) => [tokenVariable, token])),
      },
    });
    try {
      // It waits ten seconds for its bots and then says how many there are; a crowd may come later than that.
      await program.line(/^Guildhall is up: \d+ of/);
      const bannerMs = sinceEpoch() - program.spawnedAt;
      const readyAt = await until(() => lastSignIn(stage, next, bots.length), readyDeadlineMs);
      return new Product(program, dataFolder, readyAt - program.spawnedAt, bannerMs);
    } catch (error) {
      await program.stop();
      throw error;
    }
  }

  get pid(): number {
    return this.#program.pid;
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }

  /** The process of a bot's worker. */
  async workerPid(agentId: string): Promise<number> {
    const { bots } = await askHouse(this.#dataFolder, "status", {});
    const pid = bots.find(({ id }) => id === agentId)?.pid;
    if (pid == null) throw new Error(`The bot ${agentId} has no worker.`);
    return pid;
  }

  /** Resolves once every bot is at work on something. */
  async allBusy(): Promise<void> {
    await until(async () => {
      const { bots } = await askHouse(this.#dataFolder, "status", {});
      const idle = bots.filter(({ pid, turns }) => pid !== null && turns === 0).map(({ id }) => id);
      if (idle.length > 0) throw new Error(`These bots have nothing to do: ${idle.join(", ")}.`);
    }, readyDeadlineMs);
  }

  /** Resolves once a worker is kept ready. */
  async spareReady(): Promise<void> {
    await until(async () => {
      const { spare } = await askHouse(this.#dataFolder, "status", {});
      if (spare === null) throw new Error("There is no spare worker.");
    }, readyDeadlineMs);
  }

  /** Where it answers health and metrics. */
  async httpUrl(): Promise<string> {
    return (await askHouse(this.#dataFolder, "status", {})).http;
  }

  /** Waits until memory has stayed within 1 % for 8 s; `afterMs` says how long that took. */
  async settled(): Promise<{ readonly memory: Memory; readonly afterMs: number }> {
    const startedAt = performance.now();
    const recent: Memory[] = [];
    for (;;) {
      const memory = memoryOf(this.pid);
      const afterMs = performance.now() - startedAt;
      recent.push(memory);
      if (recent.length > settleWindow) recent.shift();
      const totals = recent.map(({ total }) => total);
      const isSteady =
        recent.length === settleWindow && Math.max(...totals) - Math.min(...totals) < settleShare * memory.total;
      if ((isSteady && afterMs > settleMinMs) || afterMs > settleDeadlineMs) return { memory, afterMs };
      await delay(settlePollMs);
    }
  }
}

/** When the last of so many bots signed in, by the double. @throws Error while some have not */
async function lastSignIn(stage: Stage, since: number, botCount: number): Promise<number> {
  const { entries } = await stage.double.transcript(since);
  const signIns = entries.filter(({ kind }) => kind === "identify" || kind === "resume");
  if (new Set(signIns.map(({ bot }) => bot)).size < botCount) throw new Error("Some bots have not signed in.");
  return Math.max(...signIns.map(({ at }) => at));
}

function sinceEpoch(): number {
  return performance.timeOrigin + performance.now();
}
