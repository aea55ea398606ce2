import { describe, expect, test } from "vitest";
import type { NewPost } from "../../src/domain/post.ts";
import { createDeliveryStore } from "../../src/store/deliveries.ts";
import { createMessageStore } from "../../src/store/messages.ts";
import { createOutboxStore, insertPosts } from "../../src/store/outbox.ts";
import { useDatabase } from "../support/database.ts";
import { channelSession, deliveryTo, messageOf, nextSnowflake, postOf } from "../support/rows.ts";

const openDatabase = useDatabase();

async function setUp() {
  const { store } = await openDatabase();
  const session = await channelSession(store);
  const messages = createMessageStore(store);
  const deliveries = createDeliveryStore(store);
  const outbox = createOutboxStore(store);
  /** A delivery whose answer has `partCount` parts. */
  const answer = async (partCount: number) => {
    const message = messageOf();
    const delivery = deliveryTo(session);
    await messages.record({ seenBy: "manager", message, deliveries: [delivery] });
    await deliveries.begin({
      id: delivery.id,
      number: 1,
      messageId: message.id,
      lastProblem: null,
    });
    const parts = Array.from({ length: partCount }, (_, part) =>
      postOf({ part, content: `part ${part}`, turnId: delivery.id, deliveryId: delivery.id }),
    );
    await deliveries.finish({ id: delivery.id, state: "answering", problem: null, posts: parts });
    return { delivery, parts };
  };
  const delivered = ({ id }: Pick<NewPost, "id">, messageId = nextSnowflake()) =>
    outbox.settle({ id, state: "delivered", messageId, problem: null });
  const refused = ({ id }: Pick<NewPost, "id">, problem = "Missing Access") =>
    outbox.settle({ id, state: "refused", messageId: null, problem });
  const deliveryState = async (id: string) =>
    (await store.sql`select state, problem, settled_at is not null as settled from deliveries where id = ${id}`)[0];
  const postStates = async () =>
    (await store.sql<{ state: string }[]>`select state from outbox order by id`).map(({ state }) => state);
  return { store, outbox, answer, delivered, refused, deliveryState, postStates };
}

