import { describe, expect, test } from "vitest";
import { snowflakeAt, snowflakeTimeMs } from "../../src/domain/ids.ts";
import { readDirectStandings, readStandings, settlingMs } from "../../src/store/last-messages.ts";
import { channelIds, channelOf, makeOffice, type Office, openOffice } from "../support/control-office.ts";
import { type TestDatabase, useDatabase } from "../support/database.ts";
import { faltering } from "../support/database-faults.ts";
import { Recorder, refused, retryIn, unknown } from "../support/recorder.ts";
import { messageOf, nextSnowflake } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();

/** Everything recorded so far was recorded that long ago. */
const age = ({ store }: TestDatabase, interval: string) =>
  store.sql`update messages set created_at = now() - ${interval}::interval`;

/** An office that has heard one message in two channels and one DM, ten minutes ago, and stopped. */
async function anEarlierOffice(database: TestDatabase): Promise<Recorder> {
  const office = await openOffice(database);
  const dm = messageOf({ guildId: null, channelId: "711900", content: "dm" });
  const messages = [messageOf({ channelId: channelIds.general }), messageOf({ channelId: channelIds.code }), dm];
  for (const message of messages) await office.hear(message);
  await until(() => expect(office.recorder.shown.filter(({ post }) => post.replyToId).length).toBe(3));
  await age(database, "10 minutes");
  office.stop();
  return office.recorder;
}

async function returnAs(agentId: string, office: Office, awaySince = performance.now()): Promise<void> {
  await office.control.botReady(null, agentId, awaySince);
}

const missed = (recorder: Recorder, fields = {}) => {
  const message = messageOf({ content: "missed", ...fields });
  recorder.written.push(message);
  return message;
};

describe("a bot that was away", () => {
  test("reads on in channels and its own DMs, in order, and what it finds is answered", async () => {
    const database = await openDatabase();
    const recorder = await anEarlierOffice(database);
    const found = [
      missed(recorder, { channelId: channelIds.general, content: "one" }),
      missed(recorder, { channelId: channelIds.general, content: "two" }),
      missed(recorder, { channelId: channelIds.code }),
      missed(recorder, { channelId: "711900", guildId: null }),
    ];
    const second = await makeOffice(database, { recorder });
    await second.control.start();
    await returnAs("manager", second);
    for (const message of found.slice(0, 2)) await second.untilDeliveries(message, { manager: "answered" });
    await second.untilDeliveries(found[2] ?? messageOf(), { "tech-lead": "answered" });
    await second.untilDeliveries(found[3] ?? messageOf(), { manager: "answered" });
    const said = recorder.contentsIn(channelIds.general);
    expect(said.slice(-2)).toEqual(["re: one", "re: two"]);
    expect(recorder.shown.at(-1)?.post.recipient).toMatch(/^(user:900|channel:5\d\d)$/);
  });

  test("answers what it missed before what it hears live in the same place, which need not wait for another place", async () => {
    const database = await openDatabase();
    const recorder = await anEarlierOffice(database);
    const place = { channelId: channelIds.general };
    missed(recorder, { ...place, content: "older" });
    const elsewhere = missed(recorder, { channelId: "711900", guildId: null });
    const second = await makeOffice(database, { recorder });
    await second.control.start();
    const slow = Promise.withResolvers<typeof refused>();
    recorder.override("readBack", (_, { channelId }) => (channelId === "711900" ? slow.promise : undefined));
    second.control.botAway("manager");
    const live = messageOf({ ...place, content: "newer" });
    const heard = second.hear(live);
    const back = returnAs("manager", second);
    await heard;
    await second.untilDeliveries(live, { manager: "answered" });
    expect(recorder.contentsIn(place.channelId).slice(-2)).toEqual(["re: older", "re: newer"]);
    expect(await second.deliveriesOf(elsewhere)).toEqual({});
    slow.resolve(refused);
    await back;
  });

  test("finds what was missed before something newer was heard live", async () => {
    const database = await openDatabase();
    const recorder = await anEarlierOffice(database);
    const lost = missed(recorder, { channelId: channelIds.general });
    const second = await makeOffice(database, { recorder });
    await second.control.start();
    await second.hear(messageOf({ channelId: channelIds.general, content: "live" }));
    await returnAs("manager", second);
    await second.untilDeliveries(lost, { manager: "answered" });
  });

  test("finds it also where the database's clock is half a minute behind ours", async () => {
    const database = await openDatabase();
    const recorder = await anEarlierOffice(database);
    const lost = missed(recorder, { channelId: channelIds.general });
    const second = await makeOffice(database, { recorder });
    await second.control.start();
    const live = messageOf({ channelId: channelIds.general, content: "live" });
    await second.hear(live);
    await database.store.sql`update messages set created_at = now() - interval '30 seconds' where id = ${live.id}`;
    await returnAs("manager", second);
    await second.untilDeliveries(lost, { manager: "answered" });
  });

  test("finds what was written where nothing ever was, since the house was last there", async () => {
    const database = await openDatabase();
    const recorder = await anEarlierOffice(database);
    const ancient = messageOf({ id: snowflakeAt(Date.now() - 3_600_000), channelId: channelIds.board });
    recorder.written.push(ancient);
    const first = missed(recorder, { channelId: channelIds.board });
    const unmapped = missed(recorder, { channelId: channelIds.workshop, mentionedUserIds: ["11"] });
    const second = await makeOffice(database, { recorder });
    await second.control.start();
    const thread = nextSnowflake();
    const inThread = missed(recorder, { channelId: thread, mentionedUserIds: ["13"] });
    recorder.guildChannels.push(channelOf({ id: thread, kind: "thread", parentId: channelIds.code }));
    await returnAs("manager", second);
    await second.untilDeliveries(first, { manager: "answered" });
    await second.untilDeliveries(inThread, { webster: "answered" });
    expect(await second.deliveriesOf(ancient)).toEqual({});
    await second.untilDeliveries(unmapped, { manager: "answered" });
  });

  test("reads page after page, however much was missed", async () => {
    const database = await openDatabase();
    const recorder = await anEarlierOffice(database);
    const own = { channelId: channelIds.general, authorId: "12", authorKind: "own_bot" };
    for (let count = 0; count < 240; count++) missed(recorder, own);
    const last = missed(recorder, { channelId: channelIds.general });
    const second = await makeOffice(database, { recorder });
    await second.control.start();
    await returnAs("manager", second);
    await second.untilDeliveries(last, { manager: "answered" });
  });

  test("in the first minute of a house, reads on from the first message it heard", async () => {
    const database = await openDatabase();
    const office = await openOffice(database);
    const before = missed(office.recorder, { channelId: channelIds.general });
    const heard = messageOf({ channelId: channelIds.general });
    await office.hear(heard);
    const awaySince = performance.now();
    const lost = missed(office.recorder, { channelId: channelIds.general });
    office.clock.advance(1_000);
    await returnAs("manager", office, awaySince - 500);
    await office.untilDeliveries(lost, { manager: "answered" });
    expect(await office.deliveriesOf(before)).toEqual({});
  });

  test("a house that has heard nothing yet reads nothing", async () => {
    const database = await openDatabase();
    const recorder = new Recorder();
    missed(recorder, { channelId: channelIds.general });
    await openOffice(database, { recorder });
    expect(recorder.callsOf("readBack")).toEqual([]);
  });
});

