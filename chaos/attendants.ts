/**
 * Those who are about a run while it lasts: who starts the house again, who looks after its bots, and who reads along. None
 * of them is waited for, so that the run ends as soon as one of them fails. Used by `storm.ts`.
 */
import type { Walk } from "../test/support/product-walk.ts";
import type { Evidence } from "./evidence.ts";
import { Keeper } from "./keeper.ts";
import { LogReader } from "./log-reader.ts";
import { Operator } from "./operator.ts";
import { TranscriptReader } from "./transcript.ts";

/** What rules read of them. */
type Records = Pick<
  Evidence,
  | "ends"
  | "givenUp"
  | "notRestarted"
  | "childEnds"
  | "tokensSeen"
  | "connections"
  | "requests"
  | "deletedIds"
  | "invalidRequests"
>;

/** Everybody about one run. */
export class Attendants {
  readonly keeper: Keeper;
  readonly operator: Operator;
  /** Rejects as soon as one of them cannot go on. */
  readonly failed: Promise<never>;
  readonly #transcript: TranscriptReader;
  readonly #log: LogReader;

  /** Starts the house of this walk. */
  constructor(walk: Walk) {
    this.#transcript = new TranscriptReader(walk.discord);
    this.keeper = new Keeper(walk);
    this.operator = new Operator(walk.product.dataFolder);
    this.#log = new LogReader(walk.product.dataFolder);
    this.failed = Promise.race(this.#all().map(({ failed }) => failed));
    // Told to the run; one that fails when it is over has its words in `end`.
    this.failed.catch(() => undefined);
  }

  /** As far as it has been seen by now. */
  records(): Records {
    const { connections, requests, deletedIds, invalidRequests } = this.#transcript;
    const { childEnds, tokensSeen } = this.#log;
    const { ends } = this.keeper;
    return {
      ...{ ends, childEnds, connections, requests, deletedIds, invalidRequests },
      ...this.operator.records(),
      tokensSeen: tokensSeen || this.keeper.hasPrintedTokens,
    };
  }

  /** Stops the house in order, and reads the rest. Returns its exit code. */
  async end(): Promise<number | null> {
    await this.operator.end();
    const code = await this.keeper.end();
    await this.#transcript.end();
    await this.#log.end();
    return code;
  }

  /** Nobody goes on, whatever becomes of the house. */
  abandon(): void {
    for (const attendant of this.#all()) attendant.abandon();
  }

  #all() {
    return [this.keeper, this.operator, this.#transcript, this.#log];
  }
}
