/** How posts leave: in order, with patience, and never twice. */
import { describe, expect, test } from "vitest";
import { nonceOf } from "../../src/domain/nonce.ts";
import { useDatabase } from "../support/database.ts";
import { retryIn, unknown } from "../support/recorder.ts";
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
