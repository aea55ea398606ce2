/** Edits and deletions: what counts before a turn begins, and what does not afterwards. */
import { describe, expect, test } from "vitest";
import { agentOf, channelIds, makeOffice, openOffice } from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { faltering } from "../support/database-faults.ts";
import { retryIn, stand, vanish } from "../support/recorder.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";
import { busyOffice, prompts, rowOf, wordless } from "./changing.ts";

const openDatabase = useDatabase();

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
