/** Waiting for the end of all work: until everything that was said is recorded and nothing is open any more. */
import { setTimeout as delay } from "node:timers/promises";
import type { Product } from "../test/support/product.ts";

const lookMs = 250;

/** How much has not come to its end; all zero when the house has settled. */
export interface Open {
  readonly deliveries: number;
  readonly posts: number;
  readonly tasks: number;
  readonly commands: number;
}

/** What is open now. Rejects while there is no database to ask. */
export async function readOpen(product: Product): Promise<Open> {
  const [open] = await product.rows<Open>(
    `select (select count(*)::int from deliveries where state in ('accepted', 'answering')) deliveries,
       (select count(*)::int from outbox where state in ('pending', 'sending')) posts,
       (select count(*)::int from tasks where state not in ('done', 'failed', 'cancelled', 'parked')) tasks,
       (select count(*)::int from interactions where state = 'open') commands`,
  );
  if (!open) throw new Error("The database answered without a row.");
  return open;
}

/**
 * Waits until so many messages of people are recorded and nothing is open. `productOf` is asked each time: the house may
 * still be on its way up. Returns false after `deadlineMs`.
 */
export async function untilCalm(productOf: () => Product, messageCount: number, deadlineMs: number): Promise<boolean> {
  for (const deadlineAt = Date.now() + deadlineMs; Date.now() < deadlineAt; await delay(lookMs)) {
    if (await isCalm(productOf(), messageCount)) return true;
  }
  return false;
}

async function isCalm(product: Product, messageCount: number): Promise<boolean> {
  try {
    const [recorded] = await product.rows<{ readonly count: number }>(
      "select count(*)::int from messages where author_kind = 'human'",
    );
    return (
      (recorded?.count ?? 0) >= messageCount && Object.values(await readOpen(product)).every((count) => count === 0)
    );
  } catch (error) {
    // Any failure is one of the database, which is on its way up; the deadline decides.
    if (error instanceof Error) return false;
    throw error;
  }
}
