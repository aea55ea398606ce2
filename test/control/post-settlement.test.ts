/** What ends a post, who hears of it, and that it is written down whatever happens meanwhile. */
import { describe, expect, test } from "vitest";
import { nonceOf } from "../../src/domain/nonce.ts";
import { insertPosts } from "../../src/store/outbox.ts";
import { useDatabase } from "../support/database.ts";
import { faltering } from "../support/database-faults.ts";
import { refused } from "../support/recorder.ts";
import { postOf } from "../support/rows.ts";
import { until } from "../support/until.ts";
import { answerOf, setUpSender } from "./sending.ts";

const openDatabase = useDatabase();

const setUp = async (options: Partial<Parameters<typeof setUpSender>[0]> = {}) =>
  setUpSender({ ...options, database: options.database ?? (await openDatabase()) });

describe("a post is delivered", () => {
  test("by the response, with its reference, mentions and a nonce that follows from its id", async () => {
    const { recorder, heard, send, untilState, rowOf } = await setUp();
    const post = postOf({ recipient: "user:900", replyToId: "77", mentionUserIds: ["900"] });
    await send(post);
    await untilState(post, "delivered");
    expect(recorder.callsOf("post").map(({ agentId, args }) => [agentId, args[0]])).toEqual([
      [
        "manager",
        {
          recipient: "user:900",
          content: "words",
          nonce: nonceOf(post.id),
          replyToId: "77",
          mentionUserIds: ["900"],
          buttons: [],
        },
      ],
    ]);
    expect(await rowOf(post)).toMatchObject({ message_id: recorder.shown[0]?.messageId, problem: null });
    expect(heard).toEqual([`delivered words in ${recorder.shown[0]?.channelId}`]);
  });

  test("by the echo, when that is first; the response changes nothing then", async () => {
    const { recorder, heard, send, untilState, rowOf, echo } = await setUp();
    const response = Promise.withResolvers<void>();
    recorder.script("post", async (agentId, post) => {
      const { messageId, channelId } = recorder.show(agentId, post);
      await response.promise;
      return { kind: "done", value: { messageId, channelId } };
    });
    const [post, next] = [postOf(), postOf({ content: "next" })] as const;
    await send(post, next);
    await until(() => expect(recorder.shown.length).toBe(1));
    await echo(post, recorder.shown[0]?.messageId);
    expect(await rowOf(post)).toMatchObject({ state: "delivered", message_id: recorder.shown[0]?.messageId });
    response.resolve();
    await untilState(next, "delivered");
    expect(heard.filter((line) => line.startsWith("delivered words"))).toHaveLength(1);
  });

  test("by the response, and the echo after it changes nothing", async () => {
    const { recorder, heard, send, untilState, rowOf, echo } = await setUp();
    const post = postOf();
    await send(post);
    await untilState(post, "delivered");
    await echo(post, "5");
    expect(await rowOf(post)).toMatchObject({ message_id: recorder.shown[0]?.messageId });
    expect(heard).toHaveLength(1);
  });

  test("by an echo that comes before anything has been taken up after a start", async () => {
    const { database, recorder, outbox, sender, echo, rowOf } = await setUp();
    const post = postOf({ state: "sending" });
    await insertPosts(database.store.db, [post]);
    await database.store.sql`update outbox set first_sent_at = now() - interval '1 hour'`;
    const open = await outbox.open();
    recorder.show("manager", { ...post, nonce: nonceOf(post.id) });
    await echo(post, recorder.shown[0]?.messageId);
    sender.resume(open);
    await until(() => expect(sender.waitingCount("manager")).toBe(0));
    expect(await rowOf(post)).toMatchObject({ state: "delivered" });
    expect(recorder.callsOf("post")).toEqual([]);
  });

  test("an echo with a nonce that is not ours is nobody's", async () => {
    const { sender, heard } = await setUp();
    await sender.settleByEcho("hello", "5", "500");
    await sender.settleByEcho(nonceOf("01900000-0000-7000-8000-000000000001"), "6", "500");
    expect(heard).toEqual([]);
  });
});

