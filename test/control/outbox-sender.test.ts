/** How posts leave: in order, with patience, and never twice. */
import { describe, expect, test } from "vitest";
import { nonceOf } from "../../src/domain/nonce.ts";
import { insertPosts } from "../../src/store/outbox.ts";
import { useDatabase } from "../support/database.ts";
import { faltering } from "../support/database-faults.ts";
import { refused, retryIn, unknown } from "../support/recorder.ts";
import { postOf } from "../support/rows.ts";
import { until } from "../support/until.ts";
import { setUpSender } from "./sending.ts";

const openDatabase = useDatabase();

const setUp = async (options: Partial<Parameters<typeof setUpSender>[0]> = {}) =>
  setUpSender({ ...options, database: options.database ?? (await openDatabase()) });

describe("an unknown outcome", () => {
  test("is settled by the echo while it waits", async () => {
    const { recorder, send, untilState, echo, pass } = await setUp();
    recorder.script("post", () => unknown);
    const post = postOf();
    await send(post);
    await until(() => expect(recorder.callsOf("post").length).toBe(1));
    await echo(post);
    await untilState(post, "delivered");
    await pass(60_000);
    expect(recorder.callsOf("post").length).toBe(1);
  });

  test("is asked again with the same nonce: what got there shows once", async () => {
    const { recorder, clock, send, untilState, pass } = await setUp();
    recorder.script("post", (agentId, post) => {
      recorder.show(agentId, post);
      return unknown;
    });
    const post = postOf();
    await send(post);
    await until(() => expect(clock.waits).toEqual([1_500]));
    await pass(1_500);
    await untilState(post, "delivered");
    const nonces = recorder.callsOf("post").map(({ args }) => (args[0] as { nonce: string }).nonce);
    expect(nonces).toEqual([nonceOf(post.id), nonceOf(post.id)]);
    expect(recorder.shown.length).toBe(1);
    expect(recorder.callsOf("listMessages")).toEqual([]);
  });

  test("waited so long for its turn that its nonce is forgotten: it does not leave before history was read", async () => {
    const { recorder, clock, send, untilState, rowOf, pass } = await setUp();
    let left = true;
    recorder.script(
      "post",
      (agentId, post) => {
        recorder.show(agentId, post);
        return unknown;
      },
      async (_, __, mayLeave) => {
        await clock.delay(120_000);
        left = mayLeave();
        return retryIn(0);
      },
    );
    const post = postOf();
    await send(post);
    await pass(1_500);
    await until(() => expect(recorder.callsOf("post").length).toBe(2));
    await pass(120_000);
    await untilState(post, "delivered");
    expect(left).toBe(false);
    expect(await rowOf(post)).toMatchObject({ message_id: recorder.shown[0]?.messageId });
    expect(recorder.callsOf("post").length).toBe(2);
    expect(recorder.callsOf("listMessages").length).toBe(1);
  });

  test("its echo came while it waited for its turn: it does not leave", async () => {
    const { recorder, send, echo, untilState, pass } = await setUp();
    const turn = Promise.withResolvers<void>();
    const leaves: boolean[] = [];
    recorder.script(
      "post",
      (_, __, mayLeave) => {
        leaves.push(mayLeave());
        return unknown;
      },
      async (_, __, mayLeave) => {
        await turn.promise;
        leaves.push(mayLeave());
        return retryIn(0);
      },
    );
    const post = postOf();
    await send(post);
    await pass(1_500);
    await until(() => expect(recorder.callsOf("post").length).toBe(2));
    await echo(post);
    turn.resolve();
    await untilState(post, "delivered");
    await until(() => expect(leaves).toEqual([true, false]));
  });

  test("waits longer from try to try, half a minute at most", async () => {
    const { recorder, clock, send, untilState } = await setUp();
    recorder.script("post", ...Array.from({ length: 9 }, () => () => unknown));
    const post = postOf();
    await send(post);
    const waits: number[] = [];
    for (let count = 0; count < 9; count++) {
      await until(() => expect(clock.waits.length).toBe(1));
      waits.push(clock.waits[0] ?? 0);
      clock.advance(waits.at(-1) ?? 0);
    }
    await untilState(post, "delivered");
    expect(waits).toEqual([1_500, 1_500, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });
});

describe("waiting and order", () => {
  test("retry waits as long as Discord asks", async () => {
    const { recorder, clock, send, untilState, pass } = await setUp();
    recorder.script("post", () => retryIn(7_000));
    const post = postOf();
    await send(post);
    await until(() => expect(clock.waits).toEqual([7_000]));
    await pass(6_999);
    expect(recorder.callsOf("post").length).toBe(1);
    await pass(1);
    await untilState(post, "delivered");
  });

  test("posts to one place go one after another; other places and bots go on", async () => {
    const { recorder, send, untilState } = await setUp();
    const gate = Promise.withResolvers<void>();
    recorder.script("post", async (agentId, post) => {
      await gate.promise;
      const { messageId, channelId } = recorder.show(agentId, post);
      return { kind: "done", value: { messageId, channelId } };
    });
    const posts = ["a", "b", "c"].map((content) => postOf({ content }));
    const [elsewhere, others] = [
      postOf({ recipient: "channel:501", content: "x" }),
      postOf({ agentId: "webster", content: "y" }),
    ];
    await send(...posts.toReversed().slice(2), ...posts.slice(1), elsewhere, others);
    await untilState(elsewhere, "delivered");
    await untilState(others, "delivered");
    gate.resolve();
    for (const post of posts) await untilState(post, "delivered");
    const said = recorder.shown.filter(({ channelId, agentId }) => channelId === "500" && agentId === "manager");
    expect(said.map(({ post }) => post.content)).toEqual(["a", "b", "c"]);
  });

  test("nothing leaves while the bot is away", async () => {
    const { recorder, send, sender, untilState, rowOf } = await setUp();
    expect(sender.isFree("manager", "channel:500")).toBe(true);
    recorder.setReady("manager", false);
    expect(sender.isFree("manager", "channel:500")).toBe(false);
    const post = postOf();
    await send(post);
    expect(sender.isFree("manager", "channel:501")).toBe(false);
    expect(await rowOf(post)).toMatchObject({ state: "pending" });
    expect(recorder.callsOf("post")).toEqual([]);
    recorder.setReady("manager", true);
    await untilState(post, "delivered");
    await until(() => expect(sender.isFree("manager", "channel:500")).toBe(true));
  });

  test("a user stays a user through a restart", async () => {
    const database = await openDatabase();
    const first = await setUp({ database });
    first.recorder.setReady("manager", false);
    const post = postOf({ recipient: "user:18446744073709551615" });
    await first.send(post);
    first.sender.stop();
    const second = await setUp({ database });
    second.sender.resume(await second.outbox.open());
    await second.untilState(post, "delivered");
    expect(second.recorder.callsOf("post")[0]?.args[0]).toMatchObject({ recipient: "user:18446744073709551615" });
  });

  test("a post whose row is read before the sender has taken it is waited for", async () => {
    const { database, outbox, recorder, sender } = await setUp();
    const post = postOf();
    await insertPosts(database.store.db, [post]);
    const waiting = sender.whenDelivered(post.id);
    expect(await outbox.fateOf(post.id)).toEqual({ isOpen: true, messageId: null });
    sender.send([post]);
    const messageId = await waiting;
    expect(recorder.shown).toMatchObject([{ messageId }]);
  });

  test("after a stop nothing leaves any more, and whoever waits is told", async () => {
    const { recorder, send, sender, rowOf } = await setUp();
    recorder.setReady("manager", false);
    const post = postOf();
    await send(post);
    const waiting = sender.whenDelivered(post.id);
    sender.stop();
    recorder.setReady("manager", true);
    expect(await waiting).toBeNull();
    await until(() => expect(sender.waitingCount("manager")).toBe(0));
    expect(recorder.callsOf("post")).toEqual([]);
    expect(await rowOf(post)).toMatchObject({ state: "pending" });
  });
});

describe("each point at which a process may die, or word may be lost", () => {
  test("before it was noted as on its way: it has not left", async () => {
    const database = await openDatabase();
    const first = await setUp({ database });
    first.recorder.setReady("manager", false);
    const post = postOf();
    await first.send(post);
    first.sender.stop();
    await database.store.sql`update outbox set created_at = now() - interval '1 day'`;
    const second = await setUp({ database });
    second.sender.resume(await second.outbox.open());
    await second.untilState(post, "delivered");
    // However long ago it was written: nothing has to be looked for.
    expect(second.recorder.callsOf("listMessages")).toEqual([]);
  });

  test("after it was noted and before it left: the next one sends it with its nonce", async () => {
    const { database, sender, outbox, recorder, untilState } = await setUp();
    const post = postOf();
    await insertPosts(database.store.db, [post]);
    await outbox.markSending(post.id);
    sender.resume(await outbox.open());
    await untilState(post, "delivered");
    expect(recorder.callsOf("post")).toHaveLength(1);
  });

  test("after it left and before that was settled: the next one gets the same message", async () => {
    const database = await openDatabase();
    const { store, failNext } = faltering(database.store);
    const first = await setUp({ database, store });
    // Noted, sent, and then the end of it cannot be written any more.
    failNext(100, 1);
    const post = postOf();
    await first.send(post);
    await until(() => expect(first.clock.waits.length).toBe(1));
    first.sender.stop();
    const second = await setUp({ database, recorder: first.recorder });
    second.sender.resume(await second.outbox.open());
    await second.untilState(post, "delivered");
    expect(await second.rowOf(post)).toMatchObject({ message_id: first.recorder.shown[0]?.messageId });
    expect(first.recorder.shown).toHaveLength(1);
  });

  test("its echo comes while history is read: it is not sent again", async () => {
    const { database, sender, outbox, recorder, echo, untilState } = await setUp();
    const post = postOf({ state: "sending" });
    await insertPosts(database.store.db, [post]);
    await database.store.sql`update outbox set first_sent_at = now() - interval '5 minutes'`;
    recorder.script("listMessages", async () => {
      await echo(post, "77");
      return { kind: "done", value: [] };
    });
    sender.resume(await outbox.open());
    await untilState(post, "delivered");
    await until(() => expect(sender.waitingCount("manager")).toBe(0));
    expect(recorder.callsOf("post")).toEqual([]);
  });

  test("it was forbidden after it had got there: it is found, and not called refused", async () => {
    const { recorder, send, untilState, pass, rowOf } = await setUp();
    recorder.script(
      "post",
      (agentId, post) => {
        recorder.show(agentId, post);
        return unknown;
      },
      () => refused,
    );
    const post = postOf();
    await send(post);
    await pass(1_500);
    await untilState(post, "delivered");
    expect(await rowOf(post)).toMatchObject({ message_id: recorder.shown[0]?.messageId, problem: null });
  });

  test("it was forbidden before it got there: it is refused, once history says so", async () => {
    const { recorder, send, untilState, pass } = await setUp();
    recorder.script(
      "post",
      () => unknown,
      () => refused,
    );
    const post = postOf();
    await send(post);
    await pass(1_500);
    await untilState(post, "refused");
    expect(recorder.callsOf("listMessages")).toHaveLength(1);
  });

  test("the clock is set back while it is tried: its nonce is not trusted for longer", async () => {
    const { recorder, clock, send, untilState, pass } = await setUp();
    recorder.script("post", (agentId, post) => {
      recorder.show(agentId, post);
      return unknown;
    });
    const post = postOf();
    await send(post);
    await until(() => expect(clock.waits.length).toBe(1));
    clock.set(-50_000);
    await pass(110_000);
    await untilState(post, "delivered");
    expect(recorder.callsOf("post")).toHaveLength(1);
    expect(recorder.callsOf("listMessages")).toHaveLength(1);
  });

  test("it surely did not leave, for however long: nothing has to be looked for", async () => {
    const { recorder, send, untilState, pass } = await setUp();
    recorder.script("post", () => retryIn(600_000));
    const post = postOf();
    await send(post);
    await pass(600_000);
    await untilState(post, "delivered");
    expect(recorder.callsOf("listMessages")).toEqual([]);
  });
});
