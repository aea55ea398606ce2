/** The requests of a worker beside posting: edits, threads, history, members, interactions, commands. */
import { describe, expect, test } from "vitest";
import { outcomeOf } from "../../src/worker/request-outcome.ts";
import { requests } from "./office.ts";
import { type Answer, startRawDiscord } from "./raw-discord.ts";
import { memberRoute, messages, open, post, speak } from "./speaking.ts";

describe("an answer of several requests comes in time", () => {
  const answerMs = 400;
  const slow = { requestMs: 10_000, answerMs };
  async function inTime<Value>(work: Promise<Value>): Promise<Value> {
    const askedAt = performance.now();
    const value = await work;
    expect(performance.now() - askedAt).toBeLessThan(answerMs + 1_000);
    return value;
  }

  test("also where a request waits for another one that hangs; what was not sent by then is to be repeated", async () => {
    const { sandbox, ask, client } = await open({}, slow.requestMs, slow.answerMs);
    const posted = await ask("post_message", post(sandbox, "first"));
    if (posted.kind !== "done") throw new Error("It should be posted.");
    const { channelId, messageId } = posted.value;
    await sandbox.fault({ kind: "hang", method: "PATCH", count: 2 });
    const edit = (content: string) => ask("edit_message", { ...posted.value, content });
    const inVain = (signal: AbortSignal) =>
      outcomeOf(client.api.channels.editMessage(channelId, messageId, { content: "never" }, { signal }));
    const [hanging, unsent, waiting] = await inTime(
      Promise.all([edit("second"), inVain(AbortSignal.timeout(50)), edit("third")]),
    );
    expect(hanging).toEqual({ kind: "unknown", problem: "Discord did not answer in time." });
    const problem = "Requests to Discord before it took too long.";
    expect(unsent).toEqual({ kind: "retry", afterMs: 1_000, problem });
    expect(waiting.kind).not.toBe("done");
    const { entries } = await sandbox.control("GET", "/transcript");
    expect(JSON.stringify(entries)).not.toContain("never");
    await sandbox.control("DELETE", "/faults");
    expect(await edit("fourth")).toMatchObject({ kind: "done" });
  });

  test("and nothing of it goes on afterwards", async () => {
    const { sandbox, ask } = await open({}, slow.requestMs, slow.answerMs);
    const { applicationId } = sandbox.bot;
    const commands = ["one", "two"].map((name) => ({ name, description: "One." }));
    const sync = () => ask("sync_commands", { applicationId, guildId: null, commands, apply: true });
    await sandbox.fault({ kind: "hang", method: "POST" });
    expect(await inTime(sync())).toMatchObject({ kind: "unknown" });
    const made = "POST /applications/{application_id}/commands";
    expect(await requests(sandbox, made)).toHaveLength(1);
    expect(await sync()).toMatchObject({ kind: "done" });
    expect(await requests(sandbox, made)).toHaveLength(3);
  });
});

