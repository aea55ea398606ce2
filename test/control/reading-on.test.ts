/** What it costs to come back, what is found wherever it stands, what is not read any more, and what is said of it. */
import { describe, expect, test } from "vitest";
import { type Snowflake, snowflakeAt } from "../../src/domain/ids.ts";
import type { Message } from "../../src/domain/message.ts";
import { channelIds, channelOf, makeOffice, type Office, openOffice } from "../support/control-office.ts";
import { type TestDatabase, useDatabase } from "../support/database.ts";
import { Recorder, vanish } from "../support/recorder.ts";
import { messageOf, nextSnowflake } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();
const hourMs = 3_600_000;
const everyone = ["manager", "tech-lead", "webster", "auditor"];

/** An id of so long ago. */
function agoId(ms: number): Snowflake {
  return String(BigInt(snowflakeAt(Date.now() - ms)) + BigInt(nextSnowflake().slice(-6)));
}

/** An earlier office that has heard one message so long ago, and the next one, started, with nobody back yet. */
async function nextOffice(database: TestDatabase, agoMs = 600_000, recorder = new Recorder()): Promise<Office> {
  const first = await openOffice(database, { recorder });
  const heard = messageOf({ id: agoId(agoMs), channelId: channelIds.general });
  await first.hear(heard);
  await first.untilDeliveries(heard, { manager: "answered" });
  await database.store.sql`update messages set created_at = now() - ${`${agoMs} milliseconds`}::interval`;
  first.stop();
  recorder.shown.length = 0;
  recorder.calls.length = 0;
  const second = await makeOffice(database, { recorder });
  await second.control.start();
  return second;
}

/** They come back together, and whoever else did soon afterwards is told of with them. */
async function comeBack(office: Office, ...agentIds: readonly string[]): Promise<void> {
  const awaySince = performance.now();
  await Promise.all(agentIds.map((agentId) => office.control.botReady(null, agentId, awaySince)));
  office.clock.advance(5_000);
}

const missed = (office: Office, fields: Partial<Message> = {}): Message => {
  const message = messageOf({ content: "missed", ...fields });
  office.recorder.written.push(message);
  return message;
};

const readsOf = ({ recorder }: Office, channelId?: Snowflake) =>
  recorder
    .callsOf("readBack")
    .map(({ agentId, args: [stretch] }) => ({ agentId, ...(stretch as { channelId: Snowflake }) }))
    .filter((read) => channelId === undefined || read.channelId === channelId);

const readers = (office: Office, channelId: Snowflake) => readsOf(office, channelId).map(({ agentId }) => agentId);

describe("what it costs", () => {
  test("a channel with news is read once for all who come back together, and silent ones never", async () => {
    const office = await nextOffice(await openDatabase());
    const found = missed(office, { channelId: channelIds.general });
    await comeBack(office, ...everyone);
    await office.untilDeliveries(found, { manager: "answered" });
    expect(readsOf(office).map(({ channelId }) => channelId)).toEqual([channelIds.general]);
    expect(office.recorder.callsOf("readTips").map(({ agentId }) => agentId)).toEqual(everyone);
    expect(office.control.tally.readRequests.all).toContainEqual({ way: { what: "messages" }, count: 1 });
  });

  test("a bot with a new session reads when it is told of its guild: nobody tells it what is said before", async () => {
    const office = await nextOffice(await openDatabase());
    const { control, recorder } = office;
    control.botArrived("manager", true);
    const back = control.botReady(null, "manager", performance.now());
    await until(() => expect(office.clock.waits).toContain(10_000));
    expect(recorder.callsOf("readTips")).toEqual([]);
    const late = missed(office, { channelId: channelIds.general });
    await office.reportGuild("manager");
    await back;
    await office.untilDeliveries(late, { manager: "answered" });
  });

  test("a guild that is not told of is not waited for for ever", async () => {
    const office = await nextOffice(await openDatabase());
    const found = missed(office, { channelId: channelIds.general });
    office.control.botArrived("manager", true);
    const back = office.control.botReady(null, "manager", performance.now());
    await until(() => expect(office.clock.waits).toContain(10_000));
    office.clock.advance(10_000);
    await back;
    await office.untilDeliveries(found, { manager: "answered" });
  });

  test("where somebody has read who is gone again, the next one reads again", async () => {
    const office = await nextOffice(await openDatabase());
    const { control, recorder } = office;
    missed(office, { channelId: channelIds.general });
    const awaySince = performance.now();
    await control.botReady(null, "webster", awaySince);
    recorder.setReady("webster", false);
    const late = missed(office, { channelId: channelIds.general });
    await control.botReady(null, "auditor", awaySince);
    await office.untilDeliveries(late, { manager: "answered" });
    expect(readers(office, channelIds.general)).toEqual(["webster", "auditor"]);
  });

  test("an end that is a deleted message is looked for once", async () => {
    const office = await nextOffice(await openDatabase());
    office.recorder.tips.set(channelIds.board, nextSnowflake());
    await comeBack(office, "manager");
    office.control.botAway("manager");
    await comeBack(office, "manager");
    expect(readers(office, channelIds.board)).toEqual(["manager"]);
    office.recorder.tips.delete(channelIds.board);
    const found = missed(office, { channelId: channelIds.board });
    office.control.botAway("manager");
    await comeBack(office, "manager");
    await office.untilDeliveries(found, { manager: "answered" });
  });
});

