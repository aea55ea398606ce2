/**
 * What an init system does for a house: it is started again whenever it ends, as a rule at once, after a blow that says so
 * later. Each end is written down. Used by `storm.ts`.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Product } from "../test/support/product.ts";
import { tokenMarker } from "../test/support/product-walk.ts";
import { Rounds } from "./rounds.ts";

/** One end of `guildhall up` that nobody had asked for. */
export interface HouseEnd {
  readonly at: number;
  /** Null after a signal. */
  readonly code: number | null;
  /** The last that it printed. */
  readonly lastWords: string;
}

/** What can be started: a walk. */
export interface Startable {
  launch(): Pick<Product, "exited" | "said" | "interrupt">;
}

const restartMs = 250;
const lastWordsLength = 600;

/** Keeps one house. */
export class Keeper {
  readonly ends: HouseEnd[] = [];
  startCount = 0;
  /** True when a token was ever printed. */
  hasPrintedTokens = false;
  readonly #startable: Startable;
  readonly #rounds: Rounds;
  #product: ReturnType<Startable["launch"]> | null = null;
  #awayMs = restartMs;

  /** Starts it. */
  constructor(startable: Startable) {
    this.#startable = startable;
    this.#rounds = new Rounds(() => this.#live(), 0);
  }

  /** Rejects when it cannot be started. */
  get failed(): Promise<never> {
    return this.#rounds.failed;
  }

  /** After its next end it stays away for so long. */
  stayAway(forMs: number): void {
    this.#awayMs = forMs;
  }

  /** Stops the house in order, for good. Returns its exit code. */
  async end(): Promise<number | null> {
    const kept = this.#rounds.end();
    const code = (await this.#product?.interrupt()) ?? null;
    await kept;
    return code;
  }

  /** Starts it no more, whatever becomes of it. */
  abandon(): void {
    this.#rounds.abandon();
  }

  /** One life of the house, and the time until the next. */
  async #live(): Promise<void> {
    const product = this.#startable.launch();
    this.#product = product;
    this.startCount += 1;
    const code = await product.exited;
    this.hasPrintedTokens ||= product.said.includes(tokenMarker);
    if (this.#rounds.isEnding) return;
    this.ends.push({ at: Date.now(), code, lastWords: product.said.slice(-lastWordsLength).trim() });
    const awayMs = this.#awayMs;
    this.#awayMs = restartMs;
    await delay(awayMs);
  }
}
