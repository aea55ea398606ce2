/**
 * What a statement reads in a house that has grown: by the plan kept since it was empty, by one made before the tables were
 * analyzed, and by one made after. A channel that is long and one in which little was ever said cost the same.
 */
import { sql as raw } from "drizzle-orm";
import type postgres from "postgres";
import { v7 as newId } from "uuid";
import { describe, expect, test } from "vitest";
import type { Store } from "../../src/store/database.ts";
import { createDeliveryStore } from "../../src/store/deliveries.ts";
import { readDirectStandings, readStandings } from "../../src/store/last-messages.ts";
import { createMessageChangeStore } from "../../src/store/message-changes.ts";
import { createMessageStore } from "../../src/store/messages.ts";
import { createOutboxStore } from "../../src/store/outbox.ts";
import { decideParked, readParkedTasks } from "../../src/store/parked-tasks.ts";
import { readPastMessages } from "../../src/store/past-messages.ts";
import { lastHumanSession, openSession } from "../../src/store/sessions.ts";
import { addSightings } from "../../src/store/sightings.ts";
import { isTaskAsked, readOpenTasks } from "../../src/store/tasks.ts";
import { type TestDatabase, useDatabase } from "../support/database.ts";
import { channelSession, deliveryTo, messageOf, nextSnowflake, postOf } from "../support/rows.ts";

const openDatabase = useDatabase();

const messageCount = 40_000;
const taskCount = 8_000;
/** More than any of them needs, and a small part of what there is. */
const little = 250;
const longChannel = "500";
const quietChannel = "501";
const emptyChannel = "502";

/**
 * The blocks that the transaction which asks has read so far; or a tenth of the rows and entries of indexes, if that is more: a
 * few blocks hold many rows that are in vain, and an index may be read whole for a single entry.
 */
const readSoFar = `
  select greatest(sum(pg_stat_get_xact_blocks_fetched(oid)), sum(pg_stat_get_xact_tuples_returned(oid)) / 10)::int as count
  from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')`;

type Ask = (store: Store) => Promise<unknown>;

/** One for each channel. */
function inEach(name: string, ask: (store: Store, channelId: string) => Promise<unknown>): readonly [string, Ask][] {
  return [longChannel, quietChannel, emptyChannel].map((id) => [`${name} ${id}`, (store) => ask(store, id)]);
}

/** By name, what is asked of the store for each turn; each stands on its own and may be asked again and again. */
function turnAsks(sessionId: string): Readonly<Record<string, Ask>> {
  const record = (store: Store, channelId: string, begins: boolean) => {
    const delivery = { ...deliveryTo({ id: sessionId, agentId: "manager" }), begins };
    const message = messageOf({ channelId });
    return createMessageStore(store)
      .record({ seenBy: "manager", message, deliveries: [delivery] })
      .then(() => ({ message, delivery }));
  };
  const endTurn = async (store: Store, channelId: string, state: "delivered" | "refused") => {
    const { message, delivery } = await record(store, channelId, true);
    const post = postOf({ turnId: delivery.id, deliveryId: delivery.id, state: "sending" });
    const posts = [post, { ...post, id: newId(), part: 1 }];
    await createDeliveryStore(store).finish({ id: delivery.id, state: "answering", problem: null, posts });
    await createOutboxStore(store).settle({ id: post.id, state, messageId: nextSnowflake(), problem: null });
    await addSightings(store, [{ messageId: message.id, agentIds: ["webster"] }]);
  };
  return Object.fromEntries([
    ...inEach("a turn that begins with its message in", (store, channelId) => record(store, channelId, true)),
    ...inEach("a turn that begins later in", async (store, channelId) => {
      const { message, delivery } = await record(store, channelId, false);
      const attempt = { id: delivery.id, number: 1, messageId: message.id, lastProblem: null };
      await createDeliveryStore(store).begin(attempt);
    }),
    ...inEach("a turn that ends well in", (store, channelId) => endTurn(store, channelId, "delivered")),
    ...inEach("a turn whose answer is refused in", (store, channelId) => endTurn(store, channelId, "refused")),
  ]);
}

