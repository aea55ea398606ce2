/** What was deleted in Discord leaves no words in our rows, as soon as no turn needs them. */
import { describe, expect, test } from "vitest";
import { MessageChanges } from "../../src/control/message-changes.ts";
import { Tally } from "../../src/control/tally.ts";
import type { Message } from "../../src/domain/message.ts";
import { createMessageChangeStore } from "../../src/store/message-changes.ts";
import { createMessageStore } from "../../src/store/messages.ts";
import {
  channelIds,
  channelOf,
  crashes,
  handsOver,
  held,
  makeOffice,
  openOffice,
  says,
} from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { faltering } from "../support/database-faults.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";
import { busyOffice, prompts, rowOf, wordless } from "./changing.ts";

const openDatabase = useDatabase();

const file = { name: "plan.pdf", url: "https://x/plan.pdf", size: 3, contentType: null };

describe("the words of a deleted message", () => {
  test("are forgotten at once where no turn needs them; that it was said stays, and by whom", async () => {
    const office = await openOffice(await openDatabase());
    const answered = messageOf({ content: "a secret", attachments: [file] });
    await office.hear(answered);
    await office.untilDeliveries(answered, { manager: "answered" });
    const { end } = await busyOffice(office);
    const waiting = messageOf({ content: "another", attachments: [file] });
    const silent = messageOf({ channelId: channelIds.announcements, content: "a third", attachments: [file] });
    for (const message of [waiting, silent]) await office.hear(message);
    await office.hearDeletion(answered, waiting, silent);
    for (const message of [answered, waiting, silent])
      expect(await rowOf(office, message)).toEqual({ ...wordless, author_name: "Ada" });
    end();
  });

  test.each([
    ["an answer", () => says("done"), "answered"],
    ["its third failure", () => crashes, "dead"],
  ])("stay for as long as its turn may need them: until %s", async (_end, result, state) => {
    const office = await openOffice(await openDatabase());
    const [first, second] = [held(), held()];
    office.brain.script(first.turn, second.turn, result, result);
    const message = messageOf({ content: "a secret", attachments: [file] });
    await office.hear(message);
    await until(() => expect(office.brain.turns.length).toBe(1));
    await office.hearDeletion(message);
    expect(await rowOf(office, message)).toMatchObject({ content: "a secret", attachments: [file], is_deleted: true });
    first.end(crashes);
    await until(() => expect(office.brain.turns.length).toBe(2));
    expect(office.brain.turns[1]).toMatchObject({ prompt: "a secret", attachments: [file] });
    // What is gone does not change any more.
    await office.hearEdit(message, "other words");
    second.end(crashes);
    await office.untilDeliveries(message, { manager: state });
    expect(new Set(prompts(office))).toEqual(new Set(["a secret"]));
    await until(async () => expect(await rowOf(office, message)).toMatchObject(wordless));
  });

  test("that several agents answer go with the last of their turns", async () => {
    const office = await openOffice(await openDatabase());
    const turns = [held(), held()];
    office.brain.script(...turns.map(({ turn }) => turn));
    const message = messageOf({ content: "<@11> <@12> hello", mentionedUserIds: ["11", "12"] });
    await office.hear(message);
    await until(() => expect(office.brain.turns.length).toBe(2));
    const [one, other] = office.brain.turns.map(({ agent }) => agent.id);
    await office.hearDeletion(message);
    turns[0]?.end(says("mine"));
    await office.untilDeliveries(message, { [one ?? ""]: "answered", [other ?? ""]: "answering" });
    expect(await rowOf(office, message)).toMatchObject({ content: message.content });
    turns[1]?.end(handsOver);
    await until(async () => expect(await rowOf(office, message)).toMatchObject(wordless));
  });

  test("that an ended process had still to forget are forgotten by the next", async () => {
    const database = await openDatabase();
    const first = await openOffice(database);
    const answered = messageOf({ content: "a secret" });
    await first.hear(answered);
    await first.untilDeliveries(answered, { manager: "answered" });
    const { first: running } = await busyOffice(first);
    await first.hearDeletion(running);
    first.stop();
    // It ended between marking this one and forgetting it.
    await database.store.sql`update messages set deleted_at = now() where id = ${answered.id}`;
    const second = await makeOffice(database);
    const started = second.control.start();
    await second.comeUp();
    await started;
    expect(await rowOf(second, answered)).toMatchObject(wordless);
    await second.untilDeliveries(running, { manager: "answered" });
    // It needed them once more.
    expect(prompts(second)).toEqual(["first"]);
    await until(async () => expect(await rowOf(second, running)).toMatchObject(wordless));
  });

  test("do not come back with an edit or with who brings it late, also when the database fails between", async () => {
    const database = await openDatabase();
    const { store, failNext } = faltering(database.store);
    const office = await openOffice(database, { store });
    const [gone, late] = [messageOf({ content: "a secret" }), messageOf({ content: "another" })];
    await office.hear(gone);
    await office.untilDeliveries(gone, { manager: "answered" });
    // Marked, and not forgotten.
    failNext(1, 1);
    await expect(office.hearDeletion(gone)).rejects.toThrow("The server is away.");
    await office.hearDeletion(gone);
    await office.hearDeletion(late);
    for (const message of [gone, late]) {
      await office.hearEdit(message, "new words");
      await office.hear(message, "webster");
    }
    const next = await makeOffice(database);
    const started = next.control.start();
    await next.comeUp();
    await started;
    for (const message of [gone, late]) {
      await next.hear(message);
      expect(await rowOf(next, message)).toMatchObject(wordless);
    }
  });

  test("are forgotten where we said them, too: not in what was posted either", async () => {
    const office = await openOffice(await openDatabase());
    const { first, end } = await busyOffice(office);
    end();
    await office.untilDeliveries(first, { manager: "answered" });
    const shown = office.recorder.shown.find(({ post }) => post.content === "re: first");
    const answer = messageOf({
      id: shown?.messageId ?? "",
      content: "re: first",
      authorId: "11",
      authorKind: "own_bot",
    });
    await office.hear(answer);
    await office.hearDeletion(answer);
    expect(await rowOf(office, answer)).toMatchObject(wordless);
    const posts = await office.store.sql`select content, state from outbox where message_id = ${answer.id}`;
    expect(posts.map((row) => ({ ...row }))).toEqual([{ content: "", state: "delivered" }]);
  });
});

