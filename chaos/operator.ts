/**
 * What an operator does for a house: looks every second, and restarts a bot that is parked as `guildhall restart` does. Each
 * is written down, and so is what could not be done. Used by `storm.ts`.
 */
import { askHouse, type CallAnswer, type CallInput, type CallName } from "../src/cli/control-calls.ts";
import { reportText } from "../src/cli/order-report.ts";
import { Fault } from "../src/domain/errors.ts";
import type { Evidence } from "./evidence.ts";
import { Rounds } from "./rounds.ts";

const roundMs = 1_000;
/** The house itself waits up to 30 s for the bot. */
const restartDeadlineMs = 40_000;

/** Looks after one house. */
export class Operator {
  /** Bots restarted by hand, as often as it was done. */
  readonly handRestarts: string[] = [];
  readonly #folder: string;
  readonly #rounds: Rounds;
  readonly #givenUp = new Map<string, string | null>();
  readonly #notRestarted = new Map<string, string>();

  /** Of the house with this data folder, which may come and go. */
  constructor(dataFolder: string) {
    this.#folder = dataFolder;
    this.#rounds = new Rounds(() => this.#look(), roundMs);
  }

  /** What rules read of it. */
  records(): Pick<Evidence, "givenUp" | "notRestarted"> {
    return { givenUp: this.#givenUp, notRestarted: this.#notRestarted };
  }

  /** Rejects when the house answers what nobody understands. */
  get failed(): Promise<never> {
    return this.#rounds.failed;
  }

  /** Looks no more. */
  end(): Promise<void> {
    return this.#rounds.end();
  }

  /** Looks no more, and nobody asks how the last look went. */
  abandon(): void {
    this.#rounds.abandon();
  }

  async #look(): Promise<void> {
    const status = await this.#ask("status", {});
    if (status === null) return;
    const parked = status.bots.filter(({ state }) => state === "parked").map(({ id }) => id);
    for (const { id, state, problem } of status.bots) if (state === "given_up") this.#givenUp.set(id, problem);
    for (const id of this.#notRestarted.keys()) if (!parked.includes(id)) this.#notRestarted.delete(id);
    for (const id of parked) await this.#restart(id);
  }

  async #restart(agentId: string): Promise<void> {
    try {
      const reports = await this.#ask("restart_bots", { agents: [agentId] }, restartDeadlineMs);
      const refusal = reports?.find(({ kind }) => kind === "refused");
      if (refusal) this.#notRestarted.set(agentId, reportText(refusal));
      else if (reports) this.handRestarts.push(agentId);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // Its database may be away; the next look finds the bot parked still, or not.
      this.#notRestarted.set(agentId, error.message);
    }
  }

  /** Null while there is no house to ask, or one that stands still. */
  async #ask<Name extends CallName>(
    name: Name,
    input: CallInput<Name>,
    deadlineMs?: number,
  ): Promise<CallAnswer<Name> | null> {
    try {
      return await askHouse(this.#folder, name, input, deadlineMs);
    } catch (error) {
      if (error instanceof Fault && (error.code === "not_running" || error.code === "control_silent")) return null;
      throw error;
    }
  }
}
