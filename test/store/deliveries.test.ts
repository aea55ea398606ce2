import { describe, expect, test } from "vitest";
import { createDeliveryStore, type NewDelivery } from "../../src/store/deliveries.ts";
import { createOutboxStore } from "../../src/store/outbox.ts";
import { addSightings } from "../../src/store/sightings.ts";
import { useDatabase } from "../support/database.ts";
import { channelSession, deliveryTo, messageOf, nextSnowflake, postOf } from "../support/rows.ts";

const openDatabase = useDatabase();

async function setUp() {
  const { store, openStore } = await openDatabase();
  const session = await channelSession(store);
  const deliveries = createDeliveryStore(store);
  const accept = async (fields = {}) => {
    const message = messageOf(fields);
    const delivery = deliveryTo(session);
    await deliveries.record({ seenBy: "manager", message, deliveries: [delivery] });
    return { message, delivery };
  };
  const begin = ({ message, delivery }: Awaited<ReturnType<typeof accept>>) =>
    deliveries.begin({ id: delivery.id, channelId: message.channelId, messageId: message.id, lastProblem: null });
  const stateOf = async ({ id }: NewDelivery) => (await store.sql`select * from deliveries where id = ${id}`)[0];
  return { store, openStore, session, deliveries, outbox: createOutboxStore(store), accept, begin, stateOf };
}