describe("the other requests", () => {
  test("read a page of history in which one message has a shape that nobody knows", async () => {
    const message = (id: string, more: object = {}) => ({
      id,
      channel_id: "7",
      type: 0,
      content: `says ${id}`,
      author: { id: "5", username: "nina", global_name: null },
      attachments: [],
      mentions: [],
      mention_roles: [],
      ...more,
    });
    const odd = [{ id: "12", surprise: true }, message("13", { content: 5 }), message("14", { type: "reply" })];
    const answer: Answer = (_, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify([message("15"), ...odd.toReversed(), message("11")]));
    };
    const { ask } = speak((await startRawDiscord({ answer })).apiUrl, "any");
    const page = await ask("list_messages", { recipient: "channel:7", afterId: "10", limit: 5 });
    if (page.kind !== "done") throw new Error("It should be read.");
    expect(page.value.map(({ id, type, content }) => ({ id, type, content }))).toEqual([
      { id: "11", type: 0, content: "says 11" },
      ...["12", "13", "14"].map((id) => ({ id, type: -1, content: "" })),
      { id: "15", type: 0, content: "says 15" },
    ]);
  });

  test("edit, delete, and open a thread", async () => {
    const { sandbox, ask } = await open();
    const posted = await ask("post_message", post(sandbox, "first"));
    if (posted.kind !== "done") throw new Error("It should be posted.");
    const target = posted.value;
    expect(await ask("edit_message", { ...target, content: "@everyone second" })).toEqual({ kind: "done", value: {} });
    expect((await messages(sandbox))[0]).toMatchObject({ content: "@everyone second", mention_everyone: false });
    const edits = await requests(sandbox, "PATCH /channels/{channel_id}/messages/{message_id}");
    expect(edits.map(({ body }) => body)).toEqual([
      { content: "@everyone second", components: [], allowed_mentions: { parse: [] } },
    ]);
    const thread = await ask("open_thread", { ...target, name: "Task" });
    expect(thread).toEqual({ kind: "done", value: { channelId: target.messageId } });
    expect(await ask("open_thread", { ...target, name: "Task" })).toMatchObject({ kind: "refused", code: 160004 });
    expect(await ask("delete_message", target)).toEqual({ kind: "done", value: {} });
    expect(await ask("delete_message", target)).toMatchObject({ kind: "refused", code: 10008 });
    expect(await ask("edit_message", { ...target, content: "x" })).toMatchObject({ kind: "refused", code: 10008 });
  });

  test("read a message and the thread on it", async () => {
    const { sandbox, ask } = await open();
    const { id: messageId, channel_id: channelId } = await sandbox.say("lobby", "starter");
    const target = { channelId, messageId };
    const read = () => ask("read_message", target);
    const starter = { content: "starter", attachments: [], editedAt: null };
    expect(await read()).toEqual({ kind: "done", value: { ...starter, threadId: null } });
    await ask("open_thread", { ...target, name: "Task" });
    expect(await read()).toEqual({ kind: "done", value: { ...starter, threadId: messageId } });
    const path = `/users/${sandbox.user.id}/messages/${channelId}/${messageId}`;
    await sandbox.control("PATCH", path, { content: "edited" });
    const value = { content: "edited", editedAt: expect.any(Number) };
    expect(await read()).toMatchObject({ kind: "done", value });
    expect(await ask("read_message", { ...target, messageId: "5" })).toMatchObject({ kind: "refused", code: 10008 });
  });

  test("edit and delete in an archived thread, which they open; a locked one stays closed", async () => {
    const { sandbox, ask } = await open();
    const { id, channel_id: parentId } = await sandbox.say("lobby", "starter");
    await ask("open_thread", { channelId: parentId, messageId: id, name: "Task" });
    const recipient = `channel:${id}` as const;
    const [one, two] = [
      await ask("post_message", post(sandbox, "one", { recipient })),
      await ask("post_message", post(sandbox, "two", { recipient })),
    ];
    if (one.kind !== "done" || two.kind !== "done") throw new Error("Both should be posted.");
    const archive = (thread: object) => sandbox.rest("PATCH", `/channels/${id}`, thread);
    await archive({ archived: true });
    expect(await ask("edit_message", { ...one.value, content: "changed" })).toMatchObject({ kind: "done" });
    await archive({ archived: true });
    expect(await ask("delete_message", two.value)).toMatchObject({ kind: "done" });
    expect((await messages(sandbox, id)).map(({ content }: { content: string }) => content)).toContain("changed");
    const moderators = await sandbox.control("POST", "/roles", { name: "Moderators", permissions: String(1n << 34n) });
    await sandbox.control("PATCH", `/users/${sandbox.user.id}`, { roles: [moderators.id] });
    await sandbox.control("PATCH", `/users/${sandbox.user.id}/threads/${id}`, { locked: true, archived: true });
    expect(await ask("edit_message", { ...one.value, content: "again" })).toMatchObject({
      kind: "refused",
      code: 50083,
    });
    expect(await ask("post_message", post(sandbox, "x", { recipient }))).toMatchObject({
      kind: "refused",
      code: 50083,
    });
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
