/** What a message costs: as much as the one before it, however many there are, though nobody has analyzed the tables. */
import { expect, test } from "vitest";
import type { Store } from "../../src/store/database.ts";
import { createMessageChangeStore } from "../../src/store/message-changes.ts";
import { createOutboxStore } from "../../src/store/outbox.ts";
import { addSightings } from "../../src/store/sightings.ts";
import { useDatabase } from "../support/database.ts";
import { nextSnowflake, postOf } from "../support/rows.ts";
import { until } from "../support/until.ts";
import { startAccepting } from "./accepting.ts";

const openDatabase = useDatabase();
const count = 300;

interface Reads {
  readonly table: string;
  readonly read: number;
  readonly written: number;
}

/** Rows read and written so far; the connections tell of them a while after. */
async function readsOf({ sql }: Store, written: number): Promise<readonly Reads[]> {
  return until(async () => {
    const rows = await sql<Reads[]>`
      select relname as table, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as read, n_tup_ins::int as written
      from pg_stat_user_tables where relname in ('deliveries', 'messages', 'outbox') order by relname`;
    expect(rows.map((row) => row.written)).toEqual([written, written, written]);
    return rows;
  }, 30_000);
}

test("each message reads as few rows as the first ones did", async () => {
  const database = await openDatabase();
  const { store, deliveries, accept, begin } = await startAccepting(database);
  const outbox = createOutboxStore(store);
  const changes = createMessageChangeStore(store);
  const live = async (index: number): Promise<void> => {
    // One channel each: a longer history is read as well, up to its bound.
    const accepted = await accept({ channelId: String(1_000 + index) });
    const { message, delivery } = accepted;
    await begin(accepted);
    const post = postOf({ turnId: delivery.id, deliveryId: delivery.id, state: "sending" });
    await deliveries.finish({ id: delivery.id, state: "answering", problem: null, posts: [post] });
    await outbox.settle({ id: post.id, state: "delivered", messageId: nextSnowflake(), problem: null });
    await addSightings(store, [{ messageId: message.id, agentIds: ["webster"] }]);
    await changes.edit({ messageId: message.id, content: "other words", attachments: [], editedAt: Date.now() });
    await changes.remove([message.id]);
    await changes.forget(message.id);
  };
  for (let index = 0; index < count; index++) await live(index);
  const early = await readsOf(store, count);
  for (let index = count; index < 2 * count; index++) await live(index);
  const late = await readsOf(store, 2 * count);
  for (const [index, { table, read }] of early.entries()) {
    const added = (late[index]?.read ?? 0) - read;
    expect(added, `rows of ${table} that were read for the later messages`).toBeLessThanOrEqual(1.2 * read);
  }
});
