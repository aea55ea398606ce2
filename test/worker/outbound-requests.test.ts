/** The requests of a worker beside posting: edits, threads, history, members, interactions, commands. */
import { describe, expect, test } from "vitest";
import { requests } from "./office.ts";
import { type Answer, startRawDiscord } from "./raw-discord.ts";
import { memberRoute, messages, open, post, speak } from "./speaking.ts";

describe("the other requests", () => {
  test("edit, delete, and open a thread", async () => {
    const { sandbox, ask } = await open();
    const posted = await ask("post_message", post(sandbox, "first"));
    if (posted.kind !== "done") throw new Error("It should be posted.");
    const target = posted.value;
    expect(await ask("edit_message", { ...target, content: "@everyone second" })).toEqual({ kind: "done", value: {} });
    expect((await messages(sandbox))[0]).toMatchObject({ content: "@everyone second", mention_everyone: false });
    const edits = await requests(sandbox, "PATCH /channels/{channel_id}/messages/{message_id}");
    expect(edits.map(({ body }) => body)).toEqual([{ content: "@everyone second", allowed_mentions: { parse: [] } }]);
    const thread = await ask("open_thread", { ...target, name: "Task" });
    expect(thread).toEqual({ kind: "done", value: { channelId: target.messageId } });
    expect(await ask("open_thread", { ...target, name: "Task" })).toMatchObject({ kind: "refused", code: 160004 });
    expect(await ask("delete_message", target)).toEqual({ kind: "done", value: {} });
    expect(await ask("delete_message", target)).toMatchObject({ kind: "refused", code: 10008 });
    expect(await ask("edit_message", { ...target, content: "x" })).toMatchObject({ kind: "refused", code: 10008 });
  });

  test("list messages from oldest to newest, after one, also in a DM", async () => {
    const { sandbox, ask } = await open();
    const first = await sandbox.say("lobby", "0");
    for (let count = 1; count <= 5; count++) await sandbox.say("lobby", `${count}`);
    const recipient = `channel:${sandbox.channel("lobby")}` as const;
    const listed = await ask("list_messages", { recipient, afterId: first.id, limit: 3 });
    if (listed.kind !== "done") throw new Error("It should be listed.");
    expect(listed.value.map(({ content }) => content)).toEqual(["1", "2", "3"]);
    expect(listed.value[0]).toMatchObject({ author: { id: sandbox.user.id, name: "nina" }, nonce: null });
    const dm = { recipient: `user:${sandbox.user.id}` as const, afterId: "0", limit: 100 };
    await ask("post_message", post(sandbox, "in private", { recipient: dm.recipient }));
    expect(await ask("list_messages", dm)).toMatchObject({ kind: "done", value: [{ content: "in private" }] });
  });

  test("read a member's roles", async () => {
    const { sandbox, ask } = await open();
    const member = await ask("read_member", { guildId: sandbox.guildId, userId: sandbox.user.id });
    expect(member.kind === "done" && member.value.roleIds).toHaveLength(1);
    const nobody = { guildId: sandbox.guildId, userId: "999999999999999999" };
    expect(await ask("read_member", nobody)).toMatchObject({ kind: "refused", code: 10013 });
    expect(await requests(sandbox, `GET ${memberRoute}`)).toHaveLength(2);
  });
});

test("a connection is kept for the next request", async () => {
  const ports = new Set<number | undefined>();
  const answer: Answer = (request, response) => {
    ports.add(request.socket.remotePort);
    response.setHeader("content-type", "application/json").end('{"roles":[]}');
  };
  const { apiUrl } = await startRawDiscord({ answer });
  const { ask } = speak(apiUrl, "any");
  for (let count = 1; count <= 3; count++) await ask("read_member", { guildId: "1", userId: "2" });
  expect(ports.size).toBe(1);
});