describe("a channel that is deleted", () => {
  const removal = (channelId: string) => ({ type: "channel_deleted", channelId }) as const;

  test("takes what was said in it and in its threads with it, and nothing else", async () => {
    const office = await openOffice(await openDatabase());
    const thread = channelOf({ id: "590", kind: "thread", parentId: channelIds.general, ownerId: "11" });
    await office.control.receive("manager", { type: "channel_changed", channel: thread });
    const told = [
      messageOf({ content: "a secret" }),
      messageOf({ content: "another", channelId: thread.id }),
      messageOf({ content: "elsewhere", channelId: channelIds.board }),
    ];
    for (const message of told) {
      await office.hear(message);
      await office.untilDeliveries(message, { manager: "answered" });
    }
    // More than is read at once.
    await office.store.sql`
      insert into messages (id, channel_id, author_id, author_name, author_kind, content, attachments)
      select n, ${channelIds.general}, 900, 'Ada', 'human', 'old words', '[]' from generate_series(1, 2500) n`;
    const { end } = await busyOffice(office);
    const waiting = messageOf({ content: "still waiting" });
    await office.hear(waiting);
    await Promise.all(["manager", "webster"].map((id) => office.control.receive(id, removal(channelIds.general))));
    expect(await office.deliveriesOf(waiting)).toEqual({ manager: "deleted" });
    end();
    await until(async () => {
      const rows = await office.store.sql`select distinct channel_id, content from messages where content <> ''`;
      expect(rows.map(({ content }) => content)).toEqual(["elsewhere"]);
    });
  });

  test("leaves no words of what is on its way to disk, or is brought late", async () => {
    const { store } = await openDatabase();
    const messages = createMessageStore(store);
    const typing = { end: () => undefined };
    const changes = new MessageChanges({ store: createMessageChangeStore(store), typing, tally: new Tally() });
    const record = (message: Message) =>
      messages.record({ ...changes.applyTo(message), seenBy: "manager", deliveries: [] });
    const [onItsWay, late] = [messageOf({ content: "a secret" }), messageOf({ content: "another" })];
    const asItStood = changes.applyTo(onItsWay);
    const arrival = Promise.withResolvers<void>();
    changes.watch(onItsWay.id, arrival.promise);
    const removed = changes.removeChannel(onItsWay.channelId);
    await messages.record({ ...asItStood, seenBy: "manager", deliveries: [] });
    arrival.resolve();
    await removed;
    await record(late);
    for (const message of [onItsWay, late]) expect(await rowOf({ store }, message)).toMatchObject(wordless);
    // Another bot tells of it, and nothing is left to do.
    await changes.removeChannel(onItsWay.channelId);
    expect(changes.applyTo(messageOf({ channelId: "501" })).isDeleted).toBe(false);
  });
});