describe("what is found", () => {
  test("is also what stands where the first who comes back may not read, and nobody tries there in vain", async () => {
    const office = await nextOffice(await openDatabase());
    const found = missed(office, { channelId: channelIds.code });
    for (const agentId of ["manager", "webster"]) office.recorder.hidden.add(`${agentId} ${channelIds.code}`);
    await comeBack(office, ...everyone);
    await office.untilDeliveries(found, { "tech-lead": "answered" });
    expect(readers(office, channelIds.code)).toEqual(["tech-lead"]);
  });

  test("is also in threads and posts that were opened meanwhile, and in those that are archived again", async () => {
    const office = await nextOffice(await openDatabase());
    const { recorder } = office;
    const forum = channelOf({ id: "540", kind: "forum", parentId: "400" });
    const open = (parentId: Snowflake) => channelOf({ id: nextSnowflake(), kind: "thread", parentId });
    const [thread, post, closed] = [open(channelIds.code), open(forum.id), open(forum.id)];
    recorder.guildChannels.push(forum, thread, post, closed);
    recorder.archived.add(closed.id);
    const found = [thread, post, closed].map(({ id }) => missed(office, { channelId: id }));
    await comeBack(office, "manager", "auditor");
    const [inThread, ...inForum] = found;
    await office.untilDeliveries(inThread ?? messageOf(), { "tech-lead": "answered" });
    for (const message of inForum) await office.untilDeliveries(message, { manager: "answered" });
    expect(recorder.callsOf("readArchived").map(({ args: [parent] }) => parent)).toMatchObject([{ parentId: "540" }]);
  });

  test("is also in a thread that somebody talked in lately and that was archived meanwhile", async () => {
    const database = await openDatabase();
    const thread = channelOf({ id: nextSnowflake(), kind: "thread", parentId: channelIds.code });
    const recorder = new Recorder();
    const first = await openOffice(database, { recorder });
    recorder.guildChannels.push(thread);
    await first.control.receive("manager", { type: "channel_changed", channel: thread });
    await first.hear(messageOf({ channelId: thread.id }));
    first.stop();
    const office = await nextOffice(database, 60_000, recorder);
    recorder.archived.add(thread.id);
    const found = missed(office, { channelId: thread.id });
    await comeBack(office, ...everyone);
    await office.untilDeliveries(found, { "tech-lead": "answered" });
    expect(recorder.callsOf("readArchived")).toHaveLength(1);
  });

  test("is also what an earlier process had heard when it died, though later words are on disk", async () => {
    const database = await openDatabase();
    const first = await openOffice(database);
    const held = messageOf({ channelId: channelIds.general });
    const later = messageOf({ channelId: channelIds.general });
    await first.hear(messageOf({ id: agoId(hourMs), channelId: channelIds.general }));
    await database.store.sql`update messages set created_at = now() - interval '1 hour'`;
    await first.hear(later);
    first.stop();
    await database.store.sql`update messages set created_at = created_at - interval '5 minutes'`;
    first.recorder.written.push(held, later);
    const office = await makeOffice(database, { recorder: first.recorder });
    await office.control.start();
    await comeBack(office, "manager");
    await office.untilDeliveries(held, { manager: "answered" });
  });
});

