import { describe, expect, test } from "vitest";
import { nonceOf } from "../../src/domain/nonce.ts";
import {
  botOf,
  channelIds,
  channelOf,
  guildChannels,
  guildId,
  makeOffice,
  openOffice,
} from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { faltering, forgetful } from "../support/database-faults.ts";
import { messageOf, nextSnowflake } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();

describe("a message that several bots see", () => {
  test("is one row and wakes one agent, whoever of eight saw it first", async () => {
    const office = await openOffice(await openDatabase());
    const message = messageOf({ channelId: channelIds.general });
    const seenBy = ["webster", "manager", "tech-lead", "auditor", "manager", "webster", "auditor", "tech-lead"];
    await Promise.all(seenBy.map((agentId) => office.hear(message, agentId)));
    await office.untilDeliveries(message, { manager: "answered" });
    await office.hear(message, "auditor");
    expect(office.brain.turns.length).toBe(1);
    expect(office.recorder.contentsIn(channelIds.general)).toEqual(["re: hello"]);
  });

  test("whose writing fails is written with the next sighting, and not before it is told so", async () => {
    const database = await openDatabase();
    const { store, failNext } = faltering(database.store);
    const office = await openOffice(database, { store });
    const message = messageOf({ channelId: channelIds.general });
    failNext(1);
    const first = await Promise.allSettled(["manager", "webster"].map((agentId) => office.hear(message, agentId)));
    expect(first.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await office.deliveriesOf(message)).toEqual({});
    await office.hear(message, "auditor");
    await office.untilDeliveries(message, { manager: "answered" });
  });

  test("that the store did not take at first is answered before what was said after it", async () => {
    const database = await openDatabase();
    const { store, failNext } = faltering(database.store);
    const office = await openOffice(database, { store });
    const before = messageOf({ channelId: channelIds.board });
    await office.hear(before);
    await office.untilDeliveries(before, { manager: "answered" });
    const [first, second] = ["first", "second"].map((content) => messageOf({ channelId: channelIds.general, content }));
    if (!first || !second) throw new Error("There are no two messages.");
    failNext(1);
    await expect(office.hear(first)).rejects.toThrow("The server is away.");
    await office.hear(second);
    const elsewhere = messageOf({ channelId: channelIds.board });
    await office.hear(elsewhere);
    await office.untilDeliveries(elsewhere, { manager: "answered" });
    expect(await office.deliveriesOf(second)).toEqual({ manager: "accepted" });
    await office.hear(first, "webster");
    await office.untilDeliveries(second, { manager: "answered" });
    expect(office.recorder.contentsIn(channelIds.general)).toEqual(["re: first", "re: second"]);
  });

  test("that was written, though the answer to that was lost, is answered once", async () => {
    const database = await openDatabase();
    const { store, loseStatement } = forgetful(database.store);
    const office = await openOffice(database, { store });
    const message = messageOf({ channelId: channelIds.general });
    loseStatement("insert into messages");
    await expect(office.hear(message)).rejects.toThrow("The connection was closed.");
    expect(await office.deliveriesOf(message)).toEqual({ manager: "answering" });
    await office.hear(message, "webster");
    await office.untilDeliveries(message, { manager: "answered" });
    await office.hear(message, "auditor");
    expect(office.brain.turns.length).toBe(1);
    expect(office.recorder.contentsIn(channelIds.general)).toEqual(["re: hello"]);
  });

  test.each([
    ["its guild", guildId],
    ["a new thread", null],
  ])("before anybody has told of %s waits for that, but not for ever", async (_, unknownGuild) => {
    const office = await makeOffice(await openDatabase());
    await office.control.start();
    for (const id of office.agentIds) await office.control.botReady(botOf(id), id, performance.now());
    if (!unknownGuild) await office.reportGuild("manager");
    const [early, next] = [messageOf({ channelId: "777" }), messageOf({ channelId: "777", content: "next" })];
    const lost = messageOf({ channelId: "778" });
    const heard = [office.hear(early), office.hear(next), office.hear(lost)];
    await until(() => expect(office.clock.waits).toContain(5_000));
    if (unknownGuild) await office.reportGuild("manager", [...guildChannels(), channelOf({ id: "777" })]);
    else {
      const channel = channelOf({ id: "777", kind: "thread", parentId: channelIds.general });
      await office.control.receive("manager", { type: "channel_changed", channel });
    }
    for (const message of [early, next]) await office.untilDeliveries(message, { manager: "answered" });
    expect(office.recorder.contentsIn("777")).toEqual(["re: hello", "re: next"]);
    expect(await office.deliveriesOf(lost)).toEqual({});
    office.clock.advance(5_000);
    await Promise.all(heard);
    expect(await office.deliveriesOf(lost)).toEqual({ nobody: "not_mapped" });
  });

  test("that an earlier process recorded wakes nobody again", async () => {
    const database = await openDatabase();
    const first = await openOffice(database);
    const message = messageOf({ channelId: channelIds.general });
    await first.hear(message);
    await first.untilDeliveries(message, { manager: "answered" });
    first.stop();
    const second = await openOffice(database);
    await second.hear(message, "webster");
    expect(second.brain.turns).toEqual([]);
    expect(second.recorder.contentsIn(channelIds.general)).toEqual([]);
  });
});

