/** Requests of a bot to everything that is said; every answer is held against the description on the way. */
import { expect } from "vitest";
import { until } from "../support/until.ts";
import type { Harness } from "./harness.ts";
import { RawGateway } from "./raw-gateway.ts";

/** Everything about messages. */
export async function messages(sandbox: Harness): Promise<void> {
  const channel = `/channels/${sandbox.channel("task-board")}`;
  const asked = await sandbox.say("task-board", "who is there?");
  const form = new FormData();
  const embeds = [{ title: "Card", fields: [{ name: "a", value: "b" }], timestamp: "2026-01-02T03:04:05Z" }];
  const components = [
    {
      type: 1,
      components: [
        { type: 2, style: 1, label: "Go", custom_id: "go" },
        { type: 2, style: 5, label: "Docs", url: "https://example.com" },
      ],
    },
    { type: 1, components: [{ type: 3, custom_id: "pick", options: [{ label: "One", value: "1" }] }] },
  ];
  const payload = { content: "I am", embeds, components, nonce: "n-1", message_reference: { message_id: asked.id } };
  form.append("payload_json", JSON.stringify({ ...payload, attachments: [{ id: 0, description: "a note" }] }));
  form.append("files[0]", new Blob(["hello"], { type: "text/plain" }), "note.txt");
  const sent = await sandbox.rest("POST", `${channel}/messages`, form);
  expect(sent.body).toMatchObject({
    nonce: "n-1",
    type: 19,
    attachments: [{ filename: "note.txt", description: "a note" }],
  });
  expect(await (await fetch(sent.body.attachments[0].url)).text()).toBe("hello");
  const message = `${channel}/messages/${sent.body.id}`;
  const v2 = { flags: 1 << 15, components: [{ type: 17, components: [{ type: 10, content: "text" }, { type: 14 }] }] };
  await sandbox.rest("POST", `${channel}/messages`, v2);
  await sandbox.rest("PUT", `${message}/reactions/${encodeURIComponent("👍")}/@me`);
  expect((await sandbox.rest("GET", `${message}/reactions/${encodeURIComponent("👍")}`)).body).toHaveLength(1);
  expect((await sandbox.rest("GET", message)).body.reactions[0]).toMatchObject({ count: 1, me: true });
  expect((await sandbox.rest("PATCH", message, { content: "I was" })).body.edited_timestamp).not.toBeNull();
  await sandbox.rest("PUT", `${channel}/messages/pins/${sent.body.id}`);
  expect((await sandbox.rest("GET", `${channel}/messages/pins`)).body.items).toHaveLength(1);
  expect((await sandbox.rest("GET", `${channel}/pins`)).body).toHaveLength(1);
  expect((await sandbox.rest("GET", `${channel}/messages?limit=10`)).body.length).toBeGreaterThan(2);
  await sandbox.rest("DELETE", `${channel}/messages/pins/${sent.body.id}`);
  await sandbox.rest("PUT", `${channel}/pins/${sent.body.id}`);
  await sandbox.rest("DELETE", `${channel}/pins/${sent.body.id}`);
  await sandbox.rest("DELETE", `${message}/reactions/${encodeURIComponent("👍")}/@me`);
  for (const emoji of ["👍", "🎉", "👀"]) {
    await sandbox.rest("PUT", `${message}/reactions/${encodeURIComponent(emoji)}/@me`);
  }
  await sandbox.rest("DELETE", `${message}/reactions/${encodeURIComponent("👍")}/${sandbox.bot.userId}`);
  await sandbox.rest("DELETE", `${message}/reactions/${encodeURIComponent("🎉")}`);
  expect((await sandbox.rest("GET", message)).body.reactions).toMatchObject([{ emoji: { name: "👀" } }]);
  await sandbox.rest("DELETE", `${message}/reactions`);
  expect((await sandbox.rest("GET", message)).body.reactions).toBeUndefined();
  const many = [await sandbox.say("task-board", "a"), await sandbox.say("task-board", "b")].map(({ id }) => id);
  await sandbox.rest("POST", `${channel}/messages/bulk-delete`, { messages: many });
  expect((await sandbox.rest("GET", `${channel}/messages/${many[0]}`)).body.code).toBe(10008);
  await sandbox.rest("POST", `${channel}/typing`);
  await sandbox.rest("DELETE", message);
  expect((await sandbox.rest("GET", message)).body.code).toBe(10008);
}