describe("record", () => {
  test("writes a message once with the deliveries of one sighting, however many arrive at once", async () => {
    const { store, openStore, session, deliveries } = await setUp();
    const other = createDeliveryStore(await openStore());
    const message = messageOf();
    const sightings = Array.from({ length: 16 }, (_, index) =>
      (index % 2 === 0 ? deliveries : other).record({ seenBy: "manager", message, deliveries: [deliveryTo(session)] }),
    );
    const answers = await Promise.all(sightings);
    expect(answers.filter(Boolean)).toEqual([true]);
    expect(await store.sql`select agent_id, state from deliveries`).toMatchObject([
      { agent_id: "manager", state: "accepted" },
    ]);
  });

  test("records many messages of one batch, each with its own deliveries and all of its fields", async () => {
    const { store, session, deliveries } = await setUp();
    const silent = {
      ...deliveryTo(session),
      agentId: null,
      sessionId: null,
      rule: "none",
      line: "map:3",
      reason: "no_owner",
    };
    const file = { name: "a.png", url: "https://x/a.png", size: 3, contentType: "image/png" };
    const asked = messageOf({
      attachments: [file],
      replyTo: { messageId: "77", authorId: "5" },
      content: 'a "quoted"\n\\ line',
    });
    const ambient = messageOf({ guildId: null });
    await Promise.all([
      deliveries.record({
        seenBy: "manager",
        message: asked,
        deliveries: [deliveryTo(session), { ...deliveryTo(session), agentId: "webster" }],
      }),
      deliveries.record({ seenBy: "manager", message: ambient, deliveries: [silent] }),
    ]);
    const rows =
      await store.sql`select m.content, m.attachments, m.reply_to_id, m.guild_id, d.agent_id, d.state, d.reason, d.line,
      d.settled_at is not null as settled from messages m join deliveries d on d.message_id = m.id order by m.id, d.agent_id`;
    expect(rows).toMatchObject([
      {
        content: asked.content,
        attachments: [file],
        reply_to_id: "77",
        agent_id: "manager",
        state: "accepted",
        settled: false,
      },
      { content: asked.content, agent_id: "webster", state: "accepted", settled: false },
      { guild_id: null, agent_id: null, state: "suppressed", reason: "no_owner", line: "map:3", settled: true },
    ]);
  });

  test("keeps the highest snowflakes exactly and in the order of their values", async () => {
    const { store, deliveries } = await setUp();
    const ids = ["18446744073709551615", "18446744073709551614", "9", "9007199254740993", "10"];
    for (const id of ids)
      await deliveries.record({
        seenBy: "manager",
        message: messageOf({ id, channelId: ids[0] ?? "" }),
        deliveries: [],
      });
    const rows = await store.sql<{ id: string; channel_id: string }[]>`select id, channel_id from messages order by id`;
    expect(rows.map(({ id }) => id)).toEqual([
      "9",
      "10",
      "9007199254740993",
      "18446744073709551614",
      "18446744073709551615",
    ]);
    expect(new Set(rows.map(({ channel_id }) => channel_id))).toEqual(new Set(ids.slice(0, 1)));
  });

  test("a text that Postgres cannot hold is stored all the same, and spoils no other of its batch", async () => {
    const { store, session, deliveries } = await setUp();
    const contents = ["before", "nul \0 and half \ud800 and \\u0000 \\ud800", "after 😀"];
    const recorded = contents.map((content) =>
      deliveries.record({ seenBy: "manager", message: messageOf({ content }), deliveries: [deliveryTo(session)] }),
    );
    expect(await Promise.all(recorded)).toEqual([true, true, true]);
    const rows = await store.sql<{ content: string }[]>`select content from messages order by id`;
    expect(rows.map(({ content }) => content)).toEqual([
      "before",
      "nul \ufffd and half \ufffd and \\u0000 \\ud800",
      "after 😀",
    ]);
  });

  test("a row that the database refuses fails alone", async () => {
    const { session, deliveries } = await setUp();
    const good = () =>
      deliveries.record({ seenBy: "manager", message: messageOf(), deliveries: [deliveryTo(session)] });
    const bad = () => deliveries.record({ seenBy: "manager", message: messageOf({ id: "1e30" }), deliveries: [] });
    const [, ...batch] = await Promise.allSettled([good(), good(), bad(), good()]);
    expect(batch.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });
});

describe("who saw a message", () => {
  test("is who brought it, and whoever is noted later, once", async () => {
    const { store, deliveries } = await setUp();
    const [one, two] = [messageOf(), messageOf()];
    await deliveries.record({ seenBy: "webster", message: one, deliveries: [] });
    await deliveries.record({ seenBy: "manager", message: two, deliveries: [] });
    const noted = [
      { messageId: one.id, agentIds: ["manager", "webster", "auditor"] },
      { messageId: two.id, agentIds: ["manager"] },
      { messageId: "77", agentIds: ["manager"] },
    ];
    await addSightings(store, noted);
    await addSightings(store, noted);
    expect(await store.sql`select seen_by from messages order by id`).toEqual([
      { seen_by: ["webster", "manager", "auditor"] },
      { seen_by: ["manager"] },
    ]);
  });
});

describe("begin", () => {
  test("counts each attempt before it is made, and stops when the delivery is settled", async () => {
    const { deliveries, accept, begin, stateOf } = await setUp();
    const turn = await accept();
    expect((await begin(turn))?.attemptCount).toBe(1);
    expect((await begin(turn))?.attemptCount).toBe(2);
    expect(await stateOf(turn.delivery)).toMatchObject({ state: "answering", attempt_count: 2 });
    await deliveries.finish({ id: turn.delivery.id, state: "handed_over", problem: null, posts: [] });
    expect(await begin(turn)).toBeNull();
    expect(await stateOf(turn.delivery)).toMatchObject({ attempt_count: 2 });
  });

  test("keeps when the first attempt began, and what the last one failed of", async () => {
    const { deliveries, accept, stateOf } = await setUp();
    const { message, delivery } = await accept();
    const { id, channelId } = message;
    const begin = (lastProblem: string | null) =>
      deliveries.begin({ id: delivery.id, channelId, messageId: id, lastProblem });
    await begin(null);
    const first = await stateOf(delivery);
    expect(first).toMatchObject({ answering_at: expect.any(String), attempt_problem: null });
    await begin("It crashed.");
    await begin("It hung.");
    await begin(null);
    expect(await stateOf(delivery)).toMatchObject({ answering_at: first?.answering_at, attempt_problem: "It hung." });
  });

  test("begins nothing whose answer already stands in the outbox", async () => {
    const { deliveries, accept, begin, stateOf } = await setUp();
    const turn = await accept();
    await begin(turn);
    const posts = [postOf({ turnId: turn.delivery.id, deliveryId: turn.delivery.id })];
    await deliveries.finish({ id: turn.delivery.id, state: "answering", problem: null, posts });
    expect(await begin(turn)).toBeNull();
    expect(await stateOf(turn.delivery)).toMatchObject({ state: "answering", attempt_count: 1 });
  });

  test("remembers the channel's last twenty messages before this one, oldest first", async () => {
    const { deliveries, accept, begin } = await setUp();
    for (let count = 1; count <= 22; count++)
      await deliveries.record({ seenBy: "manager", message: messageOf({ content: `m${count}` }), deliveries: [] });
    await deliveries.record({
      seenBy: "manager",
      message: messageOf({ content: "elsewhere", channelId: "501" }),
      deliveries: [],
    });
    await deliveries.record({
      seenBy: "manager",
      message: messageOf({ content: "joined", authorKind: "system" }),
      deliveries: [],
    });
    const bot = messageOf({ content: "mine", authorKind: "own_bot", authorName: "Manager" });
    await deliveries.record({ seenBy: "manager", message: bot, deliveries: [] });
    const turn = await accept();
    await deliveries.record({ seenBy: "manager", message: messageOf({ content: "later" }), deliveries: [] });
    const begun = await begin(turn);
    expect(begun?.history.map(({ text }) => text)).toEqual([
      ...Array.from({ length: 19 }, (_, index) => `m${index + 4}`),
      "mine",
    ]);
    expect(begun?.history.at(-1)).toEqual({ author: "Manager", isAgent: true, text: "mine", at: expect.any(Number) });
    expect(Math.abs((begun?.history.at(-1)?.at ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test("dates what it remembers by when it was written, not by when it was recorded", async () => {
    const { deliveries, accept, begin } = await setUp();
    // Discord's own example: 2016-04-30 11:18:25.796 UTC.
    await deliveries.record({ seenBy: "manager", message: messageOf({ id: "175928847299117063" }), deliveries: [] });
    const begun = await begin(await accept());
    expect(begun?.history[0]?.at).toBe(1_462_015_105_796);
  });

  test("begins many at once, each with its own history", async () => {
    const { accept, begin } = await setUp();
    const first = await accept({ channelId: "510", content: "one" });
    const second = await accept({ channelId: "510", content: "two" });
    const third = await accept({ channelId: "511", content: "three" });
    const begun = await Promise.all([first, second, third].map(begin));
    expect(begun.map((one) => one?.history.map(({ text }) => text))).toEqual([[], ["one"], []]);
  });
});

describe("finish", () => {
  test("writes the state and all posts together, and says that they stand", async () => {
    const { store, deliveries, accept, begin, stateOf } = await setUp();
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
    const { store, deliveries, accept, begin } = await setUp();
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
    const { store, deliveries, accept, begin, stateOf } = await setUp();
    const turn = await accept();
    await begin(turn);
    const { id } = turn.delivery;
    await deliveries.finish({ id, state: "dead", problem: "first", posts: [] });
    const posts = [postOf({ turnId: id, deliveryId: id })];
    expect(await deliveries.finish({ id, state: "answering", problem: null, posts })).toBe(false);
    expect(await stateOf(turn.delivery)).toMatchObject({ state: "dead", problem: "first" });
    expect(await store.sql`select id from outbox`).toEqual([]);
  });

  test("open deliveries are those without posts, oldest message first, with all that a turn needs", async () => {
    const { deliveries, accept, begin, session } = await setUp();
    const late = await accept({ id: nextSnowflake(), content: "late" });
    const early = await accept({
      id: "5",
      content: "early",
      attachments: [{ name: "f", url: "u", size: 1, contentType: null }],
    });
    const posted = await accept();
    await begin(posted);
    const { id } = posted.delivery;
    await deliveries.finish({ id, state: "answering", problem: null, posts: [postOf({ turnId: id, deliveryId: id })] });
    await begin(late);
    const open = await deliveries.open();
    expect(open.map(({ message }) => message.content)).toEqual(["early", "late"]);
    expect(open[0]).toEqual({
      id: early.delivery.id,
      agentId: "manager",
      sessionId: session.id,
      message: {
        id: "5",
        channelId: "500",
        authorId: "900",
        authorName: "Ada",
        authorKind: "human",
        content: "early",
        attachments: early.message.attachments,
      },
    });
  });
});

test("foreign bots' turns are counted since a person last wrote, and over the last hour", async () => {
  const { store, session, deliveries, accept } = await setUp();
  const foreign = (fields = {}) => accept({ authorKind: "foreign_bot", channelId: "600", ...fields });
  await foreign();
  await foreign();
  await accept({ channelId: "600" });
  await foreign();
  await accept({ authorKind: "foreign_bot", channelId: "601" });
  await deliveries.record({
    seenBy: "manager",
    message: messageOf({ authorKind: "foreign_bot", channelId: "600" }),
    deliveries: [{ ...deliveryTo(session), reason: "foreign_bot" }],
  });
  expect(await deliveries.foreignTurns("600")).toEqual({ hops: 1, lastHour: 3 });
  await store.sql`update deliveries set created_at = now() - interval '2 hours'`;
  expect(await deliveries.foreignTurns("600")).toEqual({ hops: 1, lastHour: 0 });
  expect(await deliveries.foreignTurns("602")).toEqual({ hops: 0, lastHour: 0 });
});
