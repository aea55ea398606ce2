/** What every step of `setup` has at hand: the configuration, a person or nobody, a voice, and what stays to be told. */
import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "../../config/load.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { printable } from "../../domain/printable.ts";
import { terminalPaint } from "../terminal.ts";
import type { Questions } from "./questions.ts";

/** Longer waits are left to a later run. */
const maxWaitMs = 90_000;
const toldFromMs = 2_000;
const attempts = 4;

/** The desk of one run. */
export class SetupDesk {
  readonly root: string;
  readonly config: Config;
  /** Null: nobody can be asked. */
  readonly questions: Questions | null;
  /** What only people can put right, in the configuration or on Discord: exit code 78. */
  readonly problems: string[] = [];
  /** What was tried and did not work: exit code 1. */
  readonly failures: string[] = [];
  readonly #print: (line: string) => void;
  readonly #closers: (() => Promise<void>)[] = [];

  constructor(root: string, config: Config, questions: Questions | null, print: (line: string) => void) {
    this.root = root;
    this.config = config;
    this.questions = questions;
    this.#print = print;
  }

  /** Leaves something open for as long as the run takes. */
  atEnd(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** Closes what was left open, however the run ended. */
  async clear(): Promise<void> {
    await Promise.all(this.#closers.map((close) => close()));
  }

  /** One line. Names on Discord are anybody's choice. */
  say(text = ""): void {
    this.#print(printable(text));
  }

  good(text: string): void {
    this.#print(`${terminalPaint("green", "✔")} ${printable(asSentence(text))}`);
  }

  bad(text: string): void {
    this.#print(`${terminalPaint("red", "✘")} ${printable(asSentence(text))}`);
  }

  /** Only people can put this right. */
  problem(text: string): void {
    this.problems.push(text);
    this.bad(text);
  }

  /** This did not work. */
  failure(text: string): void {
    this.failures.push(text);
    this.bad(text);
  }

  /** Asks Discord as often as it asks to wait, unless that is for long; says so when a person would wonder. */
  async patiently<Value>(what: string, ask: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
    let outcome = await ask();
    for (let left = attempts; left > 0 && outcome.kind === "retry" && outcome.afterMs <= maxWaitMs; left -= 1) {
      if (outcome.afterMs >= toldFromMs) this.say(`  Discord asks to wait ${spoken(outcome.afterMs)} before ${what}.`);
      await delay(outcome.afterMs);
      outcome = await ask();
    }
    return outcome;
  }
}

/** Why something was not done, as a clause. */
export function reasonOf(outcome: Exclude<Outcome<unknown>, { kind: "done" }>): string {
  switch (outcome.kind) {
    case "refused":
      return `Discord refused: ${outcome.problem.replace(/\.$/, "")}${outcome.code === 0 ? "" : ` (${outcome.code})`}`;
    case "retry":
      return `${outcome.problem.replace(/\.$/, "")}; try again in ${spoken(outcome.afterMs)}`;
    case "unknown":
      return outcome.problem.replace(/\.$/, "");
  }
}

/** With a capital first letter, where it begins with a word of its own. */
function asSentence(text: string): string {
  return /^the /.test(text) ? `T${text.slice(1)}` : text;
}

/** A wait in words. */
function spoken(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`;
}
