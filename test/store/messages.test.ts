/** How messages are recorded, who is noted to have seen them, and what is counted of them. */
import { describe, expect, test } from "vitest";
import { createMessageStore } from "../../src/store/messages.ts";
import { addSightings } from "../../src/store/sightings.ts";
import { useDatabase } from "../support/database.ts";
import { deliveryTo, messageOf } from "../support/rows.ts";
import { startAccepting } from "./accepting.ts";

const openDatabase = useDatabase();

describe("record", () => {
  test("writes a message once with the deliveries of one sighting, however many arrive at once", async () => {
    const { store, openStore, session, messages } = await startAccepting(await openDatabase());
    const other = createMessageStore(await openStore());
    const message = messageOf();
    const sightings = Array.from({ length: 16 }, (_, index) =>
      (index % 2 === 0 ? messages : other).record({ seenBy: "manager", message, deliveries: [deliveryTo(session)] }),
    );
    const answers = await Promise.all(sightings);
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await store.sql`select agent_id, state from deliveries`).toMatchObject([
      { agent_id: "manager", state: "accepted" },
    ]);
  });

  test("counts the first attempt of a turn that begins with it, and tells what was said before", async () => {
    const { store, session, messages } = await startAccepting(await openDatabase());
    const [before, asked] = [messageOf({ content: "before" }), messageOf()];
    const elsewhere = messageOf({ channelId: "501" });
    for (const message of [before, elsewhere]) await messages.record({ seenBy: "manager", message, deliveries: [] });
    const [begun, waiting] = [
      { ...deliveryTo(session), begins: true },
      { ...deliveryTo(session), agentId: "webster" },
    ];
    const recorded = await messages.record({ seenBy: "manager", message: asked, deliveries: [begun, waiting] });
    expect(recorded).toMatchObject({ history: [{ author: "Ada", isAgent: false, text: "before" }] });
    const rows = await store.sql`
      select agent_id, state, attempt_count, answering_at is not null as begun from deliveries order by agent_id`;
    expect(rows).toEqual([
      { agent_id: "manager", state: "answering", attempt_count: 1, begun: true },
      { agent_id: "webster", state: "accepted", attempt_count: 0, begun: false },
    ]);
  });

  test("records many messages of one batch, each with its own deliveries and all of its fields", async () => {
    const { store, session, messages } = await startAccepting(await openDatabase());
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
      messages.record({
        seenBy: "manager",
        message: asked,
        deliveries: [deliveryTo(session), { ...deliveryTo(session), agentId: "webster" }],
      }),
      messages.record({ seenBy: "manager", message: ambient, deliveries: [silent] }),
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
    const { store, messages } = await startAccepting(await openDatabase());
    const ids = ["18446744073709551615", "18446744073709551614", "9", "9007199254740993", "10"];
    for (const id of ids)
      await messages.record({
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
    const { store, session, messages } = await startAccepting(await openDatabase());
    const contents = ["before", "nul \0 and half \ud800 and \\u0000 \\ud800", "after 😀"];
    const recorded = contents.map((content) =>
      messages.record({ seenBy: "manager", message: messageOf({ content }), deliveries: [deliveryTo(session)] }),
    );
    expect((await Promise.all(recorded)).every(Boolean)).toBe(true);
    const rows = await store.sql<{ content: string }[]>`select content from messages order by id`;
    expect(rows.map(({ content }) => content)).toEqual([
      "before",
      "nul \ufffd and half \ufffd and \\u0000 \\ud800",
      "after 😀",
    ]);
  });

  test("a row that the database refuses fails alone", async () => {
    const { session, messages } = await startAccepting(await openDatabase());
    const good = () => messages.record({ seenBy: "manager", message: messageOf(), deliveries: [deliveryTo(session)] });
    const bad = () => messages.record({ seenBy: "manager", message: messageOf({ id: "1e30" }), deliveries: [] });
    const [, ...batch] = await Promise.allSettled([good(), good(), bad(), good()]);
    expect(batch.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });
});

describe("who saw a message", () => {
  test("is who brought it, and whoever is noted later, once", async () => {
    const { store, messages } = await startAccepting(await openDatabase());
    const [one, two] = [messageOf(), messageOf()];
    await messages.record({ seenBy: "webster", message: one, deliveries: [] });
    await messages.record({ seenBy: "manager", message: two, deliveries: [] });
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

test("foreign bots' turns are counted since a person last wrote, and over the last hour", async () => {
  const { store, session, accept, messages } = await startAccepting(await openDatabase());
  const foreign = (fields = {}) => accept({ authorKind: "foreign_bot", channelId: "600", ...fields });
  await foreign();
  await foreign();
  await accept({ channelId: "600" });
  await foreign();
  await accept({ authorKind: "foreign_bot", channelId: "601" });
  await messages.record({
    seenBy: "manager",
    message: messageOf({ authorKind: "foreign_bot", channelId: "600" }),
    deliveries: [{ ...deliveryTo(session), reason: "foreign_bot" }],
  });
  expect(await messages.foreignTurns("600")).toEqual({ hops: 1, lastHour: 3 });
  await store.sql`update deliveries set created_at = now() - interval '2 hours'`;
  expect(await messages.foreignTurns("600")).toEqual({ hops: 1, lastHour: 0 });
  expect(await messages.foreignTurns("602")).toEqual({ hops: 0, lastHour: 0 });
});
