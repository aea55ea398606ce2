/**
 * What an init system and an operator do for a house: it is started again whenever it ends, and a bot that is parked is
 * restarted by hand. Each is written down. Used by `storm.ts`.
 */
import { setTimeout as delay } from "node:timers/promises";
import { askControl } from "../src/cli/control-socket.ts";
import { Fault } from "../src/domain/errors.ts";
import type { Product, Status } from "../test/support/product.ts";
import type { Walk } from "../test/support/product-walk.ts";
import { until } from "../test/support/until.ts";
import type { Evidence } from "./evidence.ts";

/** One end of `guildhall up` that nobody had asked for. */
export interface HouseEnd {
  readonly at: number;
  /** Null after a signal. */
  readonly code: number | null;
  /** The last that it printed. */
  readonly lastWords: string;
}

const upDeadlineMs = 60_000;
const restartMs = 250;
const roundMs = 1_000;
const lastWordsLength = 600;

/** Keeps one house. */
export class Keeper {
  readonly #walk: Walk;
  readonly #round: Promise<void>;
  readonly #kept: Promise<void>;
  readonly ends: HouseEnd[] = [];
  /** Bots restarted by hand, as often as it was done. */
  readonly handRestarts: string[] = [];
  /** Bots that were given up, with what they said. */
  readonly givenUp = new Map<string, string | null>();
  startCount = 0;
  #isEnding = false;

  constructor(walk: Walk) {
    this.#walk = walk;
    this.#kept = this.#keep();
    this.#round = this.#goRound();
  }

  /** What rules read of it. */
  records(): Pick<Evidence, "ends" | "givenUp"> {
    return { ends: this.ends, givenUp: this.givenUp };
  }

  /** Waits for the first time that every bot is ready. */
  async untilUp(): Promise<void> {
    await until(async () => {
      const bots = (await this.status())?.bots ?? [];
      const late = bots.filter(({ state }) => state !== "ready" && state !== "no_token");
      if (bots.length === 0 || late.length > 0) throw new Error(`Not ready: ${JSON.stringify(late)}`);
    }, upDeadlineMs);
  }

  /** What the house says of itself; null while there is none to ask. */
  async status(): Promise<Status | null> {
    try {
      return await this.#walk.product.status();
    } catch (error) {
      if (isAway(error)) return null;
      throw error;
    }
  }

  /** Stops the house in order, for good. Returns its exit code. */
  async end(): Promise<number | null> {
    this.#isEnding = true;
    await this.#round;
    const code = await this.#walk.product.interrupt();
    await this.#kept;
    return code;
  }

  async #keep(): Promise<void> {
    while (!this.#isEnding) {
      const product = this.#walk.launch();
      this.startCount += 1;
      const code = await product.exited;
      if (this.#isEnding) return;
      this.ends.push({ at: Date.now(), code, lastWords: lastWordsOf(product) });
      await delay(restartMs);
    }
  }

  async #goRound(): Promise<void> {
    while (!this.#isEnding) {
      const { bots = [] } = (await this.status()) ?? {};
      for (const { id, state, problem } of bots) {
        if (state === "parked") await this.#restart(id);
        if (state === "given_up") this.givenUp.set(id, problem);
      }
      await delay(roundMs);
    }
  }

  async #restart(agentId: string): Promise<void> {
    try {
      await askControl(this.#walk.product.dataFolder, "restart_bot", { agent: agentId });
      this.handRestarts.push(agentId);
    } catch (error) {
      // The next round finds it as it is then.
      if (!isAway(error)) throw error;
    }
  }
}

function lastWordsOf({ said }: Product): string {
  return said.slice(-lastWordsLength).trim();
}

function isAway(error: unknown): boolean {
  return error instanceof Fault && (error.code === "not_running" || error.code === "control_failed");
}
