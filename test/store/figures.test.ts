/** What is open, counted: posts, deliveries, tasks; by agent and state, with the age of the oldest. */
import { v7 as newId } from "uuid";
import { expect, test } from "vitest";
import { ping } from "../../src/store/database.ts";
import { createDeliveryStore } from "../../src/store/deliveries.ts";
import { readFigures } from "../../src/store/figures.ts";
import { createMessageStore } from "../../src/store/messages.ts";
import { createOutboxStore } from "../../src/store/outbox.ts";
import { createTask, type NewTask } from "../../src/store/tasks.ts";
import { useDatabase } from "../support/database.ts";
import { channelSession, deliveryTo, messageOf, postOf } from "../support/rows.ts";

const openDatabase = useDatabase();

const task = (fields: Partial<NewTask> = {}): NewTask => ({
  id: newId(),
  requesterKind: "human",
  requesterId: "900",
  requesterName: "Ada",
  askedAgentId: "manager",
  assigneeId: "webster",
  instruction: "find it",
  askKey: newId(),
  ...fields,
});

test("an empty store has nothing open, and answers", async () => {
  const { store } = await openDatabase();
  await ping(store);
  expect(await readFigures(store)).toEqual({ posts: [], deliveries: [], tasks: [] });
});

test("open rows are counted by agent and state, settled ones are not", async () => {
  const { store } = await openDatabase();
  const messages = createMessageStore(store);
  const deliveries = createDeliveryStore(store);
  const outbox = createOutboxStore(store);
  const session = await channelSession(store);
  const [first, second] = [deliveryTo(session), deliveryTo(session)];
  await messages.record({ seenBy: "manager", message: messageOf(), deliveries: [first] });
  await messages.record({ seenBy: "manager", message: messageOf(), deliveries: [second] });
  const silent = { ...deliveryTo(session), sessionId: null, reason: "mention_required" };
  await messages.record({ seenBy: "manager", message: messageOf(), deliveries: [silent] });
  const posts = [postOf({ part: 0 }), postOf({ part: 1 })].map((post) => ({
    ...post,
    turnId: first.id,
    deliveryId: first.id,
  }));
  const message = { number: 1, channelId: "500", messageId: "1", lastProblem: null };
  await deliveries.begin({ id: first.id, ...message });
  await deliveries.finish({ id: first.id, state: "answering", problem: null, posts });
  const [sent] = posts;
  await outbox.settle({ id: sent?.id ?? "", state: "delivered", messageId: "77", problem: null });
  await createTask(store, task(), [], async () => undefined);
  await createTask(store, task(), [], async () => undefined);

  const oldestAgeSeconds = expect.any(Number);
  expect(await readFigures(store)).toEqual({
    posts: [{ agentId: "manager", state: "pending", count: 1, oldestAgeSeconds }],
    deliveries: [
      { agentId: "manager", state: "accepted", count: 1, oldestAgeSeconds },
      { agentId: "manager", state: "answering", count: 1, oldestAgeSeconds },
    ],
    tasks: [{ agentId: "", state: "queued", count: 2, oldestAgeSeconds }],
  });
});

test("the age is that of the oldest", async () => {
  const { store } = await openDatabase();
  const session = await channelSession(store);
  const messages = createMessageStore(store);
  for (const delivery of [deliveryTo(session), deliveryTo(session)]) {
    await messages.record({ seenBy: "manager", message: messageOf(), deliveries: [delivery] });
  }
  await store.sql`update deliveries set created_at = now() - interval '90 seconds'
    where id = (select id from deliveries limit 1)`;
  const { deliveries: open } = await readFigures(store);
  expect(open[0]?.oldestAgeSeconds).toBeGreaterThanOrEqual(90);
  expect(open[0]?.oldestAgeSeconds).toBeLessThan(120);
});
