/** Every operation of the sandbox is exercised once and its answer held against Discord's API description. */
import { expect, test } from "vitest";
import { until } from "../support/until.ts";
import { coveredOperations, describedOperations, operations } from "./description.ts";
import { type Harness, startHarness } from "./harness.ts";
import { RawGateway } from "./raw-gateway.ts";

test("every route is one of Discord's", () => {
  expect(operations.length).toBeGreaterThan(60);
  expect(operations.filter((operation) => !describedOperations().has(operation))).toEqual([]);
});

test("every route answers as Discord describes", async () => {
  const sandbox = await startHarness();
  await users(sandbox);
  await guilds(sandbox);
  await messages(sandbox);
  await threads(sandbox);
  await places(sandbox);
  await webhooks(sandbox);
  await commands(sandbox);
  await interactions(sandbox);
  expect(operations.filter((operation) => !coveredOperations().has(operation))).toEqual([]);
});

/** A picture of one pixel. */
const onePixel =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";

async function users(sandbox: Harness): Promise<void> {
  const { applicationId } = sandbox.bot;
  await sandbox.rest("GET", "/gateway", undefined, null);
  expect((await sandbox.rest("GET", "/gateway/bot")).body.session_start_limit.remaining).toBe(1000);
  expect((await sandbox.rest("GET", "/users/@me")).body).toMatchObject({ username: "Alpha", bot: true });
  expect((await sandbox.rest("GET", `/users/${sandbox.user.id}`)).body.username).toBe("nina");
  expect((await sandbox.rest("GET", "/users/@me/guilds?with_counts=true")).body).toHaveLength(1);
  expect((await sandbox.rest("GET", "/applications/@me")).body.id).toBe(applicationId);
  const own = `/applications/${applicationId}`;
  expect((await sandbox.rest("GET", own)).body.flags).toBe((1 << 13) | (1 << 15) | (1 << 19));
  const portal = {
    description: "Helps.",
    flags: 1 << 19,
    tags: ["office"],
    install_params: { scopes: ["bot"], permissions: "3072" },
  };
  expect((await sandbox.rest("PATCH", "/applications/@me", portal)).body).toMatchObject(portal);
  const all = (1 << 13) | (1 << 15) | (1 << 19);
  expect((await sandbox.rest("PATCH", own, { flags: all })).body).toMatchObject({ ...portal, flags: all });
  expect((await sandbox.rest("GET", "/oauth2/applications/@me")).body.id).toBe(applicationId);
  expect((await sandbox.rest("PATCH", "/users/@me", { avatar: onePixel })).body.avatar).toMatch(/^[0-9a-f]{32}$/);
  const dm = await sandbox.rest("POST", "/users/@me/channels", { recipient_id: sandbox.user.id });
  expect(dm.body.recipients).toMatchObject([{ id: sandbox.user.id }]);
  expect((await sandbox.rest("POST", `/channels/${dm.body.id}/messages`, { content: "psst" })).status).toBe(200);
  expect((await sandbox.rest("DELETE", `/channels/${dm.body.id}`)).body.type).toBe(1);
}

async function guilds(sandbox: Harness): Promise<void> {
  const guild = `/guilds/${sandbox.guildId}`;
  const administrator = await sandbox.control("POST", "/bots", {
    token: "token-admin",
    username: "Admin",
    permissions: "8",
  });
  await sandbox.rest("GET", `${guild}?with_counts=true`);
  expect((await sandbox.rest("GET", `${guild}/channels`)).body.length).toBeGreaterThan(4);
  expect((await sandbox.rest("GET", `${guild}/roles`)).body.length).toBeGreaterThan(4);
  expect((await sandbox.rest("GET", `${guild}/members?limit=100`)).body).toHaveLength(5);
  expect((await sandbox.rest("GET", `${guild}/members/search?query=ni`)).body).toHaveLength(1);
  expect((await sandbox.rest("GET", `${guild}/members/${administrator.userId}`)).body.user.username).toBe("Admin");
  await roles(sandbox, guild);
  const created = await sandbox.rest("POST", `${guild}/channels`, { name: "War Room", topic: "x" }, "token-admin");
  expect(created.body.name).toBe("war-room");
  const channel = `/channels/${created.body.id}`;
  await sandbox.rest("GET", channel);
  expect((await sandbox.rest("PATCH", channel, { topic: "peace" }, "token-admin")).body.topic).toBe("peace");
  const role = await sandbox.rest("POST", `${guild}/roles`, { name: "Crew", permissions: "0" }, "token-admin");
  expect(role.body).toMatchObject({ name: "Crew", permissions: "0", managed: false });
  expect((await sandbox.rest("PATCH", `${guild}/members/@me`, { nick: "Chief" })).body.nick).toBe("Chief");
  const overwrite = { type: 1, deny: "1024" };
  await sandbox.rest("PUT", `${channel}/permissions/${sandbox.bot.userId}`, overwrite, "token-admin");
  expect((await sandbox.rest("GET", channel)).body.code).toBe(50001);
  expect((await sandbox.rest("DELETE", channel, undefined, "token-admin")).body.id).toBe(created.body.id);
}