describe("settle", () => {
  test("closes a delivery with its last part, whatever the order, and says so once", async () => {
    const { answer, delivered, deliveryState } = await setUp();
    const { delivery, parts } = await answer(4);
    const [a, b, c, d] = parts as [NewPost, NewPost, NewPost, NewPost];
    const answers = [await delivered(c), await delivered(a), await delivered(d)];
    expect(answers).toEqual([null, null, null]);
    expect(await deliveryState(delivery.id)).toMatchObject({ state: "answering", settled: false });
    expect(await delivered(b)).toEqual({ deliveryId: delivery.id, state: "answered" });
    expect(await deliveryState(delivery.id)).toEqual({ state: "answered", problem: null, settled: true });
    expect(await delivered(b)).toBeNull();
  });

  test("closes it once when all parts are settled in one statement", async () => {
    const { answer, delivered, deliveryState } = await setUp();
    const first = await answer(1);
    const many = await answer(5);
    // The first call runs alone; the others wait for it and go together.
    const settled = await Promise.all([...first.parts, ...many.parts].map((post) => delivered(post)));
    expect(settled.filter((one) => one !== null)).toEqual([
      { deliveryId: first.delivery.id, state: "answered" },
      { deliveryId: many.delivery.id, state: "answered" },
    ]);
    expect(await deliveryState(many.delivery.id)).toMatchObject({ state: "answered" });
  });

  test("keeps the first word on a post", async () => {
    const { store, outbox, answer, delivered, refused } = await setUp();
    const { parts } = await answer(1);
    const [post] = parts as [NewPost];
    await delivered(post, "18446744073709551615");
    await delivered(post, "5");
    await refused(post);
    expect(await outbox.fateOf(post.id)).toEqual({ isOpen: false, messageId: "18446744073709551615" });
    expect(await store.sql`select state, problem, settled_at is not null as settled from outbox`).toEqual([
      { state: "delivered", problem: null, settled: true },
    ]);
  });

  test("a refused part kills its delivery, and no later part will ever be sent", async () => {
    const { outbox, answer, delivered, refused, deliveryState, postStates } = await setUp();
    const other = await answer(2);
    const { delivery, parts } = await answer(4);
    const [a, b, c] = parts as [NewPost, NewPost, NewPost];
    await delivered(a);
    expect(await refused(b)).toEqual({ deliveryId: delivery.id, state: "dead" });
    expect(await deliveryState(delivery.id)).toEqual({ state: "dead", problem: "Missing Access", settled: true });
    expect(await postStates()).toEqual(["pending", "pending", "delivered", "refused", "refused", "refused"]);
    expect((await outbox.open()).map(({ id }) => id)).toEqual(other.parts.map(({ id }) => id));
    expect(await delivered(c)).toBeNull();
    expect(await deliveryState(delivery.id)).toMatchObject({ state: "dead" });
  });

  test("a refusal and a delivery of the same answer in one statement leave it dead", async () => {
    const { answer, delivered, refused, deliveryState } = await setUp();
    const before = await answer(1);
    const { delivery, parts } = await answer(2);
    const [a, b] = parts as [NewPost, NewPost];
    await Promise.all([...before.parts.map((post) => delivered(post)), refused(b), delivered(a)]);
    expect(await deliveryState(delivery.id)).toMatchObject({ state: "dead", problem: "Missing Access" });
  });

  test("posts that answer no delivery are settled alone, and one turn's refusal leaves other turns alone", async () => {
    const { store, refused, delivered, postStates } = await setUp();
    const turnId = "01900000-0000-7000-8000-000000000001";
    const posts = [postOf({ turnId }), postOf({ turnId, part: 1 }), postOf(), postOf({ part: 1 })];
    await insertPosts(store.db, posts);
    const [first, , third] = posts as [NewPost, NewPost, NewPost];
    expect(await refused(first)).toBeNull();
    expect(await refused(third)).toBeNull();
    expect(await postStates()).toEqual(["refused", "refused", "refused", "pending"]);
    expect(await delivered(postOf())).toBeNull();
  });
});

describe("the outbox as read back", () => {
  test("holds open posts in the order in which they were made, word for word", async () => {
    const { store, outbox } = await setUp();
    const posts = [
      postOf({
        recipient: "user:900",
        content: "  spaces\nand\tall ",
        replyToId: "18446744073709551615",
        mentionUserIds: ["900", "901"],
      }),
      postOf({ state: "sending" }),
    ];
    await insertPosts(store.db, posts.toReversed());
    const [pending, sending] = await outbox.open();
    expect(pending).toEqual({ ...posts[0], firstSentAt: null });
    expect(sending).toEqual({ ...posts[1], firstSentAt: expect.any(Number) });
    expect(Math.abs((sending?.firstSentAt ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test("a post is noted as on its way before it leaves, with the time of its first try", async () => {
    const { store, outbox, delivered } = await setUp();
    const post = postOf();
    await insertPosts(store.db, [post]);
    await outbox.markSending(post.id);
    const [first] = await outbox.open();
    expect(first).toMatchObject({ state: "sending", firstSentAt: expect.any(Number) });
    await outbox.markSending(post.id);
    expect((await outbox.open())[0]?.firstSentAt).toBe(first?.firstSentAt);
    await delivered(post);
    await outbox.markSending(post.id);
    expect(await outbox.open()).toEqual([]);
  });

  test("tells whether another post explains a message of ours", async () => {
    const { store, outbox, delivered } = await setUp();
    const [mine, other] = [postOf(), postOf()] as const;
    await insertPosts(store.db, [mine, other]);
    await delivered(other, "77");
    expect(await outbox.explains("77", mine.id)).toBe(true);
    expect(await outbox.explains("77", other.id)).toBe(false);
    expect(await outbox.explains("78", mine.id)).toBe(false);
  });
});