describe("a refusal", () => {
  test("is final, kills the delivery, and no later part is sent", async () => {
    const database = await openDatabase();
    const { posts, stateOf } = await answerOf(database);
    const { recorder, sender, heard, rowOf } = await setUp({ database });
    recorder.script("post", () => refused);
    sender.send(posts);
    await until(() => expect(sender.waitingCount("manager")).toBe(0));
    expect(await stateOf()).toBe("dead");
    expect(await Promise.all(posts.map(rowOf))).toMatchObject([
      { state: "refused", problem: "Missing Permissions" },
      { state: "refused", problem: "An earlier part was refused." },
    ]);
    expect(recorder.callsOf("post").length).toBe(1);
    expect(heard).toEqual(["settled"]);
    expect(await Promise.all(posts.map(({ id }) => sender.whenDelivered(id)))).toEqual([null, null]);
  });

  test("is remembered by the rows: the later parts are not sent after a death either", async () => {
    const database = await openDatabase();
    const { posts } = await answerOf(database);
    const first = await setUp({ database });
    await first.outbox.settle({ id: posts[0]?.id ?? "", state: "refused", messageId: null, problem: "no" });
    expect(await first.outbox.open()).toEqual([]);
  });

  test("401 is none: the post waits for its bot", async () => {
    const { recorder, clock, send, untilState, rowOf, pass } = await setUp();
    recorder.script("post", () => ({ ...refused, status: 401, code: 0 }));
    const post = postOf();
    await send(post);
    await until(() => expect(clock.waits).toEqual([30_000]));
    expect(await rowOf(post)).toMatchObject({ state: "sending" });
    await pass(30_000);
    await untilState(post, "delivered");
  });

  test("another turn's posts to the same place go on", async () => {
    const { recorder, send, untilState } = await setUp();
    recorder.script("post", () => refused);
    const turnId = "01900000-0000-7000-8000-000000000001";
    const [bad, later, other] = [
      postOf({ turnId }),
      postOf({ turnId, part: 1 }),
      postOf({ content: "other", turnId: "01900000-0000-7000-8000-000000000002", part: 1 }),
    ] as const;
    await send(bad, later, other);
    await untilState(other, "delivered");
    await untilState(later, "refused");
    expect(recorder.shown.map(({ post }) => post.content)).toEqual(["other"]);
  });
});

describe("while the store is away", () => {
  test("what Discord has confirmed is written as soon as it is back, and posted once", async () => {
    const database = await openDatabase();
    const { store, failNext } = faltering(database.store);
    const { recorder, clock, send, sender, untilState } = await setUp({ database, store });
    const post = postOf();
    // It is noted as on its way; then its end cannot be written.
    failNext(3, 1);
    await send(post);
    const delivered = sender.whenDelivered(post.id);
    for (const waitMs of [250, 500, 1_000]) {
      await until(() => expect(clock.waits).toEqual([waitMs]));
      clock.advance(waitMs);
    }
    await untilState(post, "delivered");
    expect(await delivered).toBe(recorder.shown[0]?.messageId);
    expect(recorder.callsOf("post").length).toBe(1);
  });

  test("a stop ends the tries; the row tells the next start that it may have left", async () => {
    const database = await openDatabase();
    const { store, failNext } = faltering(database.store);
    const { clock, heard, send, sender, rowOf } = await setUp({ database, store });
    const post = postOf();
    failNext(1_000, 1);
    await send(post);
    await until(() => expect(clock.waits).toEqual([250]));
    sender.stop();
    clock.advance(250);
    expect(await rowOf(post)).toMatchObject({ state: "sending" });
    expect([clock.waits, heard]).toEqual([[], []]);
  });

  test("a post that could not be noted as on its way has not left", async () => {
    const database = await openDatabase();
    const { store, failNext } = faltering(database.store);
    const { recorder, send, untilState, pass } = await setUp({ database, store });
    failNext(1);
    const post = postOf();
    await send(post);
    await pass(1_000);
    await untilState(post, "delivered");
    expect(recorder.callsOf("post").length).toBe(1);
  });
});
