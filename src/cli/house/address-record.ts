/**
 * What is held against this host's address, on disk: Discord goes on counting while Guildhall starts again. A small file in
 * the data folder, because the database may be what is away. Kept by the address guard; losing it loses only the count.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { InvalidSlot } from "../../domain/breaker.ts";
import type { Log } from "../../log.ts";

/** By the clock on the wall, in milliseconds since 1970. */
const record = z.object({
  slots: z.array(z.object({ from: z.number(), at: z.number(), count: z.int().nonnegative() })),
  isOpen: z.boolean(),
  turnedAwayUntil: z.number(),
});
export type HeldAgainstUs = z.infer<typeof record>;

/** Its name in a data folder. */
const recordName = "invalid-requests.json";

/** The file of one data folder. */
export class AddressRecord {
  readonly #path: string;
  readonly #log: Log;

  constructor(dataFolder: string, log: Log) {
    this.#path = join(dataFolder, recordName);
    this.#log = log;
  }

  /** Null when there is none that can be read. */
  read(): HeldAgainstUs | null {
    try {
      return record.parse(JSON.parse(readFileSync(this.#path, "utf8")));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT"))
        this.#log.warn({ error, path: this.#path }, "the count of invalid requests could not be read");
      return null;
    }
  }

  /** Replaces it whole. */
  write(held: HeldAgainstUs): void {
    try {
      writeFileSync(`${this.#path}.new`, JSON.stringify(held));
      renameSync(`${this.#path}.new`, this.#path);
    } catch (error) {
      this.#log.warn({ error, path: this.#path }, "the count of invalid requests could not be written");
    }
  }
}

/** Slots moved from one clock to another; what lies ahead after that has just been. */
export function moveSlots(slots: readonly InvalidSlot[], byMs: number, now: number): InvalidSlot[] {
  return slots.map(({ from, at, count }) => ({
    from: Math.min(from + byMs, now),
    at: Math.min(at + byMs, now),
    count,
  }));
}