describe("an echo", () => {
  test("is what our own bot said: a person who sends the nonce of an open post settles nothing", async () => {
    const database = await openDatabase();
    const office = await openOffice(database);
    office.recorder.setReady("manager", false);
    await office.hear(messageOf({ channelId: channelIds.general }));
    const posts = () =>
      database.store.sql<{ id: string; state: string }[]>`select id, state from outbox where delivery_id is not null`;
    const [post] = await until(async () => {
      const rows = await posts();
      expect(rows.length).toBe(1);
      return rows;
    });
    const nonce = nonceOf(post?.id ?? "");
    const echo = { ...messageOf({ channelId: channelIds.board }), content: "" };
    await office.hear(echo, "manager", nonce);
    expect((await posts())[0]?.state).toBe("pending");
    const ours = { ...echo, id: nextSnowflake(), authorKind: "own_bot" } as const;
    await office.hear(ours, "manager", nonce);
    expect((await posts())[0]?.state).toBe("delivered");
  });
});

describe("who wakes", () => {
  test("mentions wake exactly those who are mentioned; ambient words at most the owner", async () => {
    const office = await openOffice(await openDatabase());
    const both = messageOf({ channelId: channelIds.general, mentionedUserIds: ["13"], mentionedRoleIds: ["61"] });
    const ambient = messageOf({ channelId: channelIds.code });
    const quiet = messageOf({ channelId: channelIds.announcements });
    for (const message of [both, ambient, quiet]) await office.hear(message, "auditor");
    await office.untilDeliveries(both, { manager: "answered", webster: "answered" });
    await office.untilDeliveries(ambient, { "tech-lead": "answered" });
    expect(await office.deliveriesOf(quiet)).toEqual({ manager: "mention_required" });
  });

  test("a channel whose category the map does not know is silent, but mentions are answered there", async () => {
    const office = await openOffice(await openDatabase());
    const ambient = messageOf({ channelId: channelIds.workshop });
    const mention = messageOf({ channelId: channelIds.workshop, mentionedUserIds: ["13"] });
    await office.hear(ambient);
    await office.hear(mention);
    expect(await office.deliveriesOf(ambient)).toEqual({ nobody: "not_mapped" });
    await office.untilDeliveries(mention, { webster: "answered" });
  });

  test("another guild's messages are suppressed, even with a mention", async () => {
    const office = await openOffice(await openDatabase());
    const message = messageOf({ guildId: "2", channelId: "900", mentionedUserIds: ["11"] });
    await office.hear(message);
    expect(await office.deliveriesOf(message)).toEqual({ nobody: "foreign_guild" });
  });

  test("our own bots' words wake nobody, also where they mention a bot, and are remembered", async () => {
    const office = await openOffice(await openDatabase());
    const own = messageOf({ authorId: "12", authorKind: "own_bot", mentionedUserIds: ["11"], content: "the plan" });
    const unknownOwn = messageOf({ authorId: "12", authorKind: "foreign_bot", mentionedUserIds: ["11"] });
    await office.hear(own);
    await office.hear(unknownOwn);
    expect(await office.deliveriesOf(own)).toEqual({ nobody: "own_bot" });
    expect(await office.deliveriesOf(unknownOwn)).toEqual({ nobody: "own_bot" });
    const asked = messageOf();
    await office.hear(asked);
    await office.untilDeliveries(asked, { manager: "answered" });
    expect(office.brain.turns[0]?.history[0]).toMatchObject({ text: "the plan", isAgent: true });
  });

  test("a direct message wakes the bot that was written to, and is answered to the user", async () => {
    const office = await openOffice(await openDatabase());
    const message = messageOf({ guildId: null, channelId: "713900" });
    await office.hear(message, "webster");
    await office.untilDeliveries(message, { webster: "answered" });
    expect(office.recorder.shown.find(({ agentId }) => agentId === "webster")?.post).toMatchObject({
      recipient: "user:900",
      replyToId: message.id,
      mentionUserIds: ["900"],
    });
  });

  test("an owner without a token is suppressed; a parked one's delivery waits", async () => {
    const office = await openOffice(await openDatabase(), { serving: (agentId) => agentId !== "tech-lead" });
    const unserved = messageOf({ channelId: channelIds.code });
    await office.hear(unserved);
    expect(await office.deliveriesOf(unserved)).toEqual({ "tech-lead": "no_token" });
    office.recorder.setReady("manager", false);
    const waiting = messageOf({ channelId: channelIds.general });
    await office.hear(waiting, "webster");
    await office.untilDeliveries(waiting, { manager: "answering" });
    office.recorder.setReady("manager", true);
    await office.untilDeliveries(waiting, { manager: "answered" });
  });
});

