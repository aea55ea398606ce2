/** A sender on a real outbox with a Discord that remembers and a clock that stands still. */
import { expect } from "vitest";
import { OutboxSender } from "../../src/control/outbox-sender.ts";
import type { OutboxListener } from "../../src/control/post-settlement.ts";
import { nonceOf } from "../../src/domain/nonce.ts";
import type { NewPost } from "../../src/domain/post.ts";
import type { Refusal } from "../../src/domain/refusal.ts";
import type { Store } from "../../src/store/database.ts";
import { createDeliveryStore } from "../../src/store/deliveries.ts";
import { createMessageStore } from "../../src/store/messages.ts";
import { createOutboxStore, insertPosts } from "../../src/store/outbox.ts";
import { silentLog, type TestDatabase } from "../support/database.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { agentUsers, Recorder } from "../support/recorder.ts";
import { channelSession, deliveryTo, messageOf, nextSnowflake, postOf } from "../support/rows.ts";
import { until } from "../support/until.ts";

/** What a test may choose: `store` is what the sender writes to, by default the database's own. */
interface Options {
  readonly database: TestDatabase;
  readonly store?: Store;
  readonly recorder?: Recorder;
}

/** The sender and what surrounds it. */
export function setUpSender(options: Options) {
  const { database } = options;
  const store = options.store ?? database.store;
  const recorder = options.recorder ?? new Recorder();
  const clock = new ManualClock();
  const heard: string[] = [];
  const listener: OutboxListener = {
    onDelivered: ({ content }, channelId) => heard.push(`delivered ${content} in ${channelId}`),
    onSettledDelivery: () => heard.push("settled"),
    onRefused: () => undefined,
    onGivenUp: ({ content }, problem) => heard.push(`given up ${content}: ${problem}`),
  };
  const outbox = createOutboxStore(store);
  const botUserId = (agentId: string) => agentUsers.get(agentId) ?? null;
  const describe = (_: unknown, { problem }: Refusal) => problem;
  const describeLoss = (_: unknown, tryCount: number, problem: string) => `${tryCount} times: ${problem}`;
  const whenStoreWell = async (): Promise<void> => undefined;
  const needs = {
    store: outbox,
    discord: recorder,
    listener,
    clock,
    whenStoreWell,
    log: silentLog,
    botUserId,
    describe,
    describeLoss,
  };
  const sender = new OutboxSender(needs);
  const send = async (...posts: NewPost[]) => {
    await insertPosts(database.store.db, posts);
    sender.send(posts);
  };
  const rowOf = async ({ id }: Pick<NewPost, "id">) =>
    (await database.store.sql`select state, message_id, problem from outbox where id = ${id}`)[0];
  const untilState = (post: NewPost, state: string) =>
    until(async () => expect(await rowOf(post)).toMatchObject({ state }));
  /** Waits until the sender waits, and lets that time pass. */
  const pass = async (ms: number) => {
    await until(() => expect(clock.waits.length).toBeGreaterThan(0));
    clock.advance(ms);
  };
  const echo = (post: NewPost, messageId = nextSnowflake()) => sender.settleByEcho(nonceOf(post.id), messageId, "500");
  return { database, recorder, clock, heard, outbox, sender, send, rowOf, untilState, pass, echo };
}

/** An answer of two parts with its delivery. */
export async function answerOf({ store }: TestDatabase) {
  const messages = createMessageStore(store);
  const deliveries = createDeliveryStore(store);
  const session = await channelSession(store);
  const message = messageOf();
  const delivery = deliveryTo(session);
  await messages.record({ seenBy: "manager", message, deliveries: [delivery] });
  const shared = { turnId: delivery.id, deliveryId: delivery.id };
  const posts = [
    postOf({ ...shared, content: "one", replyToId: message.id }),
    postOf({ ...shared, content: "two", part: 1 }),
  ];
  const { id: messageId } = message;
  await deliveries.begin({ id: delivery.id, number: 1, messageId, lastProblem: null });
  await deliveries.finish({ id: delivery.id, state: "answering", problem: null, posts });
  const stateOf = async () => (await store.sql`select state from deliveries where id = ${delivery.id}`)[0]?.state;
  return { posts, stateOf };
}
