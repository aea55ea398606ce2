/** Edits and deletions as rows: many in one statement do what they would do one after the other. */
import { expect, test } from "vitest";
import type { MessageEdit } from "../../src/domain/message.ts";
import type { Store } from "../../src/store/database.ts";
import { createMessageChangeStore } from "../../src/store/message-changes.ts";
import { addSightings } from "../../src/store/sightings.ts";
import { useDatabase } from "../support/database.ts";
import { nextSnowflake } from "../support/rows.ts";
import { startAccepting } from "./accepting.ts";

const openDatabase = useDatabase();

const editOf = (messageId: string, content: string, editedAt: number): MessageEdit => {
  return { messageId, content, attachments: [], editedAt };
};

/** A store that counts the statements that reach the server. */
function counting(store: Store): { readonly store: Store; count(): number } {
  let count = 0;
  const sql = new Proxy(store.sql, {
    apply(target, self, args) {
      count += 1;
      return Reflect.apply(target, self, args);
    },
  });
  return { store: { ...store, sql }, count: () => count };
}

test("edits that wait for each other are one statement; the newest of a message stands, each is told whether it is known", async () => {
  const { store, accept } = await startAccepting(await openDatabase());
  const [one, other] = [(await accept()).message.id, (await accept()).message.id];
  const watched = counting(store);
  const changes = createMessageChangeStore(watched.store);
  const first = changes.edit(editOf(one, "first", 1_000));
  const rest = [
    editOf(one, "third", 3_000),
    editOf(nextSnowflake(), "of nobody", 1_000),
    editOf(one, "second", 2_000),
    editOf(one, "as late as the third", 3_000),
    editOf(other, "a\0b", 1_000),
  ].map((edit) => changes.edit(edit));
  expect(await Promise.all([first, ...rest])).toEqual([true, true, false, true, true, true]);
  expect(watched.count()).toBe(2);
  expect(await changes.edit(editOf(one, "older", 2_500))).toBe(true);
  const rows = await store.sql`select content from messages order by id`;
  expect(rows.map(({ content }) => content)).toEqual(["third", "a\uFFFDb"]);
});

test("deletions that wait for each other are one statement; each is told what it met, and of each delivery one is", async () => {
  const { store, accept, begin, stateOf } = await startAccepting(await openDatabase());
  const [first, second, begun] = [await accept(), await accept(), await accept()];
  await begin(begun);
  const watched = counting(store);
  const changes = createMessageChangeStore(watched.store);
  const unknown = nextSnowflake();
  const [, bulk, again, nothing] = await Promise.all([
    changes.remove([]),
    changes.remove([first.message.id, second.message.id, unknown, begun.message.id]),
    changes.remove([second.message.id]),
    changes.remove([unknown]),
  ]);
  expect(watched.count()).toBe(2);
  const known = new Set([first, second, begun].map(({ message }) => message.id));
  expect(bulk).toEqual({ known, suppressed: [first.delivery.id, second.delivery.id] });
  expect(again).toEqual({ known: new Set([second.message.id]), suppressed: [] });
  expect(nothing).toEqual({ known: new Set(), suppressed: [] });
  expect(await stateOf(second.delivery)).toMatchObject({ state: "suppressed", reason: "deleted" });
  expect(await stateOf(begun.delivery)).toMatchObject({ state: "answering" });
  expect(await changes.unforgotten()).toEqual([first, second, begun].map(({ message }) => message.id));
  expect(await Promise.all([first, second, begun].map(({ message }) => changes.forget(message.id)))).toEqual([
    true,
    true,
    false,
  ]);
  expect(await changes.unforgotten()).toEqual([begun.message.id]);
});

test("words are forgotten of what is deleted, and of nothing else", async () => {
  const { store, accept } = await startAccepting(await openDatabase());
  const { message } = await accept();
  expect(await createMessageChangeStore(store).forget(message.id)).toBe(true);
  expect(await store.sql`select content from messages`).toMatchObject([{ content: message.content }]);
});

test("an attempt that begins while its message is deleted is left to begin, and keeps its words", async () => {
  const { store, openStore, accept, stateOf } = await startAccepting(await openDatabase());
  const { message, delivery } = await accept();
  const changes = createMessageChangeStore(await openStore());
  await store.sql.begin(async (sql) => {
    await sql`update deliveries set state = 'answering' where id = ${delivery.id}`;
    expect(await changes.remove([message.id])).toMatchObject({ suppressed: [] });
  });
  expect(await changes.forget(message.id)).toBe(false);
  expect(await stateOf(delivery)).toMatchObject({ state: "answering" });
});

test("whoever changes many messages at once waits for nobody who waits for them", async () => {
  const { store, openStore, accept } = await startAccepting(await openDatabase());
  const ids = [];
  for (let count = 0; count < 60; count += 1) ids.push((await accept()).message.id);
  const [one, other] = [createMessageChangeStore(store), createMessageChangeStore(await openStore())];
  const backwards = ids.toReversed();
  for (let round = 1; round <= 15; round += 1) {
    const agentIds = [`agent-${round}`];
    await Promise.all([
      ...ids.map((id) => one.edit(editOf(id, `a ${round}`, round * 1_000))),
      ...backwards.map((id) => other.edit(editOf(id, `b ${round}`, round * 1_000 + 1))),
      addSightings(
        store,
        backwards.map((messageId) => ({ messageId, agentIds })),
      ),
      ...(round < 15 ? [] : [one.remove(ids), other.remove(backwards)]),
    ]);
  }
  const rows = await store.sql`
    select distinct content, deleted_at is not null as is_deleted, cardinality(seen_by) as count from messages`;
  expect(rows.every(({ is_deleted, count }) => is_deleted && count === 16)).toBe(true);
});