describe("what is not read any more", () => {
  test("what is more than a day old is not answered, and says why", async () => {
    const office = await nextOffice(await openDatabase(), 50 * hourMs);
    const place = { channelId: channelIds.general };
    const old = missed(office, { ...place, id: agoId(25 * hourMs) });
    const fresh = missed(office, { ...place, id: agoId(23 * hourMs) });
    await comeBack(office, ...everyone);
    await office.untilDeliveries(fresh, { manager: "answered" });
    expect(await office.deliveriesOf(old)).toEqual({ manager: "too_old" });
    const line = "All 4 bots are back: 1 missed message picked up, 1 too old to answer.";
    await until(() => expect(office.printed).toEqual([line]));
    expect(office.control.tally.missed.all).toEqual([
      { way: { fate: "picked_up" }, count: 1 },
      { way: { fate: "too_old" }, count: 1 },
    ]);
  });

  test("of a flood the newest five hundred are, in their order", async () => {
    const office = await nextOffice(await openDatabase());
    const place = { channelId: channelIds.general };
    const first = missed(office, { ...place, content: "first" });
    const own = { ...place, authorId: "12", authorKind: "own_bot" } as const;
    const chatter = Array.from({ length: 498 }, () => missed(office, own));
    const asked = [missed(office, { ...place, content: "one" }), missed(office, { ...place, content: "two" })];
    await comeBack(office, "manager");
    for (const message of asked) await office.untilDeliveries(message, { manager: "answered" });
    expect(office.recorder.contentsIn(place.channelId)).toEqual(["re: one", "re: two"]);
    expect(chatter).toHaveLength(498);
    expect(await office.deliveriesOf(first)).toEqual({});
    expect(readers(office, place.channelId)).toHaveLength(5);
    const line = "Manager is back: 2 missed messages picked up. More was said in 1 channel than is read.";
    await until(() => expect(office.printed).toEqual([line]));
  });
});

describe("the line", () => {
  test("names one, or some and how many others; tells how long they were away; and is not said when nothing was missed", async () => {
    const office = await nextOffice(await openDatabase(), 5 * hourMs);
    await comeBack(office, ...everyone);
    expect(office.printed).toEqual([]);
    const back = async (agentIds: readonly string[], awayMs: number) => {
      for (const agentId of agentIds) office.control.botAway(agentId);
      missed(office, { channelId: channelIds.general });
      const awaySince = performance.now() - awayMs;
      await Promise.all(agentIds.map((agentId) => office.control.botReady(null, agentId, awaySince)));
    };
    const toldAs = async (line: string) => {
      office.clock.advance(5_000);
      await until(() => expect(office.printed.at(-1)).toBe(line));
    };
    await back(["webster"], 42_000);
    await toldAs("Webster is back after 42 s: 1 missed message picked up.");
    await back(["webster", "auditor"], 240_000);
    // What was said since Webster has read it would have been heard by Webster: Tech Lead need not read it again.
    await back(["tech-lead"], 60_000);
    await toldAs("Webster, Auditor and Tech Lead are back after 4 min: 1 missed message picked up.");
    await back(everyone, 3 * hourMs);
    await toldAs("All 4 bots are back after 3 h: 2 missed messages picked up.");
    expect(office.printed).toHaveLength(3);
  });
});

describe("a message that the database refuses for ever", () => {
  const unwritable = { channelId: channelIds.general, content: "unwritable" };

  async function refusingDatabase(): Promise<TestDatabase> {
    const database = await openDatabase();
    const never = "constraint never check (content <> 'unwritable')";
    await database.store.sql.unsafe(`alter table messages drop constraint if exists never, add ${never}`);
    return database;
  }

  test("is passed over: what was said before and after it is answered, in order, and counted", async () => {
    const office = await nextOffice(await refusingDatabase());
    const before = missed(office, { channelId: channelIds.general, content: "before" });
    const refused = missed(office, unwritable);
    const after = missed(office, { channelId: channelIds.general, content: "after" });
    await comeBack(office, ...everyone);
    for (const message of [before, after]) await office.untilDeliveries(message, { manager: "answered" });
    expect(office.recorder.contentsIn(channelIds.general)).toEqual(["re: before", "re: after"]);
    expect(await office.deliveriesOf(refused)).toEqual({});
    await until(() => expect(office.printed).toEqual(["All 4 bots are back: 2 missed messages picked up."]));
  });

  test("where it stands last, holds up nothing that is heard there, and is looked for once", async () => {
    const office = await nextOffice(await refusingDatabase());
    missed(office, unwritable);
    office.control.botAway("manager");
    await comeBack(office, "manager");
    const heard = messageOf({ channelId: channelIds.general, content: "heard" });
    await office.hear(heard);
    await office.untilDeliveries(heard, { manager: "answered" });
    missed(office, unwritable);
    for (let round = 0; round < 2; round++) {
      office.control.botAway("manager");
      await comeBack(office, "manager");
    }
    expect(readers(office, channelIds.general)).toEqual(["manager", "manager"]);
  });
});

test("what was deleted before anybody read it is gone, and what was edited is read as it stands", async () => {
  const office = await nextOffice(await openDatabase());
  const gone = missed(office, { channelId: channelIds.general });
  office.recorder.written.splice(0, 1, messageOf({ channelId: channelIds.general, content: "edited" }));
  vanish(gone);
  await comeBack(office, ...everyone);
  await until(() => expect(office.recorder.contentsIn(channelIds.general)).toEqual(["re: edited"]));
  expect(await office.deliveriesOf(gone)).toEqual({});
});
