/** Edits and deletions: what counts before a turn begins, and what does not afterwards. */
import { describe, expect, test } from "vitest";
import { MessageChanges } from "../../src/control/message-changes.ts";
import { Tally } from "../../src/control/tally.ts";
import type { Message } from "../../src/domain/message.ts";
import { createMessageChangeStore } from "../../src/store/message-changes.ts";
import { createMessageStore } from "../../src/store/messages.ts";
import {
  agentOf,
  channelIds,
  channelOf,
  crashes,
  handsOver,
  held,
  makeOffice,
  type Office,
  openOffice,
  says,
} from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { faltering } from "../support/database-faults.ts";
import { retryIn, stand, vanish } from "../support/recorder.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();

/** An office whose manager thinks about `first` until `end`. */
async function busyOffice(office: Office) {
  const { turn, end } = held();
  office.brain.script(turn);
  const first = messageOf({ content: "first" });
  await office.hear(first);
  await until(() => expect(prompts(office)).toContain("first"));
  return { first, end: () => end(says("re: first")) };
}

/** What is left of a deleted message. */
const wordless = { content: "", attachments: [], is_deleted: true };

async function rowOf({ store }: Pick<Office, "store">, { id }: Message) {
  const [row] = await store.sql`
    select content, attachments, deleted_at is not null as is_deleted, author_name from messages where id = ${id}`;
  return { ...row };
}

const file = { name: "plan.pdf", url: "https://x/plan.pdf", size: 3, contentType: null };

const prompts = (office: Office) => office.brain.turns.map(({ prompt }) => prompt);

describe("before its turn began", () => {
  test("a deleted message is not answered, and nobody types for it any longer", async () => {
    const office = await openOffice(await openDatabase());
    const { first, end } = await busyOffice(office);
    const [second, third, last] = [messageOf(), messageOf(), messageOf({ content: "last" })];
    for (const message of [second, third, last]) await office.hear(message);
    office.clock.advance(1_000);
    await until(() => expect(office.recorder.typing.at(-1)).toMatch(/begins$/));
    await office.hearDeletion(second, third);
    expect(await office.deliveriesOf(second)).toEqual({ manager: "deleted" });
    expect(await office.deliveriesOf(third)).toEqual({ manager: "deleted" });
    end();
    for (const message of [first, last]) await office.untilDeliveries(message, { manager: "answered" });
    expect(prompts(office)).toEqual(["first", "last"]);
    await until(() => expect(office.recorder.typing.at(-1)).toMatch(/ends$/));
  });

  test("an edited message is answered as it stands, by its newest edit, whichever is told first", async () => {
    const office = await openOffice(await openDatabase());
    const { end } = await busyOffice(office);
    const message = messageOf({ content: "waht" });
    await office.hear(message);
    await office.hearEdit(message, "what?", 2_000);
    await office.hearEdit(message, "what", 1_000);
    end();
    await office.untilDeliveries(message, { manager: "answered" });
    expect(prompts(office)).toEqual(["first", "what?"]);
    expect(office.recorder.contentsIn(channelIds.general)).toEqual(["re: first", "re: what?"]);
  });

  test("what each of our bots tells is written once, and again if it could not be written", async () => {
    const database = await openDatabase();
    const { store, failNext } = faltering(database.store);
    const office = await openOffice(database, { store });
    const { end } = await busyOffice(office);
    const [changed, gone] = [messageOf({ content: "old" }), messageOf()];
    for (const message of [changed, gone]) await office.hear(message);
    const change = () => Promise.all([office.hearEdit(changed, "new", 1_000), office.hearDeletion(gone)]);
    await change();
    failNext(1);
    await change();
    await expect(office.hearEdit(changed, "newer", 2_000)).rejects.toThrow("The server is away.");
    await office.hearEdit(changed, "newer", 2_000);
    end();
    await office.untilDeliveries(changed, { manager: "answered" });
    expect(prompts(office)).toEqual(["first", "newer"]);
  });

  test("a change that is told before its message counts as well", async () => {
    const office = await openOffice(await openDatabase());
    const [gone, changed] = [messageOf(), messageOf({ content: "old" })];
    await office.hearDeletion(gone);
    await office.hearEdit(changed, "new", 2_000);
    await office.hearEdit(changed, "older", 1_000);
    for (const message of [gone, changed]) await office.hear(message);
    await office.untilDeliveries(changed, { manager: "answered" });
    expect(await office.deliveriesOf(gone)).toEqual({ manager: "deleted" });
    expect(prompts(office)).toEqual(["new"]);
    // What is on record is as if it had been told afterwards.
    await office.hearEdit(changed, "older than new", 1_500);
    expect(await rowOf(office, changed)).toMatchObject({ content: "new" });
    expect(await rowOf(office, gone)).toEqual({ ...wordless, author_name: "Ada" });
  });

  test("a change that is told while its message is on its way to disk counts as well", async () => {
    const office = await openOffice(await openDatabase());
    const { end } = await busyOffice(office);
    const [gone, changed] = [messageOf(), messageOf({ content: "old" })];
    await Promise.all([
      ...[gone, changed].map((message) => office.hear(message)),
      office.hearDeletion(gone),
      office.hearEdit(changed, "new"),
    ]);
    end();
    await office.untilDeliveries(changed, { manager: "answered" });
    expect(await office.deliveriesOf(gone)).toEqual({ manager: "deleted" });
    expect(prompts(office)).toEqual(["first", "new"]);
  });

  test("an agent does not remember what was deleted, and remembers what was edited as it stands", async () => {
    const office = await openOffice(await openDatabase());
    const [gone, changed] = [messageOf({ content: "gone" }), messageOf({ content: "old" })];
    for (const message of [gone, changed]) {
      await office.hear(message);
      await office.untilDeliveries(message, { manager: "answered" });
    }
    await office.hearDeletion(gone);
    await office.hearEdit(changed, "new");
    const last = messageOf({ content: "last" });
    await office.hear(last);
    await office.untilDeliveries(last, { manager: "answered" });
    expect(office.brain.turns.at(-1)?.history.map(({ text }) => text)).toEqual(["new"]);
  });
});

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

