/** What is counted when something ends, and what is not because it did not end there. */
import { expect, test } from "vitest";
import { Tally } from "../../src/control/tally.ts";
import type { DeliveryStore } from "../../src/store/deliveries.ts";
import type { MessageStore, NewDelivery } from "../../src/store/messages.ts";
import type { OutboxStore } from "../../src/store/outbox.ts";
import type { SettledDelivery } from "../../src/store/settle-posts.ts";
import { messageOf } from "../support/rows.ts";

const spec = { kind: "chat" } as Parameters<Tally["turnEnded"]>[0];
const delivery = (reason: string | null): NewDelivery => ({
  id: "1",
  agentId: null,
  sessionId: null,
  begins: false,
  rule: "none",
  line: null,
  reason,
});

/** Statements that answer the same whatever they are asked. */
function watched(answers: {
  readonly isNew?: boolean;
  readonly stands?: boolean;
  readonly closed?: SettledDelivery | null;
}) {
  const tally = new Tally();
  const { isNew = true, stands = true, closed = null } = answers;
  const messages = { record: async () => isNew } as unknown as MessageStore;
  const deliveries = { finish: async () => stands } as unknown as DeliveryStore;
  const outbox = { settle: async () => closed } as unknown as OutboxStore;
  return {
    tally,
    messages: tally.watchMessages(messages),
    deliveries: tally.watchDeliveries(deliveries),
    outbox: tally.watchOutbox(outbox),
  };
}

const settled = { id: "1", state: "delivered", messageId: "2", problem: null } as const;

test("turns are counted by kind and outcome, and their results given on", () => {
  const tally = new Tally();
  const answered = { kind: "answered", text: "hello", handedOver: false } as const;
  expect(tally.turnEnded(spec, answered)).toBe(answered);
  tally.turnEnded(spec, answered);
  tally.turnEnded(spec, { ...answered, handedOver: true });
  tally.turnEnded({ ...spec, kind: "task" }, { kind: "crashed", problem: "It fell." });
  expect(tally.turns.all).toEqual([
    { way: { kind: "chat", outcome: "answered" }, count: 2 },
    { way: { kind: "chat", outcome: "handed_over" }, count: 1 },
    { way: { kind: "task", outcome: "crashed" }, count: 1 },
  ]);
});

test("a recorded message counts its suppressed deliveries, not those that wait for their turn", async () => {
  const { tally, messages } = watched({});
  const input = {
    message: messageOf(),
    seenBy: "manager",
    deliveries: [delivery("no_token"), delivery(null), delivery("no_token")],
  };
  expect(await messages.record(input)).toBe(true);
  expect(tally.deliveries.all).toEqual([{ way: { state: "suppressed", reason: "no_token" }, count: 2 }]);
});

test("a message that was recorded before counts nothing again", async () => {
  const { tally, messages } = watched({ isNew: false });
  expect(await messages.record({ message: messageOf(), seenBy: "manager", deliveries: [delivery("no_token")] })).toBe(
    false,
  );
  expect(tally.deliveries.all).toEqual([]);
});

test("a turn's end counts when it ends the delivery", async () => {
  const { tally, deliveries } = watched({});
  const finished = { id: "1", problem: null, posts: [] };
  expect(await deliveries.finish({ ...finished, state: "answering" })).toBe(true);
  expect(tally.deliveries.all).toEqual([]);
  await deliveries.finish({ ...finished, state: "dead" });
  await deliveries.finish({ ...finished, state: "handed_over" });
  expect(tally.deliveries.all).toEqual([
    { way: { state: "dead", reason: null }, count: 1 },
    { way: { state: "handed_over", reason: null }, count: 1 },
  ]);
});

test("an end that somebody else has written counts nothing", async () => {
  const { tally, deliveries } = watched({ stands: false });
  await deliveries.finish({ id: "1", problem: null, posts: [], state: "dead" });
  expect(tally.deliveries.all).toEqual([]);
});

test.each(["answered", "dead"] as const)("the last post of a delivery counts it as %s", async (state) => {
  const { tally, outbox } = watched({ closed: { deliveryId: "1", state } });
  expect(await outbox.settle(settled)).toEqual({ deliveryId: "1", state });
  expect(tally.deliveries.all).toEqual([{ way: { state, reason: null }, count: 1 }]);
});

test("a post that is not the last one counts nothing", async () => {
  const { tally, outbox } = watched({});
  expect(await outbox.settle(settled)).toBeNull();
  expect(tally.deliveries.all).toEqual([]);
});
