import { describe, expect, test } from "vitest";
import { useDatabase } from "../support/database.ts";
import { messageOf, postOf } from "../support/rows.ts";
import { startAccepting } from "./accepting.ts";

const openDatabase = useDatabase();

describe("begin", () => {
  test("counts each attempt before it is made, and stops when the delivery is settled", async () => {
    const { accept, begin, stateOf, deliveries } = await startAccepting(await openDatabase());
    const turn = await accept();
    for (const number of [1, 2, 2]) expect(await begin(turn, number)).not.toBeNull();
    // Said twice because its answer was lost, it is one.
    expect(await stateOf(turn.delivery)).toMatchObject({ state: "answering", attempt_count: 2 });
    await deliveries.finish({ id: turn.delivery.id, state: "handed_over", problem: null, posts: [] });
    expect(await begin(turn)).toBeNull();
    expect(await stateOf(turn.delivery)).toMatchObject({ attempt_count: 2 });
  });

  test("keeps when the first attempt began, and what the last one failed of", async () => {
    const { accept, stateOf, deliveries } = await startAccepting(await openDatabase());
    const { message, delivery } = await accept();
    const begin = (lastProblem: string | null, number = 1) =>
      deliveries.begin({ id: delivery.id, number, messageId: message.id, lastProblem });
    await begin(null);
    const first = await stateOf(delivery);
    expect(first).toMatchObject({ answering_at: expect.any(String), attempt_problem: null });
    await begin("It crashed.");
    await begin("It hung.");
    await begin(null);
    expect(await stateOf(delivery)).toMatchObject({ answering_at: first?.answering_at, attempt_problem: "It hung." });
  });

  test("begins nothing whose answer already stands in the outbox", async () => {
    const { accept, begin, stateOf, deliveries } = await startAccepting(await openDatabase());
    const turn = await accept();
    await begin(turn);
    const posts = [postOf({ turnId: turn.delivery.id, deliveryId: turn.delivery.id })];
    await deliveries.finish({ id: turn.delivery.id, state: "answering", problem: null, posts });
    expect(await begin(turn)).toBeNull();
    expect(await stateOf(turn.delivery)).toMatchObject({ state: "answering", attempt_count: 1 });
  });

  test("remembers the channel's last twenty messages before this one, oldest first", async () => {
    const { accept, begin, messages } = await startAccepting(await openDatabase());
    for (let count = 1; count <= 22; count++)
      await messages.record({ seenBy: "manager", message: messageOf({ content: `m${count}` }), deliveries: [] });
    await messages.record({
      seenBy: "manager",
      message: messageOf({ content: "elsewhere", channelId: "501" }),
      deliveries: [],
    });
    await messages.record({
      seenBy: "manager",
      message: messageOf({ content: "joined", authorKind: "system" }),
      deliveries: [],
    });
    const bot = messageOf({ content: "mine", authorKind: "own_bot", authorName: "Manager" });
    await messages.record({ seenBy: "manager", message: bot, deliveries: [] });
    const turn = await accept();
    await messages.record({ seenBy: "manager", message: messageOf({ content: "later" }), deliveries: [] });
    const begun = await begin(turn);
    expect(begun?.history.map(({ text }) => text)).toEqual([
      ...Array.from({ length: 19 }, (_, index) => `m${index + 4}`),
      "mine",
    ]);
    expect(begun?.history.at(-1)).toEqual({ author: "Manager", isAgent: true, text: "mine", at: expect.any(Number) });
    expect(Math.abs((begun?.history.at(-1)?.at ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test("dates what it remembers by when it was written, not by when it was recorded", async () => {
    const { accept, begin, messages } = await startAccepting(await openDatabase());
    // Discord's own example: 2016-04-30 11:18:25.796 UTC.
    await messages.record({ seenBy: "manager", message: messageOf({ id: "175928847299117063" }), deliveries: [] });
    const begun = await begin(await accept());
    expect(begun?.history[0]?.at).toBe(1_462_015_105_796);
  });

  test("begins many at once, each with its own history", async () => {
    const { accept, begin } = await startAccepting(await openDatabase());
    const first = await accept({ channelId: "510", content: "one" });
    const second = await accept({ channelId: "510", content: "two" });
    const third = await accept({ channelId: "511", content: "three" });
    const begun = await Promise.all([first, second, third].map(begin));
    expect(begun.map((one) => one?.history.map(({ text }) => text))).toEqual([[], ["one"], []]);
  });
});

describe("finish", () => {
  test("writes the state and all posts together, and says that they stand", async () => {
    const { store, accept, begin, stateOf, deliveries } = await startAccepting(await openDatabase());
    const turn = await accept();
    await begin(turn);
    const { id } = turn.delivery;
    const posts = [
      postOf({
        turnId: id,
        deliveryId: id,
        state: "sending",
        replyToId: turn.message.id,
        mentionUserIds: ["900"],
        recipient: "user:900",
      }),
      postOf({ turnId: id, deliveryId: id, part: 1 }),
    ];
    expect(await deliveries.finish({ id, state: "answering", problem: null, posts })).toBe(true);
    expect(await stateOf(turn.delivery)).toMatchObject({ state: "answering", settled_at: null });
    const rows =
      await store.sql`select part, state, recipient, reply_to_id, mention_user_ids, first_sent_at is not null as sent from outbox order by part`;
    expect(rows).toMatchObject([
      {
        part: 0,
        state: "sending",
        recipient: "user:900",
        reply_to_id: turn.message.id,
        mention_user_ids: ["900"],
        sent: true,
      },
      { part: 1, state: "pending", sent: false },
    ]);
  });

  test("said twice, because the first answer got lost, is said once", async () => {
    const { store, accept, begin, deliveries } = await startAccepting(await openDatabase());
    const answered = await accept();
    await begin(answered);
    const { id } = answered.delivery;
    const answer = { id, state: "answering", problem: null, posts: [postOf({ turnId: id, deliveryId: id })] } as const;
    expect([await deliveries.finish(answer), await deliveries.finish(answer)]).toEqual([true, true]);
    const given = await accept();
    await begin(given);
    const line = {
      id: given.delivery.id,
      state: "dead",
      problem: "why",
      posts: [postOf({ turnId: given.delivery.id })],
    } as const;
    expect([await deliveries.finish(line), await deliveries.finish(line)]).toEqual([true, true]);
    expect((await store.sql`select id from outbox`).length).toBe(2);
  });

  test("writes no posts for a delivery that somebody else has settled", async () => {
    const { store, accept, begin, stateOf, deliveries } = await startAccepting(await openDatabase());
    const turn = await accept();
    await begin(turn);
    const { id } = turn.delivery;
    await deliveries.finish({ id, state: "dead", problem: "first", posts: [] });
    const posts = [postOf({ turnId: id, deliveryId: id })];
    expect(await deliveries.finish({ id, state: "answering", problem: null, posts })).toBe(false);
    expect(await stateOf(turn.delivery)).toMatchObject({ state: "dead", problem: "first" });
    expect(await store.sql`select id from outbox`).toEqual([]);
  });
});
