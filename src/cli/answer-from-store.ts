/**
 * Answers that need the database, or says in words that it is in trouble: whoever asks is to hear that in time, and no SQL.
 * Called by `functions.ts`.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Fault } from "../domain/errors.ts";
import type { Store } from "../store/database.ts";
import { rootOf, troubleOf } from "../store/trouble.ts";

/** Whoever asks waits for ten. */
const answerMs = 8_000;

/**
 * What is read there, if it can be read in time. `withinMs`: how long it may take; null where what was begun has to be ended.
 * @throws Fault `store_unreachable`, and what the house itself throws
 */
export async function answerFromStore<T>(
  { watch }: Pick<Store, "watch">,
  read: () => Promise<T>,
  withinMs: number | null = answerMs,
): Promise<T> {
  const words = (): string | undefined => watch.trouble?.words;
  const known = words();
  if (known !== undefined) throw inTrouble(known);
  const reading = read().catch((error: unknown) => Promise.reject(inWords(error)));
  if (withinMs === null || !(await isLate(reading, withinMs))) return await reading;
  throw inTrouble(words() ?? `it has not answered for ${withinMs / 1_000} s`);
}

async function isLate(reading: Promise<unknown>, withinMs: number): Promise<boolean> {
  const settled = reading.then(
    () => false,
    () => false,
  );
  return await Promise.race([settled, delay(withinMs, true, { ref: false })]);
}

/** drizzle's own message is the statement with its values. */
function inWords(error: unknown): unknown {
  const trouble = troubleOf(error);
  if (trouble) return inTrouble(trouble.words, error);
  const root = rootOf(error);
  if (root === error || !(root instanceof Error)) return error;
  return new Fault("control_failed", `The database did not do what was asked: ${root.message}.`, { cause: error });
}

function inTrouble(words: string, cause?: unknown): Fault {
  const text = `The database is in trouble: ${words}. Ask again once it is well; \`guildhall status\` tells when, \`guildhall doctor\` looks what is the matter.`;
  return new Fault("store_unreachable", text, cause === undefined ? {} : { cause });
}