async function roles(sandbox: Harness, guild: string): Promise<void> {
  const admin = (method: string, path: string, body?: unknown) =>
    sandbox.rest(method, guild + path, body, "token-admin");
  const made = await admin("POST", "/roles", { name: "Watch", permissions: "1024", color: 255 });
  expect(made.body).toMatchObject({ name: "Watch", colors: { primary_color: 255 }, position: 1 });
  const role = `/roles/${made.body.id}`;
  expect((await admin("PATCH", role, { name: "Team", hoist: true })).body).toMatchObject({ name: "Team", hoist: true });
  expect((await admin("GET", role)).body.name).toBe("Team");
  expect((await admin("PATCH", "/roles", [{ id: made.body.id, position: 2 }])).body).toHaveLength(6);
  const nina = `/members/${sandbox.user.id}`;
  await admin("PUT", `${nina}${role}`);
  expect((await admin("GET", nina)).body.roles).toContain(made.body.id);
  await admin("DELETE", `${nina}${role}`);
  const changed = await admin("PATCH", nina, { nick: "Nine", roles: [made.body.id] });
  expect(changed.body).toMatchObject({ nick: "Nine", roles: [made.body.id] });
  await admin("DELETE", role);
  expect((await admin("GET", nina)).body.roles).toEqual([]);
  const [guest, visitor] = [await sandbox.control("POST", "/users", { username: "guest" }), "token-visitor"];
  await admin("DELETE", `/members/${guest.id}`);
  expect((await admin("GET", `/members/${guest.id}`)).body.code).toBe(10007);
  await sandbox.control("POST", "/bots", { token: visitor, username: "Visitor" });
  await sandbox.rest("DELETE", `/users/@me${guild}`, undefined, visitor);
  expect((await sandbox.rest("GET", guild, undefined, visitor)).body.code).toBe(10004);
}

async function messages(sandbox: Harness): Promise<void> {
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

async function threads(sandbox: Harness): Promise<void> {
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

async function commands(sandbox: Harness): Promise<void> {
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

async function interactions(sandbox: Harness): Promise<void> {
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

async function places(sandbox: Harness): Promise<void> {
  const guild = `/guilds/${sandbox.guildId}`;
  const admin = (method: string, path: string, body?: unknown) => sandbox.rest(method, path, body, "token-admin");
  const hall = (await admin("POST", `${guild}/channels`, { name: "GREAT HALL", type: 4 })).body;
  const forum = {
    name: "Debates",
    type: 15,
    topic: "Guidelines",
    parent_id: hall.id,
    available_tags: [
      { name: "open", emoji_name: "🟢" },
      { name: "closed", moderated: true },
    ],
    default_reaction_emoji: { emoji_name: "👍" },
    default_sort_order: 1,
    default_auto_archive_duration: 1_440,
    default_thread_rate_limit_per_user: 5,
  };
  const made = (await admin("POST", `${guild}/channels`, forum)).body;
  expect(made).toMatchObject({
    ...forum,
    name: "debates",
    default_reaction_emoji: { emoji_id: null, emoji_name: "👍" },
  });
  const channel = `/channels/${made.id}`;
  const [open] = made.available_tags;
  const changed = await admin("PATCH", channel, {
    flags: 1 << 4,
    available_tags: [{ ...open, name: "Open" }],
    nsfw: true,
  });
  expect(changed.body).toMatchObject({ flags: 1 << 4, nsfw: true, available_tags: [{ id: open.id, name: "Open" }] });
  const post = { name: "p", message: { content: "x" }, applied_tags: [open.id] };
  expect((await admin("POST", `${channel}/threads`, post)).body).toMatchObject({
    applied_tags: [open.id],
    rate_limit_per_user: 5,
    thread_metadata: { auto_archive_duration: 1_440 },
  });
  const overwrite = { type: 0, deny: String(1 << 11) };
  await admin("PUT", `/channels/${hall.id}/permissions/${sandbox.guildId}`, overwrite);
  await admin("PATCH", `${guild}/channels`, [{ id: made.id, position: 3, lock_permissions: true }]);
  expect((await admin("GET", channel)).body).toMatchObject({
    position: 3,
    permission_overwrites: [{ id: sandbox.guildId, type: 0, allow: "0", deny: "2048" }],
  });
  await admin("DELETE", `${channel}/permissions/${sandbox.guildId}`);
  expect((await admin("GET", channel)).body.permission_overwrites).toEqual([]);
}

async function webhooks(sandbox: Harness): Promise<void> {
  const admin = (method: string, path: string, body?: unknown) => sandbox.rest(method, path, body, "token-admin");
  const open = (method: string, path: string, body?: unknown) => sandbox.rest(method, path, body, null);
  const ofChannel = `/channels/${sandbox.channel("lobby")}/webhooks`;
  const made = (await admin("POST", ofChannel, { name: "Build" })).body;
  expect(made).toMatchObject({ name: "Build", type: 1, user: { username: "Admin" }, guild_id: sandbox.guildId });
  expect((await admin("GET", ofChannel)).body).toHaveLength(1);
  expect((await admin("GET", `/guilds/${sandbox.guildId}/webhooks`)).body).toHaveLength(1);
  const byId = `/webhooks/${made.id}`;
  const byToken = `${byId}/${made.token}`;
  expect((await admin("GET", byId)).body.token).toBe(made.token);
  expect((await admin("PATCH", byId, { name: "Builds" })).body.name).toBe("Builds");
  expect((await open("GET", byToken)).body).not.toHaveProperty("user");
  expect((await open("PATCH", byToken, { name: "Reports" })).body.name).toBe("Reports");
  const said = await open("POST", `${byToken}?wait=true`, { content: "green", username: "CI" });
  expect(said.body).toMatchObject({ content: "green", webhook_id: made.id, author: { id: made.id, username: "CI" } });
  const message = `${byToken}/messages/${said.body.id}`;
  expect((await open("GET", message)).body.content).toBe("green");
  expect((await open("PATCH", message, { content: "red" })).body.content).toBe("red");
  await open("DELETE", message);
  expect((await open("POST", byToken, { content: "unwatched" })).status).toBe(204);
  await open("DELETE", byToken);
  const other = (await admin("POST", ofChannel, { name: "Other" })).body;
  await admin("DELETE", `/webhooks/${other.id}`);
  expect((await admin("GET", `/webhooks/${other.id}`)).body.code).toBe(10015);
}
