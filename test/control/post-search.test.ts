import { describe, expect, test } from "vitest";
import { nonceOf } from "../../src/domain/nonce.ts";
import type { NewPost } from "../../src/domain/post.ts";
import { insertPosts } from "../../src/store/outbox.ts";
import { useDatabase } from "../support/database.ts";
import { retryIn, unknown } from "../support/recorder.ts";
import { messageOf, postOf } from "../support/rows.ts";
import { until } from "../support/until.ts";
import { setUpSender } from "./sending.ts";

const openDatabase = useDatabase();

describe("a post older than its nonce", () => {
  /** A post that an earlier process sent so long ago that Discord has forgotten its nonce. */
  const oldPost = async (fields: Partial<NewPost> = {}) => {
    const database = await openDatabase();
    const post = postOf({ state: "sending", ...fields });
    await insertPosts(database.store.db, [post]);
    await database.store.sql`update outbox set first_sent_at = now() - interval '3 minutes'`;
    return { database, post };
  };
  const inHistory = (fields = {}) => messageOf({ authorId: "11", authorKind: "own_bot", content: "words", ...fields });

  test("is found in history by author, reference and exact content, and not sent again", async () => {
    const { database, post } = await oldPost({ replyToId: "77" });
    const { recorder, sender, outbox, untilState, rowOf, heard } = setUpSender({ database });
    const reply = { replyTo: { messageId: "77", authorId: null } };
    recorder.written.push(
      inHistory({ ...reply, authorId: "12" }),
      inHistory({ ...reply, content: "words " }),
      inHistory({ replyTo: { messageId: "78", authorId: null } }),
      inHistory({ ...reply, channelId: "501" }),
    );
    const ours = inHistory(reply);
    recorder.written.push(ours);
    sender.resume(await outbox.open());
    await untilState(post, "delivered");
    expect(await rowOf(post)).toMatchObject({ message_id: ours.id });
    expect(recorder.callsOf("post")).toEqual([]);
    expect(heard).toEqual(["delivered words in null"]);
  });

  test("is found without its reference: what it answered was gone when it was posted", async () => {
    const { database, post } = await oldPost({ replyToId: "77" });
    const { recorder, sender, outbox, untilState, rowOf } = setUpSender({ database });
    const ours = inHistory({ replyTo: null });
    recorder.written.push(ours);
    sender.resume(await outbox.open());
    await untilState(post, "delivered");
    expect(await rowOf(post)).toMatchObject({ message_id: ours.id });
    expect(recorder.callsOf("post")).toEqual([]);
  });

  test("that answers nothing is not taken for an answer of the same words", async () => {
    const { database, post } = await oldPost();
    const { recorder, sender, outbox, untilState } = setUpSender({ database });
    recorder.written.push(inHistory({ replyTo: { messageId: "77", authorId: null } }));
    sender.resume(await outbox.open());
    await untilState(post, "delivered");
    expect(recorder.callsOf("post").length).toBe(1);
  });

  test("is sent when history does not have it", async () => {
    const { database, post } = await oldPost();
    const { recorder, sender, outbox, untilState } = setUpSender({ database });
    recorder.written.push(inHistory({ content: "other words" }));
    sender.resume(await outbox.open());
    await untilState(post, "delivered");
    expect(recorder.callsOf("post").length).toBe(1);
  });

  test("is found behind more messages than one page holds", async () => {
    const { database, post } = await oldPost();
    const { recorder, sender, outbox, untilState, rowOf } = setUpSender({ database });
    recorder.written.push(...Array.from({ length: 250 }, () => messageOf()));
    const ours = inHistory();
    recorder.written.push(ours);
    sender.resume(await outbox.open());
    await untilState(post, "delivered");
    expect(await rowOf(post)).toMatchObject({ message_id: ours.id });
    expect(recorder.callsOf("post")).toEqual([]);
  });

  test("is not taken for another post that said the same", async () => {
    const { database, post } = await oldPost();
    const { recorder, sender, outbox, untilState, rowOf } = setUpSender({ database });
    const [explained, ours] = [inHistory(), inHistory()] as const;
    recorder.written.push(explained, ours);
    const other = postOf();
    await insertPosts(database.store.db, [other]);
    await outbox.settle({ id: other.id, state: "delivered", messageId: explained.id, problem: null });
    sender.resume(await outbox.open());
    await untilState(post, "delivered");
    expect(await rowOf(post)).toMatchObject({ message_id: ours.id });
  });

  test("two that say the same find one message each", async () => {
    const { database, post } = await oldPost();
    const twin = postOf({ state: "sending" });
    await insertPosts(database.store.db, [twin]);
    await database.store.sql`update outbox set first_sent_at = now() - interval '3 minutes'`;
    const { recorder, sender, outbox, untilState, rowOf } = setUpSender({ database });
    recorder.written.push(inHistory(), inHistory());
    sender.resume(await outbox.open());
    await untilState(twin, "delivered");
    const found = [await rowOf(post), await rowOf(twin)].map((row) => row?.message_id);
    expect(found).toEqual(recorder.written.map(({ id }) => id));
    expect(recorder.callsOf("post")).toEqual([]);
  });

  test("is not sent while history cannot be read", async () => {
    const { database, post } = await oldPost();
    const { recorder, sender, outbox, untilState, pass } = setUpSender({ database });
    recorder.script(
      "listMessages",
      () => unknown,
      () => retryIn(500),
    );
    recorder.written.push(inHistory());
    sender.resume(await outbox.open());
    await until(() => expect(recorder.callsOf("listMessages").length).toBe(1));
    await pass(1_000);
    await until(() => expect(recorder.callsOf("listMessages").length).toBe(2));
    await pass(1_000);
    await untilState(post, "delivered");
    expect(recorder.callsOf("post")).toEqual([]);
  });

  test("within the window nothing is read: the nonce protects", async () => {
    const { database, post } = await oldPost();
    await database.store.sql`update outbox set first_sent_at = now() - interval '90 seconds'`;
    const { recorder, sender, outbox, untilState } = setUpSender({ database });
    recorder.show("manager", { ...post, nonce: nonceOf(post.id) });
    sender.resume(await outbox.open());
    await untilState(post, "delivered");
    expect(recorder.callsOf("listMessages")).toEqual([]);
    expect(recorder.shown.length).toBe(1);
  });

  test("grows old while it is tried: then history is read before the next try", async () => {
    const { recorder, send, untilState, pass } = setUpSender({ database: await openDatabase() });
    recorder.script("post", (agentId, post) => {
      recorder.show(agentId, post);
      return unknown;
    });
    const post = postOf();
    await send(post);
    await pass(110_000);
    await untilState(post, "delivered");
    expect(recorder.callsOf("post").length).toBe(1);
    expect(recorder.callsOf("listMessages").length).toBe(1);
  });
});
