/**
 * Follows the log of the house, which is cut when it grows long: which child processes ended other than in order, and
 * whether a token was ever written.
 */
import { join } from "node:path";
import * as z from "zod";
import { logName } from "../src/cli/data-folder.ts";
import { LogTail } from "../src/cli/logs/log-tail.ts";
import { tokenMarker } from "../test/support/product-walk.ts";
import type { ChildEnd } from "./evidence.ts";
import { Rounds } from "./rounds.ts";

const lookMs = 1_000;
const endWords = ["worker ended", "the spare worker ended", "executor ended"] as const;
const endShape = z.object({
  msg: z.enum(endWords),
  bot: z.string(),
  pid: z.number().optional(),
  code: z.number().nullable(),
  signal: z.string().nullable(),
  problem: z.string().nullable(),
});

/** Everything of the log that rules read. */
export class LogReader {
  readonly childEnds: ChildEnd[] = [];
  tokensSeen = false;
  readonly #tail: LogTail;
  readonly #rounds: Rounds;

  /** Of the house with this data folder, which need not be there yet. */
  constructor(dataFolder: string) {
    this.#tail = new LogTail(join(dataFolder, logName));
    this.#rounds = new Rounds(async () => this.#look(), lookMs);
  }

  /** Rejects when the log cannot be read, or tells of an end as nobody understands it. */
  get failed(): Promise<never> {
    return this.#rounds.failed;
  }

  /** Reads the rest. */
  async end(): Promise<void> {
    await this.#rounds.end();
    this.#look();
    this.#tail.close();
  }

  /** Reads no more. */
  abandon(): void {
    this.#rounds.abandon();
  }

  #look(): void {
    for (const line of this.#tail.read()) this.#note(line);
  }

  #note(line: string): void {
    this.tokensSeen ||= line.includes(tokenMarker);
    if (!endWords.some((words) => line.includes(`"msg":"${words}"`))) return;
    const { msg, pid, ...end } = endShape.parse(JSON.parse(line));
    this.childEnds.push({ ...end, pid: pid ?? null, what: msg });
  }
}