describe("foreign bots", () => {
  const foreign = (fields = {}) =>
    messageOf({
      authorKind: "foreign_bot",
      authorId: "70",
      channelId: channelIds.bots,
      mentionedUserIds: ["11"],
      ...fields,
    });

  test("wake nobody where the map does not allow them", async () => {
    const office = await openOffice(await openDatabase());
    const message = foreign({ channelId: channelIds.general });
    await office.hear(message);
    expect(await office.deliveriesOf(message)).toEqual({ nobody: "foreign_bot" });
  });

  test("three of many at once pass before a person speaks, whichever bots saw them", async () => {
    const office = await openOffice(await openDatabase());
    const messages = Array.from({ length: 10 }, () => foreign());
    await Promise.all(messages.map((message, index) => office.hear(message, office.agentIds[index % 4])));
    await until(() => expect(office.brain.turns.length).toBe(3));
    const states = await Promise.all(messages.map((message) => office.deliveriesOf(message)));
    expect(states.filter((state) => "nobody" in state)).toEqual(Array(7).fill({ nobody: "foreign_bot_hops" }));
    await office.hear(messageOf({ channelId: channelIds.bots }));
    const after = foreign();
    await office.hear(after);
    await office.untilDeliveries(after, { manager: "answered" });
  });

  test("twenty an hour pass in one channel, counted from rows after a restart too", async () => {
    const database = await openDatabase();
    const first = await openOffice(database);
    for (let count = 0; count < 20; count++) {
      await first.hear(foreign());
      await first.hear(messageOf({ channelId: channelIds.bots, content: "", attachments: [] }));
    }
    first.stop();
    const second = await openOffice(database);
    const over = foreign();
    await second.hear(over);
    expect(await second.deliveriesOf(over)).toEqual({ manager: "foreign_bot_budget" });
    const elsewhere = foreign({ channelId: nextSnowflake() });
    await second.control.receive("manager", {
      type: "channel_changed",
      channel: channelOf({ id: elsewhere.channelId, kind: "thread", parentId: channelIds.bots, ownerId: "900" }),
    });
    await second.hear(elsewhere);
    await second.untilDeliveries(elsewhere, { manager: "answered" });
  });
});