/** What else is asked. */
const otherAsks: Readonly<Record<string, Ask>> = Object.fromEntries([
  ...inEach("turns of foreign bots in", (store, channelId) => createMessageStore(store).foreignTurns(channelId)),
  ...inEach("where a channel stands", (store, channelId) => readStandings(store, [channelId], Date.now())),
  [
    "where a channel stands of late",
    (store) => readStandings(store, [quietChannel, emptyChannel], Date.now(), { marginMs: 7_200_000, floorMs: 0 }),
  ],
  ["where direct messages stand", (store) => readDirectStandings(store, "manager", Date.now(), 10)],
  ["what stands in the quiet channel", (store) => createMessageChangeStore(store).standingIn(quietChannel, "0")],
  ["whose message", (store) => createOutboxStore(store).isOurs(foreign(null))],
  ["whose message with a nonce", (store) => createOutboxStore(store).isOurs(foreign(newId()))],
  ["posts of a task", (store) => createOutboxStore(store).openOfTask(newId())],
  ["whether a task was asked", (store) => isTaskAsked(store, `turn:${newId()}:`)],
  ["parked tasks", (store) => readParkedTasks(store, 10, {})],
  ["a parked task", (store) => decideParked(store, newId(), "retry")],
  ["past messages", (store) => readPastMessages(store, 10)],
] satisfies [string, Ask][]);

const asksOfDrizzle: Readonly<Record<string, Ask>> = {
  "the last person who wrote": (store) => lastHumanSession(store, "manager"),
  "the last person who wrote to an agent that has fallen silent": (store) => lastHumanSession(store, "webster"),
  "open tasks": (store) => readOpenTasks(store),
};

function foreign(postId: string | null) {
  return { agentId: "manager", messageId: nextSnowflake(), postId, content: "words of nobody" };
}

async function readBy({ sql, db, watch, close }: Store, ask: Ask): Promise<number> {
  return sql.begin(async (transaction) => {
    // Counted for the transaction, and known at once; told to everybody, it would be known seconds later.
    const tx = transaction as unknown as postgres.Sql;
    const count = async () => (await tx.unsafe(readSoFar))[0]?.["count"] as number;
    const before = await count();
    await ask({ sql: tx, db, watch, close });
    return (await count()) - before;
  });
}

async function readByDrizzle({ db, ...rest }: Store, ask: Ask): Promise<number> {
  return db.transaction(async (tx) => {
    const count = async () => (await tx.execute<{ count: number }>(raw.raw(readSoFar)))[0]?.count ?? 0;
    const before = await count();
    await ask({ ...rest, db: tx as unknown as Store["db"] });
    return (await count()) - before;
  });
}

async function grow({ sql }: Store, sessionId: string): Promise<void> {
  // The words of the quiet channel are older than all others.
  await sql.unsafe(`
    insert into messages (id, channel_id, guild_id, author_id, author_name, author_kind, content, attachments, created_at)
      select 2000000 + g, case when g <= 5 then ${quietChannel} when g % 2 = 0 then ${longChannel} else 600 + g % 40 end,
        1, 900, 'Ada', case when g % 50 = 0 then 'foreign_bot' else 'human' end, 'words ' || g, '[]', now() - interval '1 hour'
      from generate_series(1, ${messageCount}) g`);
  await sql.unsafe(`
    insert into deliveries (id, message_id, agent_id, session_id, state, rule)
      select gen_random_uuid(), id, case when id <= 2000000 + ${messageCount / 4} then 'webster' else 'manager' end, '${sessionId}', 'answered', 'mention' from messages where id < 3000000`);
  await sql.unsafe(`
    insert into outbox
      (id, agent_id, turn_id, delivery_id, part, recipient, content, mention_user_ids, state, message_id)
      select gen_random_uuid(), 'manager', id, id, 0, 'channel:500', 'words', '{}', 'delivered',
        5000000 + row_number() over () from deliveries where state = 'answered'`);
  await sql.unsafe(`
    insert into tasks (id, requester_kind, requester_id, requester_name, asked_agent_id, assignee_id, instruction,
      state, ask_key)
      select gen_random_uuid(), 'human', '1', 'Ada', 'manager', 'webster', 'words',
        case when g <= 10 then 'queued' when g <= 20 then 'parked' else 'done' end, 'turn:' || gen_random_uuid() || ':' || g
      from generate_series(1, ${taskCount}) g`);
  await sql.unsafe(`
    insert into task_attempts (id, task_id, number, state) select gen_random_uuid(), id, 1, 'done' from tasks`);
  await sql.unsafe(`
    insert into outbox (id, agent_id, turn_id, part, recipient, content, mention_user_ids, state)
      select gen_random_uuid(), 'manager', a.id, 0, 'channel:500', 'words', '{}',
        case when t.state = 'parked' then 'refused' else 'delivered' end
      from task_attempts a join tasks t on t.id = a.task_id`);
}

