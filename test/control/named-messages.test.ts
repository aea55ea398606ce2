/** Messages that bots only name: none is lost or late by more than a moment, whoever dies, and order holds. */
import { describe, expect, test } from "vitest";
import type { Message } from "../../src/domain/message.ts";
import { channelIds, type Office, openOffice } from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { faltering } from "../support/database-faults.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();

async function open(store?: Office["store"]) {
  const database = await openDatabase();
  const clock = new ManualClock();
  const office = await openOffice(database, { clock, ...(store && { store }) });
  /** A bot names a message; `holds`: what its process answers when it is asked. */
  const name = (message: Message, agentId: string, holds: "it" | "nothing" | "no answer" = "it") =>
    office.control.receive(agentId, {
      type: "message_named",
      messageId: message.id,
      channelId: message.channelId,
      recall: async () => {
        if (holds === "no answer") throw new Error("It did not answer.");
        if (holds === "it") await office.hear(message, agentId);
        return holds === "it";
      },
    });
  const waiting = () => until(() => expect(clock.waits).toContain(500));
  const seenBy = async (message: Message) => {
    const [row] = await office.store.sql<
      { seen_by: string[] }[]
    >`select seen_by from messages where id = ${message.id}`;
    return row?.seen_by ?? null;
  };
  return { office, clock, name, waiting, seenBy };
}

