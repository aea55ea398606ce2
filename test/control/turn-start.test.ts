/** Turns that begin with the recording of their message, when something comes between the two. */
import { describe, expect, test } from "vitest";
import type { Message } from "../../src/domain/message.ts";
import { channelIds, openOffice } from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { holding } from "../support/database-faults.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();
const toWebster = { channelId: channelIds.general, mentionedUserIds: ["13"] };

/** An office that has answered before; `hearHeld` resolves when the statement that records the message waits for `release`. */
async function open() {
  const database = await openDatabase();
  const { store, holdNext, held, release } = holding(database.store, 0);
  const office = await openOffice(database, { store });
  const before = messageOf(toWebster);
  await office.hear(before);
  await office.untilDeliveries(before, { webster: "answered" });
  const hearHeld = async (message: Message) => {
    holdNext(1, "insert into messages");
    const heard = office.hear(message);
    await held;
    return { recorded: () => heard };
  };
  const untilRow = ({ id }: Message, row: object) =>
    until(async () => {
      const rows = await database.store.sql`select state, attempt_count from deliveries where message_id = ${id}`;
      expect(rows).toEqual([row]);
    });
  /** A message whose place in its channel is known before the message itself. */
  const name = (message: Message) => {
    const { id: messageId, channelId } = message;
    void office.control.receive("auditor", { type: "message_named", messageId, channelId, recall: async () => false });
  };
  return { office, hearHeld, release, untilRow, name };
}

test("a stop before it is made takes the attempt back", async () => {
  const { office, hearHeld, release, untilRow } = await open();
  const message = messageOf({ channelId: channelIds.general });
  const { recorded } = await hearHeld(message);
  office.stop();
  release();
  await recorded();
  await untilRow(message, { state: "accepted", attempt_count: 0 });
  expect(office.brain.turns).toHaveLength(1);
});

test("an agent that was taken away meanwhile has all of its places when it is back", async () => {
  const { office, hearHeld, release } = await open();
  const message = messageOf(toWebster);
  const { recorded } = await hearHeld(message);
  const webster = office.agents.get("webster");
  if (!webster) throw new Error("There is no Webster.");
  office.agents.delete("webster");
  release();
  await recorded();
  await office.untilDeliveries(message, { webster: "dead" });
  office.agents.set("webster", webster);
  const next = messageOf(toWebster);
  await office.hear(next);
  await office.untilDeliveries(next, { webster: "answered" });
});

describe("a turn before which something older comes", () => {
  /** The message is recorded while one before it is only named. */
  async function openWaiting() {
    const stage = await open();
    const { office, hearHeld, release, untilRow, name } = stage;
    const earlier = messageOf({ ...toWebster, content: "the number is 7" });
    const message = messageOf({ channelId: channelIds.general, content: "which number?" });
    const { recorded } = await hearHeld(message);
    name(earlier);
    release();
    await recorded();
    await untilRow(message, { state: "accepted", attempt_count: 0 });
    const turn = () => office.brain.turns.find(({ agent }) => agent.id === "manager");
    return { ...stage, earlier, message, turn };
  }

  test("has that in its history", async () => {
    const { office, earlier, message, turn } = await openWaiting();
    await office.hear(earlier);
    await office.untilDeliveries(message, { manager: "answered" });
    expect(turn()?.history.map(({ text }) => text)).toContain("the number is 7");
  });

  test("is of the words as they are then", async () => {
    const { office, earlier, message, turn } = await openWaiting();
    await office.hearEdit(message, "edited");
    await office.hear(earlier);
    await office.untilDeliveries(message, { manager: "answered" });
    expect(turn()?.prompt).toBe("edited");
  });

  test("is not taken when its message is deleted", async () => {
    const { office, earlier, message, turn } = await openWaiting();
    await office.hearDeletion(message);
    await office.hear(earlier);
    await office.untilDeliveries(earlier, { webster: "answered" });
    expect(await office.deliveriesOf(message)).toEqual({ manager: "deleted" });
    expect(turn()).toBeUndefined();
  });

  test("keeps no place from what is asked elsewhere", async () => {
    const { office } = await openWaiting();
    const elsewhere = messageOf({ channelId: channelIds.board });
    await office.hear(elsewhere);
    await office.untilDeliveries(elsewhere, { manager: "answered" });
  });
});
