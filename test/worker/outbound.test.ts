/** How a post is spelled: once, by its nonce, and pinging nobody else. */
import { describe, expect, test } from "vitest";
import { requests } from "./office.ts";
import { createMessage, messages, open, post } from "./speaking.ts";

describe("a post", () => {
  test("carries its nonce, pings only whom it may, and replies to what it answers", async () => {
    const { sandbox, ask } = await open();
    const question = await sandbox.say("lobby", "question");
    const [nina, otto] = sandbox.users.map(({ id }) => id);
    const input = post(sandbox, `@everyone <@${nina}> <@${otto}> answer`, {
      replyToId: question.id,
      mentionUserIds: [otto],
    });
    const outcome = await ask("post_message", input);
    const [, answer] = await messages(sandbox);
    expect(outcome).toEqual({ kind: "done", value: { messageId: answer.id, channelId: sandbox.channel("lobby") } });
    expect(answer).toMatchObject({
      content: input.content,
      mention_everyone: false,
      message_reference: { message_id: question.id },
      mentions: [{ id: otto }],
    });
    expect((await requests(sandbox, createMessage))[0]?.body).toEqual({
      content: input.content,
      nonce: input.nonce,
      enforce_nonce: true,
      allowed_mentions: { parse: [], users: [otto], replied_user: false },
      message_reference: { message_id: question.id, fail_if_not_exists: false },
    });
  });

  test("whose question was deleted is posted all the same", async () => {
    const { sandbox, ask } = await open();
    const question = await sandbox.say("lobby", "question");
    await sandbox.control("DELETE", `/users/${sandbox.user.id}/messages/${question.channel_id}/${question.id}`);
    expect(await ask("post_message", post(sandbox, "answer", { replyToId: question.id }))).toMatchObject({
      kind: "done",
    });
  });

  test("to a user opens the DM once", async () => {
    const { sandbox, ask } = await open();
    const recipient = `user:${sandbox.user.id}` as const;
    const first = await ask("post_message", post(sandbox, "one", { recipient }));
    const second = await ask("post_message", post(sandbox, "two", { recipient }));
    if (first.kind !== "done" || second.kind !== "done") throw new Error("Both should be posted.");
    expect(second.value.channelId).toBe(first.value.channelId);
    expect((await messages(sandbox, first.value.channelId)).map(({ content }: { content: string }) => content)).toEqual(
      ["one", "two"],
    );
    expect(await requests(sandbox, "POST /users/@me/channels")).toHaveLength(1);
  });

  test("with the nonce of an earlier one is that one", async () => {
    const { sandbox, ask } = await open();
    const input = post(sandbox, "once");
    expect(await ask("post_message", input)).toEqual(await ask("post_message", input));
    expect(await messages(sandbox)).toHaveLength(1);
  });
});
