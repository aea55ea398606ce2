/** Posts that never get there, and those of which nobody can tell whether they did. */
import { describe, expect, test } from "vitest";
import type { NewPost } from "../../src/domain/post.ts";
import { decideDead } from "../../src/store/dead-deliveries.ts";
import { insertPosts } from "../../src/store/outbox.ts";
import { useDatabase } from "../support/database.ts";
import { refused, retryIn, unknown } from "../support/recorder.ts";
import { postOf } from "../support/rows.ts";
import { until } from "../support/until.ts";
import { answerOf, setUpSender } from "./sending.ts";

const openDatabase = useDatabase();

const setUp = async (options: Partial<Parameters<typeof setUpSender>[0]> = {}) =>
  setUpSender({ ...options, database: options.database ?? (await openDatabase()) });

describe("a post that never gets there", () => {
  /** Lets time pass until a post is settled; returns how much that was. */
  const untilSettled = async ({ rowOf, clock }: Awaited<ReturnType<typeof setUp>>, post: NewPost) => {
    const startedAt = clock.steady();
    await until(async () => {
      clock.advance(5_000);
      expect((await rowOf(post))?.state).toBe("refused");
    }, 20_000);
    return clock.steady() - startedAt;
  };

  test("is given up when history has shown it five times; what is behind it goes on", async () => {
    const stage = await setUp();
    const { recorder, send, untilState, rowOf, heard } = stage;
    recorder.override("post", (_, { content }) => (content === "poison" ? unknown : undefined));
    const [post, next] = [postOf({ content: "poison" }), postOf({ content: "next" })] as const;
    await send(post, next);
    expect(await untilSettled(stage, post)).toBeGreaterThan(5 * 100_000);
    const problem = `5 times: ${unknown.problem}`;
    expect(await rowOf(post)).toMatchObject({ state: "refused", message_id: null, problem });
    await untilState(next, "delivered");
    expect(recorder.callsOf("listMessages")).toHaveLength(5);
    expect(heard).toEqual([`given up poison: ${problem}`, "delivered next in 500"]);
  });

  test("ends its delivery, whose card says so, and takes the later parts with it", async () => {
    const stage = await setUp();
    const { database, recorder, sender, rowOf, heard } = stage;
    const { posts, stateOf } = await answerOf(database);
    recorder.override("post", (_, { content }) => (content === "one" ? unknown : undefined));
    sender.send(posts);
    const [one, two] = posts as [NewPost, NewPost];
    await untilSettled(stage, one);
    expect(await stateOf()).toBe("dead");
    expect(await rowOf(two)).toMatchObject({ state: "refused" });
    await until(() => expect(recorder.shown).toHaveLength(1));
    const [card] = recorder.shown;
    expect(card?.post).toMatchObject({ replyToId: one.replyToId, recipient: one.recipient });
    expect(card?.post.content).toBe(`I have an answer and could not post all of it. 5 times: ${unknown.problem}`);
    expect(card?.post.buttons.map(({ label }) => label)).toEqual(["Retry", "Drop"]);
    const [row] = await database.store.sql`select id, delivery_id from dead_cards`;
    expect(row).toMatchObject({ delivery_id: one.deliveryId });
    await until(async () => expect(await rowOf({ id: row?.id })).toMatchObject({ message_id: card?.messageId }));
    expect(heard).toContain("settled");
  });

  test("is posted by Retry, with as many tries as the first time", async () => {
    const stage = await setUp();
    const { database, recorder, sender, outbox, untilState } = stage;
    const { posts, stateOf } = await answerOf(database);
    const [one, two] = posts as [NewPost, NewPost];
    recorder.override("post", (_, { content }) => (content === "one" ? unknown : undefined));
    sender.send(posts);
    await untilSettled(stage, one);
    recorder.override("post", () => undefined);
    const decided = { deliveryId: one.deliveryId ?? "", actor: "operator", name: "the operator", key: "1" };
    expect(await decideDead(database.store, { ...decided, decision: "retry" })).toBe("decided");
    sender.resume(await outbox.openOf(one.deliveryId ?? ""));
    await untilState(two, "delivered");
    expect(await stateOf()).toBe("answered");
    expect(recorder.contentsIn("500").slice(-2)).toEqual(["one", "two"]);
  });

  test("counts only what history has shown: while it cannot be read, it waits", async () => {
    const { recorder, clock, send, rowOf } = await setUp();
    recorder.override("post", () => unknown);
    recorder.override("listMessages", () => retryIn(1_000));
    const post = postOf();
    await send(post);
    await until(() => {
      clock.advance(30_000);
      expect(recorder.callsOf("listMessages").length).toBeGreaterThan(10);
    });
    expect(await rowOf(post)).toMatchObject({ state: "sending" });
  });
});

describe("where history cannot be read", () => {
  const oldPost = async () => {
    const database = await openDatabase();
    const post = postOf({ state: "sending" });
    await insertPosts(database.store.db, [post]);
    await database.store.sql`update outbox set first_sent_at = now() - interval '5 minutes'`;
    return { post, ...(await setUp({ database })) };
  };

  test.each(["listMessages", "readMessage"] as const)("by %s nobody can tell: it is not sent again", async (verb) => {
    const { post, recorder, sender, outbox, untilState, rowOf, heard } = await oldPost();
    recorder.script(verb, () => refused);
    sender.resume(await outbox.open());
    await untilState(post, "refused");
    expect(await rowOf(post)).toMatchObject({
      problem: "Nobody can tell whether it was posted. Missing Permissions",
    });
    expect(recorder.callsOf("post")).toEqual([]);
    await until(() =>
      expect(heard).toEqual(["given up words: Nobody can tell whether it was posted. Missing Permissions"]),
    );
  });

  test("now, it is asked again as late as Discord wants", async () => {
    const { post, recorder, clock, sender, outbox, untilState } = await oldPost();
    recorder.script("readMessage", () => retryIn(7_000));
    sender.resume(await outbox.open());
    await until(() => expect(clock.waits).toEqual([7_000]));
    clock.advance(7_000);
    await untilState(post, "delivered");
    expect(recorder.callsOf("post")).toHaveLength(1);
  });
});