describe("order within a session", () => {
  test("each message gets its own answer, in the order of their ids, also when they arrive the other way round", async () => {
    const office = await openOffice(await openDatabase());
    const held = Promise.withResolvers<void>();
    office.brain.script(async ({ prompt }) => {
      await held.promise;
      return { kind: "answered", text: `re: ${prompt}`, handedOver: false };
    });
    const messages = ["a", "b", "c", "d"].map((content) => messageOf({ content }));
    const [a, b, c, d] = messages;
    if (!a || !b || !c || !d) throw new Error("four messages");
    await office.hear(a);
    await until(() => expect(office.brain.turns.length).toBe(1));
    for (const message of [d, b, c]) await office.hear(message);
    held.resolve();
    await office.untilDeliveries(d, { manager: "answered" });
    expect(office.recorder.contentsIn(channelIds.general)).toEqual(["re: a", "re: b", "re: c", "re: d"]);
    const answers = office.recorder.shown.filter(({ channelId }) => channelId === channelIds.general);
    expect(answers.map(({ post }) => post.replyToId)).toEqual(messages.map(({ id }) => id));
  });
});

describe("threads", () => {
  const openThread = async (office: Awaited<ReturnType<typeof openOffice>>, ownerId: string) => {
    const id = nextSnowflake();
    const channel = channelOf({ id, kind: "thread", parentId: channelIds.code, ownerId });
    await office.control.receive("manager", { type: "channel_changed", channel });
    return id;
  };

  test("that were open when their channel came into sight belong to it", async () => {
    const office = await openOffice(await openDatabase());
    const thread = channelOf({ id: nextSnowflake(), kind: "thread", parentId: channelIds.general, ownerId: "900" });
    await office.control.receive("manager", { type: "threads_listed", threads: [thread] });
    const message = messageOf({ channelId: thread.id });
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "answered" });
  });

  test("belong to the agent that opened them, else to the first that answers there, after a restart too", async () => {
    const database = await openDatabase();
    const first = await openOffice(database);
    const opened = await openThread(first, "13");
    const found = await openThread(first, "900");
    const inOpened = messageOf({ channelId: opened });
    await first.hear(inOpened);
    await first.untilDeliveries(inOpened, { webster: "answered" });
    const mention = messageOf({ channelId: found, mentionedUserIds: ["14"] });
    await first.hear(mention);
    await first.untilDeliveries(mention, { auditor: "answered" });
    await until(() => expect(first.control.view.threadOwner(found)).toBe("auditor"));
    first.stop();
    const second = await openOffice(database);
    const later = messageOf({ channelId: found });
    await second.hear(later);
    await second.untilDeliveries(later, { auditor: "answered" });
    const [row] = await database.store.sql`select origin_kind from sessions where channel_id = ${found}`;
    expect(row).toEqual({ origin_kind: "thread" });
  });

  test("of two agents that answer at once one owns it, in memory and in the row alike", async () => {
    const database = await openDatabase();
    const office = await openOffice(database);
    const found = await openThread(office, "900");
    const message = messageOf({ channelId: found, mentionedUserIds: ["13", "14"] });
    await office.hear(message);
    await office.untilDeliveries(message, { auditor: "answered", webster: "answered" });
    await until(async () => {
      const [row] = await database.store.sql`select first_answered_by from channels where id = ${found}`;
      expect(row?.first_answered_by).not.toBeNull();
      expect(office.control.view.threadOwner(found)).toBe(row?.first_answered_by);
    });
  });
});

test("a user who once wrote directly is known by the bare id after a restart", async () => {
  const database = await openDatabase();
  const first = await openOffice(database);
  await first.hear(messageOf({ guildId: null, channelId: "711900" }));
  first.stop();
  const second = await openOffice(database);
  expect(second.control.view.isUser("900")).toBe(true);
  expect(second.control.view.isUser("901")).toBe(false);
  expect(second.control.view.guildId).toBe(guildId);
});
