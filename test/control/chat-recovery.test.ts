/** Chat turns after a stop or a death: each is taken up from its rows, at whatever statement it was cut. */
import { describe, expect, test } from "vitest";
import {
  botOf,
  channelIds,
  crashes,
  held,
  makeOffice,
  openOffice,
  ScriptedBrain,
  says,
} from "../support/control-office.ts";
import { type TestDatabase, useDatabase } from "../support/database.ts";
import { type Death, dying, faltering, holding } from "../support/database-faults.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { Recorder } from "../support/recorder.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();

describe("after a death", () => {
  test("an orderly stop leaves the turn to the next start, without a word to the people", async () => {
    const database = await openDatabase();
    const first = await openOffice(database);
    const { turn, end } = held();
    first.brain.script(turn);
    const message = messageOf();
    await first.hear(message);
    await until(() => expect(first.brain.turns.length).toBe(1));
    first.stop();
    end(crashes);
    const second = await openOffice(database);
    await second.untilDeliveries(message, { manager: "answered" });
    expect(first.recorder.contentsIn(channelIds.general)).toEqual([]);
    expect(second.recorder.contentsIn(channelIds.general)).toEqual(["re: hello"]);
  });

  test("however many orderly stops cut a turn short, it has all its attempts left", async () => {
    const database = await openDatabase();
    const message = messageOf();
    for (let stop = 0; stop < 3; stop++) {
      const { turn, end } = held();
      const brain = new ScriptedBrain();
      brain.script(turn);
      const office = await openOffice(database, { brain });
      await office.hear(message);
      await until(() => expect(brain.turns.length).toBe(1));
      office.stop();
      end(crashes);
      const row = async () =>
        database.store.sql`select state, attempt_count from deliveries where message_id = ${message.id}`;
      await until(async () => expect(await row()).toEqual([{ state: "accepted", attempt_count: 0 }]));
    }
    const last = await openOffice(database);
    await last.untilDeliveries(message, { manager: "answered" });
  });

  test("three deaths in the middle of a turn make it dead with a visible line", async () => {
    const database = await openDatabase();
    const message = messageOf();
    for (let death = 0; death < 3; death++) {
      const brain = new ScriptedBrain();
      brain.script(held().turn);
      const office = await openOffice(database, { brain });
      await office.hear(message);
      await until(() => expect(brain.turns.length).toBe(1));
      office.stop();
    }
    const last = await openOffice(database);
    await last.untilDeliveries(message, { manager: "dead" });
    await until(() =>
      expect(last.recorder.contentsIn(channelIds.general)).toEqual([
        "I could not answer this: 3 attempts failed. The last one was cut short when Guildhall stopped.",
      ]),
    );
    expect(last.brain.turns).toEqual([]);
  });

  test("what was left open waits for what was said before it and is heard again only now", async () => {
    const database = await openDatabase();
    const [missed, left] = [messageOf({ content: "missed" }), messageOf({ content: "left" })];
    const first = await openOffice(database);
    first.brain.script(held().turn);
    await first.hear(left);
    await until(() => expect(first.brain.turns.length).toBe(1));
    first.stop();
    const second = await makeOffice(database);
    await second.control.start();
    // Its bot resumes: what nobody has on disk is sent again, and then it may speak.
    const heard = second.hear(missed);
    await second.comeUp();
    await heard;
    await second.untilDeliveries(left, { manager: "answered" });
    expect(second.brain.turns.map(({ prompt }) => prompt)).toEqual(["missed", "left"]);
  });

  test("what was left open comes before what another bot tells that is back sooner, and has read it again", async () => {
    const database = await openDatabase();
    const first = await openOffice(database);
    const old = messageOf({ content: "old" });
    await first.hear(old);
    await first.untilDeliveries(old, { manager: "answered" });
    await database.store.sql`update messages set created_at = now() - interval '10 minutes'`;
    const [left, next] = [messageOf({ content: "left" }), messageOf({ content: "next" })];
    first.brain.script(held().turn);
    await first.hear(left);
    await until(() => expect(first.brain.turns.at(-1)?.prompt).toBe("left"));
    first.stop();
    const second = await makeOffice(database);
    second.recorder.written.push(left);
    await second.control.start();
    // The addressed bot's process ends once more while another one reads, so that this reading is none for it.
    second.recorder.override("readTips", (agentId) => {
      if (agentId === "tech-lead") second.control.botAway("manager");
      return undefined;
    });
    await second.control.botReady(botOf("tech-lead"), "tech-lead", performance.now());
    await second.reportGuild("tech-lead");
    await second.hear(next, "tech-lead");
    await second.comeUp();
    await second.untilDeliveries(next, { manager: "answered" });
    expect(second.recorder.callsOf("readBack")).not.toEqual([]);
    expect(second.brain.turns.map(({ prompt }) => prompt)).toEqual(["left", "next"]);
  });

  test("what was left open comes before what comes next, also when that is seen while it is being read", async () => {
    const database = await openDatabase();
    const first = await openOffice(database);
    first.brain.script(held().turn);
    const left = messageOf({ content: "left" });
    await first.hear(left);
    await until(() => expect(first.brain.turns.length).toBe(1));
    first.stop();
    // What was left open is read by the first two statements.
    const { store, release } = holding(database.store, 2);
    const second = await makeOffice(database, { store });
    const next = messageOf({ content: "next" });
    const started = second.control.start();
    const heard = [second.hear(left), second.hear(next)];
    // Long enough for what must wait to show if it did not.
    for (let round = 0; round < 100; round++) await database.store.sql`select 1`;
    release();
    await started;
    await second.comeUp();
    await Promise.all(heard);
    await second.untilDeliveries(next, { manager: "answered" });
    expect(second.recorder.contentsIn(channelIds.general)).toEqual(["re: left", "re: next"]);
    expect(second.brain.turns.length).toBe(2);
  });

  test.each(
    Array.from({ length: 8 }, (_, skip) => skip),
  )("a start whose database goes away after %i statements goes on when it is back", async (skip) => {
    const database = await openDatabase();
    const first = await openOffice(database);
    first.brain.script(held().turn);
    const message = messageOf();
    await first.hear(message);
    await until(() => expect(first.brain.turns.length).toBe(1));
    first.stop();
    const { store, failNext } = faltering(database.store);
    const clock = new ManualClock();
    const second = await makeOffice(database, { store, clock });
    failNext(2, skip);
    let isUp = false;
    const up = second.control
      .start()
      .then(() => second.comeUp())
      .then(() => {
        isUp = true;
      });
    await until(async () => {
      clock.advance(5_000);
      expect(isUp).toBe(true);
      expect(await second.deliveriesOf(message)).toEqual({ manager: "answered" });
    });
    await up;
    expect(second.recorder.contentsIn(channelIds.general)).toEqual(["re: hello"]);
  });

  /** One message through one process that dies at a statement, and through the next one on the same rows. */
  const surviveAt = async (death: Death, texts: readonly string[], database: TestDatabase): Promise<boolean> => {
    await database.empty();
    const recorder = new Recorder();
    // The guild is known from here on, as after any restart.
    const before = await openOffice(database, { recorder });
    before.stop();
    const { store, isDead } = dying(database.store, death);
    const first = await makeOffice(database, { store, recorder: new Recorder() });
    first.recorder.script(
      "post",
      ...texts.map(() => (agentId: string, post: Parameters<Recorder["post"]>[1]) => {
        const { messageId, channelId } = recorder.show(agentId, post);
        return { kind: "done" as const, value: { messageId, channelId } };
      }),
    );
    first.brain.script(() => says(texts.join("\n\n")));
    const message = messageOf();
    void first.control.start().then(() => first.hear(message));
    await until(async () => {
      if (!isDead()) expect(await before.deliveriesOf(message)).toEqual({ manager: "answered" });
    });
    first.stop();
    const wasDead = isDead();
    const brain = new ScriptedBrain();
    brain.script(() => says(texts.join("\n\n")));
    const second = await openOffice(database, { recorder, brain });
    await second.hear(message, "webster");
    await second.untilDeliveries(message, { manager: "answered" });
    second.stop();
    expect(recorder.contentsIn(channelIds.general), JSON.stringify(death)).toEqual(texts);
    return wasDead;
  };

  test("at whichever statement a process dies, the next one finishes, and every part is said once", async () => {
    const texts = ["a".repeat(1_500), "b".repeat(1_500)];
    const database = await openDatabase();
    for (const when of ["before", "after"] as const) {
      let statement = 1;
      while (await surviveAt({ statement, when }, texts, database)) statement += 1;
      // start: open deliveries, open posts; then record, begin, finish, two of one part and one of the other.
      expect(statement).toBeGreaterThan(7);
    }
  });

  test("a post that Discord took and whose answer was lost with the process is not said again", async () => {
    const database = await openDatabase();
    const recorder = new Recorder();
    const first = await openOffice(database, { recorder });
    recorder.script("post", (agentId, post) => {
      recorder.show(agentId, post);
      return new Promise(() => undefined);
    });
    const message = messageOf();
    await first.hear(message);
    await until(() => expect(recorder.contentsIn(channelIds.general)).toEqual(["re: hello"]));
    first.stop();
    const second = await openOffice(database, { recorder });
    await second.untilDeliveries(message, { manager: "answered" });
    expect(recorder.contentsIn(channelIds.general)).toEqual(["re: hello"]);
    expect(second.brain.turns).toEqual([]);
  });
});