/** Begins and ends all that has come to an end once more: until they are cleared away, indexes of what is open name it twice. */
async function leaveTraces({ sql }: Store): Promise<void> {
  await sql`update deliveries set state = 'answering' where state = 'answered'`;
  await sql`update deliveries set state = 'answered' where state = 'answering'`;
  await sql`update outbox set state = 'sending' where state = 'delivered'`;
  await sql`update outbox set state = 'delivered' where state = 'sending'`;
}

/** By name, what read more than a little of those asked. */
async function overlong<Ask>(
  asked: Readonly<Record<string, Ask>>,
  readBy: (ask: Ask) => Promise<number>,
): Promise<Readonly<Record<string, number>>> {
  const found: Record<string, number> = {};
  for (const [name, ask] of Object.entries(asked)) {
    // More often than a plan is made for the values that it is asked with.
    for (let time = 0; time < 8; time++) {
      const count = await readBy(ask);
      if (count > little) found[name] = Math.max(count, found[name] ?? 0);
    }
  }
  return found;
}

async function settleIn({ store }: TestDatabase): Promise<string> {
  const { id } = await channelSession(store);
  await openSession(store, "manager", { kind: "dm", userId: "900" }, quietChannel);
  await openSession(store, "manager", { kind: "dm", userId: "901" }, longChannel);
  await openSession(store, "manager", { kind: "dm", userId: "902" }, emptyChannel);
  // The embedded server's own order is that of bytes; elsewhere it may be that of a language.
  await store.sql`alter table tasks alter ask_key type text collate "unicode"`;
  return id;
}

describe("what is asked in a grown house reads as little as in a small one", () => {
  test("by plans kept since the tables were empty, by plans for tables never analyzed, and for analyzed ones", async () => {
    const database = await openDatabase();
    const { store, openStore } = database;
    const id = await settleIn(database);
    const all = async (of: Store) => ({
      ...(await overlong({ ...turnAsks(id), ...otherAsks }, (ask) => readBy(of, ask))),
      ...(await overlong(asksOfDrizzle, (ask) => readByDrizzle(of, ask))),
    });
    for (let time = 0; time < 4; time++) await all(store);
    await grow(store, id);
    expect(await all(store), "by plans kept since the tables were empty").toEqual({});
    expect(await all(await openStore()), "by plans for tables never analyzed").toEqual({});
    await store.sql`analyze`;
    expect(await all(store), "by plans for analyzed tables").toEqual({});
  }, 60_000);

  test("for a turn by plans kept since the tables were analyzed when they were small", async () => {
    const database = await openDatabase();
    const { store } = database;
    const id = await settleIn(database);
    const turns = () => overlong(turnAsks(id), (ask) => readBy(store, ask));
    await turns();
    await store.sql`analyze`;
    await turns();
    await grow(store, id);
    expect(await turns()).toEqual({});
    await leaveTraces(store);
    expect(await turns(), "beside what has come to an end").toEqual({});
  }, 60_000);
});
