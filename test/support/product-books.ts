/** Holds what Guildhall wrote down against what Discord shows: every delivered post is one message, and the other way round. */
import type { APIMessage } from "discord-api-types/v10";
import { expect } from "vitest";
import { readOpen } from "../../chaos/calm.ts";
import { outbox } from "../../chaos/check/outbox.ts";
import type { PostFact } from "../../chaos/evidence.ts";
import { readRows, readSaid } from "../../chaos/gather.ts";
import type { Walk } from "./product-walk.ts";
import { until } from "./until.ts";

/** A row of the deliveries. */
export interface DeliveryRow {
  readonly message_id: string;
  readonly agent_id: string | null;
  readonly state: string;
  readonly attempt_count: number;
  readonly reason: string | null;
}

const openStates: ReadonlySet<string> = new Set(["accepted", "answering"]);

/** What became of a message, once all of it is final; by agent. */
export async function fateOf(walk: Walk, { id }: Pick<APIMessage, "id">): Promise<readonly DeliveryRow[]> {
  return until(async () => {
    const rows = await walk.product.rows<DeliveryRow>(
      `select message_id, agent_id, state, attempt_count, reason from deliveries where message_id = ${id} order by agent_id`,
    );
    expect(rows, `deliveries of ${id}`).not.toEqual([]);
    expect(rows.filter(({ state }) => openStates.has(state))).toEqual([]);
    return rows;
  });
}

/** Waits until no delivery, post, task or command is open. */
export async function untilSettled({ product }: Walk, deadlineMs = 60_000): Promise<void> {
  await until(async () => {
    const open = Object.entries(await readOpen(product)).filter(([, count]) => count > 0);
    expect(open, "still open").toEqual([]);
  }, deadlineMs);
}

/**
 * Asserts, when nothing is open any more, that the messages of our bots and the delivered posts are the same ones: nothing
 * is visible twice, nothing is called delivered that is not there. Returns the posts.
 */
export async function expectBooksBalanced(walk: Walk): Promise<readonly PostFact[]> {
  const { posts } = await readRows(walk);
  const said = await readSaid(walk.discord, [walk.newcomer.id]);
  const bots = await walk.product.rows<{ agent: string; user: string }>(
    `select agent_id "agent", user_id::text "user" from bots`,
  );
  const userIds = new Map(bots.map(({ agent, user }) => [agent, user]));
  expect(outbox({ posts, said, userIds, deletedIds: new Set() })).toEqual([]);
  return posts;
}