describe("what gets in the way", () => {
  test("waits when Discord asks to, and tries again when it does not answer", async () => {
    const database = await openDatabase();
    const recorder = await anEarlierOffice(database);
    const lost = missed(recorder, { channelId: channelIds.general });
    recorder.script(
      "readBack",
      () => retryIn(5_000),
      () => unknown,
    );
    const second = await makeOffice(database, { recorder });
    await second.control.start();
    const back = returnAs("manager", second);
    await until(() => expect(second.clock.waits).toEqual(expect.arrayContaining([5_000, 1_000])));
    second.clock.advance(5_000);
    await back;
    await second.untilDeliveries(lost, { manager: "answered" });
  });

  test("a place that Discord refuses all the same is left to the next bot", async () => {
    const database = await openDatabase();
    const recorder = await anEarlierOffice(database);
    const lost = missed(recorder, { channelId: channelIds.general });
    const second = await makeOffice(database, { recorder });
    await second.control.start();
    recorder.override("readBack", (agentId) => (agentId === "webster" ? refused : undefined));
    await Promise.all(["webster", "auditor"].map((agentId) => returnAs(agentId, second)));
    await second.untilDeliveries(lost, { manager: "answered" });
  });

  test("a store that is away does not lose what was read", async () => {
    const database = await openDatabase();
    const recorder = await anEarlierOffice(database);
    const lost = missed(recorder, { channelId: channelIds.general });
    const { store, failNext } = faltering(database.store);
    const second = await makeOffice(database, { recorder, store });
    await second.control.start();
    // Where conversations stand is read; the first message cannot be recorded.
    failNext(1, 1);
    const back = returnAs("manager", second);
    await until(() => expect(second.clock.waits).toContain(250));
    second.clock.advance(250);
    await back;
    await second.untilDeliveries(lost, { manager: "answered" });
  });
});

describe("where conversations stand", () => {
  test("is the newest message recorded before, in guild channels and the agent's own DMs", async () => {
    const database = await openDatabase();
    const office = await openOffice(database);
    const old = messageOf({ id: "18446744073709551000", channelId: channelIds.general });
    const newer = messageOf({ id: "18446744073709551001", channelId: channelIds.general });
    const dm = messageOf({ guildId: null, channelId: "711900" });
    for (const message of [newer, old, dm]) await office.hear(message);
    await office.hear(messageOf({ guildId: null, channelId: "713900" }), "webster");
    await age(database, "10 minutes");
    const since = messageOf({ id: "18446744073709551002", channelId: channelIds.general });
    await office.hear(since);
    const before = Date.now() - 300_000;
    const unheard = channelIds.board;
    const { last, floor } = await readStandings(database.store, [channelIds.general, unheard], before);
    expect([...last]).toEqual([[channelIds.general, newer.id]]);
    expect(floor).toBe(snowflakeAt(snowflakeTimeMs(newer.id) - settlingMs));
    expect(await readDirectStandings(database.store, "manager", before, 50)).toEqual([
      { channelId: dm.channelId, messageId: dm.id },
    ]);
  });
});
