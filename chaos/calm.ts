/** After the storm: waits until everything that was said is recorded and nothing is open any more. */
import { setTimeout as delay } from "node:timers/promises";
import type { Walk } from "../test/support/product-walk.ts";

const lookMs = 250;

/** What was still open when the waiting ended; all zero when the house has settled. */
export interface Open {
  readonly unrecorded: number;
  readonly deliveries: number;
  readonly posts: number;
  readonly tasks: number;
}

/** Waits for the end of all work on so many messages of people; returns what is left after `deadlineMs`. */
export async function untilCalm(walk: Walk, messageCount: number, deadlineMs: number): Promise<Open> {
  let open: Open = { unrecorded: messageCount, deliveries: 0, posts: 0, tasks: 0 };
  for (const deadlineAt = Date.now() + deadlineMs; Date.now() < deadlineAt; await delay(lookMs)) {
    open = (await readOpen(walk, messageCount)) ?? open;
    if (Object.values(open).every((count) => count === 0)) break;
  }
  return open;
}

/** Null while there is no database to ask. */
async function readOpen({ product }: Walk, messageCount: number): Promise<Open | null> {
  try {
    const [open] = await product.rows<Open>(
      `select ${messageCount} - (select count(*)::int from messages where author_kind = 'human') unrecorded,
         (select count(*)::int from deliveries where state in ('accepted', 'answering')) deliveries,
         (select count(*)::int from outbox where state in ('pending', 'sending')) posts,
         (select count(*)::int from tasks where state not in ('done', 'failed', 'cancelled', 'parked')) tasks`,
    );
    return open ?? null;
  } catch (error) {
    // Any failure is one of the database, which is on its way up; the deadline decides.
    if (error instanceof Error) return null;
    throw error;
  }
}