/** Threads and posts; needs the administrator that `guilds` invited. */
export async function threads(sandbox: Harness): Promise<void> {
  const channel = `/channels/${sandbox.channel("reports")}`;
  const starter = await sandbox.say("reports", "let us talk");
  const started = await sandbox.rest("POST", `${channel}/messages/${starter.id}/threads`, { name: "talk" });
  expect(started.body).toMatchObject({ id: starter.id, name: "talk", owner_id: sandbox.bot.userId });
  const thread = `/channels/${started.body.id}`;
  await sandbox.rest("POST", `${thread}/messages`, { content: "inside" });
  await sandbox.rest("GET", `${thread}/messages`);
  await sandbox.rest("GET", thread);
  const bare = await sandbox.rest("POST", `${channel}/threads`, { name: "bare", type: 11 });
  const secret = await sandbox.rest("POST", `${channel}/threads`, { name: "secret", type: 12 });
  await sandbox.rest("PUT", `/channels/${secret.body.id}/thread-members/${sandbox.user.id}`);
  await sandbox.rest("GET", `/channels/${secret.body.id}/thread-members/${sandbox.user.id}?with_member=true`);
  expect((await sandbox.rest("GET", `/channels/${secret.body.id}/thread-members`)).body).toHaveLength(2);
  await sandbox.rest("DELETE", `/channels/${secret.body.id}/thread-members/${sandbox.user.id}`);
  await sandbox.rest("DELETE", `${thread}/thread-members/@me`);
  await sandbox.rest("PUT", `${thread}/thread-members/@me`);
  expect((await sandbox.rest("GET", `/guilds/${sandbox.guildId}/threads/active`)).body.threads).toHaveLength(3);
  const post = await sandbox.rest("POST", `/channels/${sandbox.channel("ideas")}/threads`, {
    name: "an idea",
    message: { content: "x" },
  });
  expect(post.body.message).toMatchObject({ id: post.body.id, content: "x" });
  await sandbox.rest("PATCH", `/channels/${bare.body.id}`, { archived: true });
  await sandbox.rest("PATCH", `/channels/${secret.body.id}`, { archived: true });
  expect((await sandbox.rest("GET", `${channel}/threads/archived/public`)).body.threads).toHaveLength(1);
  await sandbox.rest("GET", `${channel}/threads/archived/private`, undefined, "token-admin");
  expect((await sandbox.rest("GET", `${channel}/users/@me/threads/archived/private`)).body.threads).toHaveLength(1);
}

/** Commands, global and of a guild. */
export async function commands(sandbox: Harness): Promise<void> {
  const application = `/applications/${sandbox.bot.applicationId}`;
  const ping = { name: "ping", description: "Answers." };
  for (const scope of [`${application}/commands`, `${application}/guilds/${sandbox.guildId}/commands`]) {
    const created = await sandbox.rest("POST", scope, ping);
    expect(created.status).toBe(201);
    expect((await sandbox.rest("POST", scope, { ...ping, description: "Again." })).status).toBe(200);
    await sandbox.rest("GET", `${scope}/${created.body.id}`);
    expect(
      (await sandbox.rest("PATCH", `${scope}/${created.body.id}`, { description: "More." })).body.description,
    ).toBe("More.");
    const options = [
      { type: 3, name: "agent", description: "Who", required: true, autocomplete: true },
      { type: 4, name: "count", description: "How many", min_value: 1 },
      { type: 6, name: "user", description: "For whom" },
    ];
    const both = [ping, { name: "ask", description: "Asks.", options }];
    expect((await sandbox.rest("PUT", scope, both)).body[0].id).toBe(created.body.id);
    expect((await sandbox.rest("GET", scope)).body).toHaveLength(2);
    await sandbox.rest("DELETE", `${scope}/${created.body.id}`);
    expect((await sandbox.rest("GET", scope)).body).toHaveLength(1);
  }
}

/** An interaction from its first answer to its last follow-up; needs the commands. */
export async function interactions(sandbox: Harness): Promise<void> {
  const gateway = new RawGateway(sandbox.url);
  await gateway.identify(sandbox.bot.token);
  const run = async (): Promise<{ callback: string; webhook: string }> => {
    const { interactionId } = await sandbox.control("POST", `/users/${sandbox.user.id}/commands`, {
      channelId: sandbox.channel("task-board"),
      applicationId: sandbox.bot.applicationId,
      name: "ask",
      options: { agent: "x", user: sandbox.user.id },
    });
    const { d } = await gateway.event("INTERACTION_CREATE", ({ id }) => id === interactionId);
    return {
      callback: `/interactions/${d.id}/${d.token}/callback`,
      webhook: `/webhooks/${d.application_id}/${d.token}`,
    };
  };
  const first = await run();
  const answer = { type: 4, data: { content: "here", flags: 64 } };
  const response = await sandbox.rest("POST", `${first.callback}?with_response=true`, answer, null);
  expect(response.body.resource.message).toMatchObject({ content: "here", flags: 64, type: 20 });
  await sandbox.rest("GET", `${first.webhook}/messages/@original`, undefined, null);
  await sandbox.rest("PATCH", `${first.webhook}/messages/@original`, { content: "there" }, null);
  const followUp = await sandbox.rest("POST", first.webhook, { content: "and" }, null);
  await sandbox.rest("GET", `${first.webhook}/messages/${followUp.body.id}`, undefined, null);
  await sandbox.rest("PATCH", `${first.webhook}/messages/${followUp.body.id}`, { content: "or" }, null);
  await sandbox.rest("DELETE", `${first.webhook}/messages/${followUp.body.id}`, undefined, null);
  await sandbox.rest("DELETE", `${first.webhook}/messages/@original`, undefined, null);
  const second = await run();
  expect((await sandbox.rest("POST", second.callback, { type: 5 }, null)).status).toBe(204);
  expect((await sandbox.rest("POST", second.webhook, { content: "late" }, null)).body.content).toBe("late");
  await until(() => expect(gateway.events("MESSAGE_UPDATE").length).toBeGreaterThan(0));
}
