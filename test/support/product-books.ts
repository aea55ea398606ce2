/** Holds what Guildhall wrote down against what Discord shows: every delivered post is one message, and the other way round. */
import type { APIMessage } from "discord-api-types/v10";
import { expect } from "vitest";
import type { Walk } from "./product-walk.ts";
import { until } from "./until.ts";

/** A row of the outbox. */
export interface PostRow {
  readonly id: string;
  readonly agent_id: string;
  readonly delivery_id: string | null;
  readonly state: string;
  readonly content: string;
  readonly message_id: string | null;
}

/** A row of the deliveries. */
export interface DeliveryRow {
  readonly message_id: string;
  readonly agent_id: string | null;
  readonly state: string;
  readonly attempt_count: number;
  readonly reason: string | null;
}

const writtenTypes: ReadonlySet<number> = new Set([0, 19]);
const openStates = "('accepted', 'answering', 'pending', 'sending')";

/** What became of a message, once all of it is final; by agent. */
export async function fateOf(walk: Walk, { id }: Pick<APIMessage, "id">): Promise<readonly DeliveryRow[]> {
  return until(async () => {
    const rows = await walk.product.rows<DeliveryRow>(
      `select message_id, agent_id, state, attempt_count, reason from deliveries where message_id = ${id} order by agent_id`,
    );
    expect(rows, `deliveries of ${id}`).not.toEqual([]);
    expect(rows.filter(({ state }) => openStates.includes(`'${state}'`))).toEqual([]);
    return rows;
  });
}

/** Waits until no delivery, post or task is open. */
export async function untilSettled(walk: Walk, deadlineMs = 60_000): Promise<void> {
  await until(async () => {
    const open = await walk.product.rows(
      `select 'delivery' as what, id, state from deliveries where state in ${openStates}
       union all select 'post', id, state from outbox where state in ${openStates}
       union all select 'task', id, state from tasks where state not in ('done', 'failed', 'cancelled')`,
    );
    expect(open, "still open").toEqual([]);
  }, deadlineMs);
}

/** Everything that people and bots have written where the newcomer can see it, in channels, threads and DMs. */
export async function everythingSaid({ discord, newcomer }: Walk): Promise<readonly APIMessage[]> {
  const { guilds, dms } = await discord.state(newcomer.id);
  const places = [...(guilds[0]?.channels ?? []).filter(({ type }) => type !== 4), ...dms];
  const said = await Promise.all(places.map(({ id }) => discord.messages(id)));
  return said.flat().filter(({ type }) => writtenTypes.has(type));
}

/**
 * Asserts, when nothing is open any more, that the messages of our bots and the delivered posts are the same ones: nothing
 * is visible twice, nothing is called delivered that is not there. Returns the posts.
 */
export async function expectBooksBalanced(walk: Walk): Promise<readonly PostRow[]> {
  const posts = await walk.product.rows<PostRow>(
    "select id, agent_id, delivery_id, state, content, message_id from outbox order by id",
  );
  const delivered = posts.filter(({ state }) => state === "delivered");
  const visible = (await everythingSaid(walk)).filter(({ author }) => author.bot);
  expect(delivered.map(({ message_id }) => message_id).sort()).toEqual(visible.map(({ id }) => id).sort());
  expect(posts.filter(({ state, message_id }) => (state === "delivered") !== (message_id !== null))).toEqual([]);
  return posts;
}
