/** Requests of a bot to everything that belongs to a guild; every answer is held against the description on the way. */
import { expect } from "vitest";
import type { Harness } from "./harness.ts";

/** A picture of one pixel. */
const onePixel =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";

/** The bot itself, its application, its direct messages. */
export async function users(sandbox: Harness): Promise<void> {
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

/** A guild, its members, and a channel made by a bot. */
export async function guilds(sandbox: Harness): Promise<void> {
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

/** Roles and who has them; needs the administrator that `guilds` invited. */
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

/** Categories, forums and overwrites; needs the administrator too. */
export async function places(sandbox: Harness): Promise<void> {
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

/** Webhooks and what is said through them; needs the administrator too. */
export async function webhooks(sandbox: Harness): Promise<void> {
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