describe("a message that is only named", () => {
  test("is on disk as soon as another bot brings it, and nobody is asked for it", async () => {
    const { office, name, waiting, seenBy } = await open();
    const message = messageOf({ channelId: channelIds.general });
    const named = [name(message, "webster", "no answer"), name(message, "auditor", "no answer")];
    await waiting();
    expect(await seenBy(message)).toBeNull();
    await office.hear(message, "tech-lead");
    await Promise.all(named);
    await office.untilDeliveries(message, { manager: "answered" });
    await until(async () =>
      expect([...((await seenBy(message)) ?? [])].sort()).toEqual(["auditor", "tech-lead", "webster"]),
    );
    await name(message, "manager", "no answer");
    expect(office.control.tally.recalls.all).toEqual([]);
  });

  test("is asked of one who named it when its reporter does not bring it, and of the next when that one is gone", async () => {
    const { office, clock, name, waiting, seenBy } = await open();
    const message = messageOf({ channelId: channelIds.general });
    const named = [
      name(message, "webster", "nothing"),
      name(message, "tech-lead", "no answer"),
      name(message, "auditor"),
    ];
    await waiting();
    clock.advance(499);
    expect(await seenBy(message)).toBeNull();
    clock.advance(1);
    await Promise.all(named);
    expect((await seenBy(message))?.[0]).toBe("auditor");
    await office.untilDeliveries(message, { manager: "answered" });
    expect(office.brain.turns).toHaveLength(1);
    expect(office.control.tally.recalls.all.map(({ way }) => way.bot)).toEqual(["webster", "tech-lead", "auditor"]);
    const sightings = office.control.tally.sightings.all.map(({ way, count }) => `${way.bot} ${count}`);
    expect(sightings.sort()).toEqual(["auditor 1", "tech-lead 1", "webster 1"]);
  });

  test("is asked of one who named it when its reporter has yet to read on in its channel", async () => {
    const { office, clock, name, waiting, seenBy } = await open();
    const message = messageOf({ channelId: channelIds.general });
    office.control.botAway("tech-lead");
    const named = name(message, "webster");
    await waiting();
    const brought = office.hear(message, "tech-lead");
    clock.advance(500);
    await named;
    expect(await seenBy(message)).toEqual(["webster"]);
    await office.untilDeliveries(message, { manager: "answered" });
    clock.advance(60_000);
    await brought;
    expect(office.brain.turns).toHaveLength(1);
  });

  test("is as good as brought by a reporter that has read on before it is asked of another", async () => {
    const { office, clock, name, waiting, seenBy } = await open();
    const message = messageOf({ channelId: channelIds.general });
    office.control.botAway("tech-lead");
    const named = name(message, "webster", "no answer");
    await waiting();
    const brought = office.hear(message, "tech-lead");
    await office.control.botReady(null, "tech-lead", performance.now());
    await Promise.all([brought, named]);
    expect((await seenBy(message))?.[0]).toBe("tech-lead");
    clock.advance(500);
    expect(office.control.tally.recalls.all).toEqual([]);
  });

  test.each([
    "named first",
    "brought first",
  ])("is recorded once where reporter and witness have both yet to read on, %s", async (order) => {
    const { office, clock, name, waiting, seenBy } = await open();
    const [first, second] = [
      messageOf({ channelId: channelIds.general }),
      messageOf({ channelId: channelIds.general }),
    ];
    for (const agentId of ["tech-lead", "webster"]) {
      office.control.botAway(agentId);
      office.control.botArrived(agentId, false);
    }
    office.recorder.written.push(first, second);
    const all: Promise<void>[] = [];
    for (const message of [first, second]) {
      if (order === "brought first") all.push(office.hear(message, "tech-lead"));
      all.push(name(message, "webster"));
      if (order === "named first") all.push(office.hear(message, "tech-lead"));
    }
    await waiting();
    clock.advance(500);
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all(
      ["tech-lead", "webster"].map((agentId) => office.control.botReady(null, agentId, performance.now())),
    );
    await Promise.all(all);
    for (const message of [first, second]) await office.untilDeliveries(message, { manager: "answered" });
    expect(await seenBy(second)).not.toBeNull();
    expect(office.brain.turns).toHaveLength(2);
  });

  test("is not said to be stored while one that may hold it cannot be asked; with everybody gone nobody is told", async () => {
    const { clock, name, waiting, seenBy } = await open();
    const [unclear, gone] = [messageOf(), messageOf()];
    const failed = name(unclear, "webster", "no answer");
    const dropped = name(gone, "auditor", "nothing");
    await waiting();
    clock.advance(500);
    await expect(failed).rejects.toThrow("did not answer");
    await dropped;
    expect([await seenBy(unclear), await seenBy(gone)]).toEqual([null, null]);
    // Named again, it is asked for again.
    const again = name(unclear, "webster");
    await waiting();
    clock.advance(500);
    await again;
    expect(await seenBy(unclear)).toEqual(["webster"]);
  });

  test("is answered before what was said after it and came in full at once", async () => {
    const { office, name, waiting } = await open();
    const [first, second] = [
      messageOf({ channelId: channelIds.general }),
      messageOf({ channelId: channelIds.general }),
    ];
    const named = name(first, "webster");
    await waiting();
    await office.hear(second, "manager");
    expect(await office.deliveriesOf(second)).toEqual({ manager: "accepted" });
    await office.hear(first, "tech-lead");
    await named;
    await office.untilDeliveries(second, { manager: "answered" });
    const answered = office.recorder.shown.flatMap(({ post }) => post.replyToId ?? []);
    expect(answered).toEqual([first.id, second.id]);
  });

  test("that nobody holds any more holds up what was said after it for a while only", async () => {
    const { office, clock, name, waiting } = await open();
    const [first, second, third] = [1, 2, 3].map(() => messageOf({ channelId: channelIds.general }));
    if (!first || !second || !third) throw new Error("There are no three messages.");
    const named = name(first, "webster", "nothing");
    await waiting();
    clock.advance(500);
    await named;
    await office.hear(second, "manager");
    expect(await office.deliveriesOf(second)).toEqual({ manager: "accepted" });
    clock.advance(30_000);
    await office.untilDeliveries(second, { manager: "answered" });
    await office.hear(third, "manager");
    await office.untilDeliveries(third, { manager: "answered" });
  });

  test("and that is deleted meanwhile is not answered when it is brought, and holds nobody up when it is not", async () => {
    const { office, clock, name, waiting } = await open();
    const [brought, lost, late] = [messageOf(), messageOf(), messageOf()];
    const named = [name(brought, "webster"), name(lost, "webster", "nothing"), name(late, "webster", "nothing")];
    await waiting();
    await office.hearDeletion(brought, lost);
    clock.advance(500);
    await Promise.all(named);
    expect(await office.deliveriesOf(brought)).toEqual({ manager: "deleted" });
    const next = messageOf();
    await office.hear(next);
    expect(await office.deliveriesOf(next)).toEqual({ manager: "accepted" });
    await office.hearDeletion(late);
    await office.untilDeliveries(next, { manager: "answered" });
  });

  test("whose writing fails fails for all who named it, and is written with the next who brings it", async () => {
    const database = await openDatabase();
    const { store, failNext } = faltering(database.store);
    const clock = new ManualClock();
    const office = await openOffice(database, { clock, store });
    await office.hear(messageOf());
    const message = messageOf({ channelId: channelIds.general });
    const { id: messageId, channelId } = message;
    const named = office.control.receive("webster", {
      type: "message_named",
      messageId,
      channelId,
      recall: async () => false,
    });
    const failure = expect(named).rejects.toThrow("The server is away.");
    await until(() => expect(clock.waits).toContain(500));
    failNext(1);
    await expect(office.hear(message, "manager")).rejects.toThrow("The server is away.");
    await failure;
    await office.hear(message, "auditor");
    await office.untilDeliveries(message, { manager: "answered" });
  });
});

test("bots are told to leave a channel to the one that is elected, and no more once that did not report", async () => {
  const { office, clock, name, waiting } = await open();
  for (const agentId of office.agentIds) office.control.botArrived(agentId, false);
  const before = messageOf({ channelId: channelIds.general });
  for (const agentId of office.agentIds) await office.hear(before, agentId);
  const leaving = () =>
    new Set(office.recorder.left.flatMap(({ agentId, added }) => (added.length > 0 ? agentId : [])));
  await until(() => expect(leaving().size).toBe(3));
  const reporter = office.agentIds.find((agentId) => !leaving().has(agentId));
  const message = messageOf({ channelId: channelIds.general });
  const [witness] = leaving();
  const named = name(message, witness ?? "");
  await waiting();
  clock.advance(500);
  await named;
  const told = () => office.recorder.left.find(({ agentId, added }) => agentId === reporter && added.length > 0);
  await until(() => expect(told()?.added).toEqual([channelIds.general]));
});