describe("what changes nothing", () => {
  test("neither an edit nor a deletion matters once the turn has begun", async () => {
    const office = await openOffice(await openDatabase());
    const { first, end } = await busyOffice(office);
    await office.hearEdit(first, "something else");
    await office.hearDeletion(first);
    end();
    await office.untilDeliveries(first, { manager: "answered" });
    expect(prompts(office)).toEqual(["first"]);
  });

  test("an edit wakes nobody, whatever mention it adds, and what our bots change is not kept", async () => {
    const office = await openOffice(await openDatabase());
    const silent = messageOf({ channelId: channelIds.announcements, content: "look" });
    const own = messageOf({ content: "mine", authorId: "11", authorKind: "own_bot" });
    for (const message of [silent, own]) await office.hear(message);
    await office.hearEdit(silent, "<@11> look");
    await office.hearEdit(own, "mine, edited");
    expect(await office.deliveriesOf(silent)).toEqual({ manager: "mention_required" });
    const rows = await office.store.sql`select content from messages order by id`;
    expect(rows.map(({ content }) => content)).toEqual(["<@11> look", "mine"]);
  });
});

describe("while nobody of us could be told", () => {
  test("what an earlier process left waiting is looked at again before its turn", async () => {
    const database = await openDatabase();
    const first = await openOffice(database);
    await busyOffice(first);
    const [gone, changed, same] = [messageOf(), messageOf({ content: "old" }), messageOf({ content: "same" })];
    for (const message of [gone, changed, same]) await first.hear(message);
    first.stop();
    vanish(gone);
    stand({ ...changed, content: "new" });
    const second = await makeOffice(database);
    await second.control.start();
    await second.comeUp();
    await second.untilDeliveries(same, { manager: "answered" });
    expect(await second.deliveriesOf(gone)).toEqual({ manager: "deleted" });
    expect(prompts(second)).toEqual(["first", "new", "same"]);
  });

  test("so is what waited while its bot lost its session, and nothing that came later", async () => {
    const office = await openOffice(await openDatabase());
    const { end } = await busyOffice(office);
    const waiting = messageOf({ content: "waiting" });
    await office.hear(waiting);
    office.control.botAway("manager");
    await office.control.botReady(null, "manager", performance.now());
    const later = messageOf({ content: "later" });
    await office.hear(later);
    vanish(waiting);
    end();
    await office.untilDeliveries(later, { manager: "answered" });
    expect(await office.deliveriesOf(waiting)).toEqual({ manager: "deleted" });
    expect(office.recorder.callsOf("readMessage").map(({ args }) => args[1])).toEqual([waiting.id]);
  });

  test("so is what waited for a place while its bot was away, though its conversation was free", async () => {
    const agents = [agentOf("manager", { limits: { turns: 1, usdPerDay: null } })];
    const office = await openOffice(await openDatabase(), { agents });
    const { end } = await busyOffice(office);
    const elsewhere = { channelId: channelIds.board };
    const [gone, last] = [messageOf(elsewhere), messageOf({ ...elsewhere, content: "last" })];
    await office.hear(gone);
    office.control.botAway("manager");
    await office.control.botReady(null, "manager", performance.now());
    await office.hear(last);
    vanish(gone);
    end();
    await office.untilDeliveries(last, { manager: "answered" });
    expect(await office.deliveriesOf(gone)).toEqual({ manager: "deleted" });
  });

  test("Discord that asks to wait is asked again", async () => {
    const database = await openDatabase();
    const first = await openOffice(database);
    await busyOffice(first);
    const gone = messageOf();
    await first.hear(gone);
    first.stop();
    vanish(gone);
    const second = await makeOffice(database);
    second.recorder.script("readMessage", () => retryIn(4_000));
    await second.control.start();
    await second.comeUp();
    await until(() => expect(second.clock.waits).toContain(4_000));
    second.clock.advance(4_000);
    await second.untilDeliveries(gone, { manager: "deleted" });
  });

  test("a bot that does not come back, or may not look, is not waited for for ever", async () => {
    const database = await openDatabase();
    const first = await openOffice(database);
    await busyOffice(first);
    const message = messageOf({ content: "waiting" });
    await first.hear(message);
    first.stop();
    const second = await makeOffice(database);
    second.recorder.setReady("manager", false);
    await second.control.start();
    // Once for what was said before, and once for what has become of these.
    for (const waitMs of [60_000, 30_000]) {
      await until(() => expect(second.clock.waits).toContain(waitMs));
      second.clock.advance(waitMs);
    }
    await until(() => expect(prompts(second)).toEqual(["first", "waiting"]));
  });
});
