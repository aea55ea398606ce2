/** What a bot may not do is refused as Discord refuses it: by permission, by overwrite, by who stands above whom. */
import { describe, expect, test } from "vitest";
import { at, type Harness, startHarness } from "./harness.ts";
import { all, bit, type Place, requests } from "./permission-table.ts";
import { connect } from "./raw-gateway.ts";

/** A guild in which @everyone may nothing and the first bot holds exactly `permissions`. */
async function furnished(permissions: bigint): Promise<{ sandbox: Harness; place: Place }> {
  const sandbox = await startHarness();
  const { user, guildId, bot } = sandbox;
  const channelId = sandbox.channel("lobby");
  const said = await sandbox.say("lobby", "something");
  const thread = await sandbox.control("POST", `/users/${user.id}/threads`, { channelId, name: "aside" });
  await sandbox.control("PATCH", `/roles/${guildId}`, { permissions: 0 });
  const invite = { applicationId: bot.applicationId, permissions: String(permissions) };
  await sandbox.control("POST", "/invites", invite);
  const place = {
    guild: `/guilds/${guildId}`,
    lobby: `/channels/${channelId}`,
    forum: `/channels/${sandbox.channel("ideas")}`,
    said: said.id,
    thread: thread.id,
    person: at(sandbox.users, 1).id,
    everyone: guildId,
  };
  return { sandbox, place };
}

describe("every request takes its permission", () => {
  test.each(requests)("$name", async ({ needed, method, path, body }) => {
    const { sandbox, place } = await furnished(all & ~needed);
    const refused = await sandbox.rest(method, path(place), body?.(place));
    expect([refused.status, refused.body.code]).toEqual([403, 50013]);
    const invite = { applicationId: sandbox.bot.applicationId, permissions: String(all) };
    await sandbox.control("POST", "/invites", invite);
    const allowed = await sandbox.rest(method, path(place), body?.(place));
    expect(allowed.status, JSON.stringify(allowed.body)).toBeLessThan(300);
  });

  test.each(requests.filter(({ path }) => path.toString().includes("lobby")))("$name is 50001 unseen", async (row) => {
    const { sandbox, place } = await furnished(all & ~bit(10));
    expect((await sandbox.rest(row.method, row.path(place), row.body?.(place))).body.code).toBe(50001);
  });
});

test("overwrites: @everyone, then roles, then the member, each stronger than the last", async () => {
  const sandbox = await startHarness();
  const { bot, guildId } = sandbox;
  const lobby = sandbox.channel("lobby");
  const send = async () => (await sandbox.rest("POST", `/channels/${lobby}/messages`, { content: "x" })).status;
  const set = (targetId: string, type: string, more: object) =>
    sandbox.control("PUT", `/channels/${lobby}/overwrites`, { targetId, type, ...more });
  const { guilds } = await sandbox.control("GET", "/state");
  const own = guilds[0].roles.find(({ tags }: { tags?: { bot_id: string } }) => tags?.bot_id === bot.userId);
  const sends = String(bit(11));
  await set(guildId, "role", { deny: sends });
  expect(await send()).toBe(403);
  await set(own.id, "role", { allow: sends });
  expect(await send()).toBe(200);
  await set(bot.userId, "member", { deny: sends });
  expect(await send()).toBe(403);
  await set(bot.userId, "member", { allow: sends });
  expect(await send()).toBe(200);
});

test("nobody grants what they do not hold, nor touches roles above their own", async () => {
  const sandbox = await startHarness();
  const roles = bit(28) | bit(10) | bit(11);
  const { applicationId } = sandbox.bot;
  await sandbox.control("POST", "/invites", { applicationId, permissions: String(roles) });
  const guild = `/guilds/${sandbox.guildId}`;
  const code = async (method: string, path: string, body?: unknown) =>
    (await sandbox.rest(method, path, body)).body.code;
  expect(await code("POST", `${guild}/roles`, { name: "Boss", permissions: "8" })).toBe(50013);
  const lobby = `/channels/${sandbox.channel("lobby")}`;
  expect(await code("PUT", `${lobby}/permissions/${sandbox.guildId}`, { type: 0, allow: String(bit(13)) })).toBe(50013);
  expect(await code("PUT", `${lobby}/permissions/1`, { type: 0, deny: "0" })).toBe(10009);
  expect(await code("DELETE", `${lobby}/permissions/${sandbox.user.id}`)).toBe(10009);
  const above = await sandbox.control("POST", "/roles", { name: "Above" });
  expect(await code("PATCH", `${guild}/roles/${above.id}`, { name: "Below" })).toBe(50013);
  expect(await code("PUT", `${guild}/members/${sandbox.user.id}/roles/${above.id}`)).toBe(50013);
  expect(await code("DELETE", `${guild}/roles/${sandbox.guildId}`)).toBe(50028);
  const made = await sandbox.rest("POST", `${guild}/roles`, { name: "Crew", permissions: "2048" });
  const nina = `${guild}/members/${sandbox.user.id}`;
  expect((await sandbox.rest("PUT", `${nina}/roles/${made.body.id}`)).status).toBe(204);
  expect(await code("PATCH", nina, { roles: [above.id] })).toBe(50013);
  expect(await code("GET", `${guild}/roles/1`)).toBe(10011);
});

test("a wrong parent, too many tags and doubled tags are named", async () => {
  const { sandbox, place } = await furnished(all);
  const channel = async (body: object) => await sandbox.rest("POST", `${place.guild}/channels`, body);
  const parent = await channel({ name: "x", parent_id: place.lobby.split("/")[2] });
  expect(parent.body.errors.parent_id._errors[0].code).toBe("CHANNEL_PARENT_INVALID");
  const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `t${index}` }));
  expect((await channel({ name: "x", type: 15, available_tags: tags(21) })).body.code).toBe(50035);
  const forum = await channel({ name: "x", type: 15, available_tags: tags(20) });
  const path = `/channels/${forum.body.id}`;
  const twice = { available_tags: [{ name: "a" }, { name: "A" }] };
  expect((await sandbox.rest("PATCH", path, twice)).body.code).toBe(40061);
  expect((await sandbox.rest("PATCH", path, { flags: 1 << 4 })).status).toBe(200);
  const post = { name: "p", message: { content: "x" } };
  expect((await sandbox.rest("POST", `${path}/threads`, post)).body.code).toBe(40067);
  const ids = forum.body.available_tags.map(({ id }: { id: string }) => id);
  const six = await sandbox.rest("POST", `${path}/threads`, { ...post, applied_tags: ids.slice(0, 6) });
  expect(six.body.errors.applied_tags._errors[0].code).toBe("BASE_TYPE_BAD_LENGTH");
});

test("who gains or loses a channel by a role hears of it, and of the threads there", async () => {
  const sandbox = await startHarness();
  const guest = await connect(sandbox, 1);
  const lobby = sandbox.channel("lobby");
  const thread = await sandbox.control("POST", `/users/${sandbox.user.id}/threads`, {
    channelId: lobby,
    name: "aside",
  });
  await sandbox.control("PATCH", `/roles/${sandbox.guildId}`, { permissions: 0 });
  const { applicationId } = at(sandbox.bots, 1);
  await sandbox.control("POST", "/invites", { applicationId, permissions: "0" });
  const lost = await guest.event("CHANNEL_UPDATE", ({ id }) => id === lobby);
  expect(lost.d).toMatchObject({ name: "___hidden___", flags: 1 << 17 });
  await sandbox.control("POST", "/invites", { applicationId, permissions: "1024" });
  await guest.event("CHANNEL_UPDATE", ({ id, name }) => id === lobby && name === "lobby");
  const sync = await guest.event("THREAD_LIST_SYNC");
  expect(sync.d.channel_ids).toContain(lobby);
  expect(sync.d.threads).toMatchObject([{ id: thread.id, name: "aside" }]);
});

test("a category shows with what it holds, and hides with it", async () => {
  const sandbox = await startHarness();
  const { guildId } = sandbox;
  const listed = async () => {
    const { body } = await sandbox.rest("GET", `/guilds/${guildId}/channels`);
    return body.map(({ name }: { name: string }) => name);
  };
  const { guilds } = await sandbox.control("GET", "/state");
  const category = guilds[0].channels.find(({ name }: { name: string }) => name === "OPERATIONS");
  const hide = (id: string) =>
    sandbox.control("PUT", `/channels/${id}/overwrites`, { targetId: guildId, type: "role", deny: "1024" });
  await hide(category.id);
  expect(await listed()).toContain("OPERATIONS");
  await hide(sandbox.channel("task-board"));
  expect(await listed()).toContain("OPERATIONS");
  await hide(sandbox.channel("reports"));
  expect(await listed()).not.toContain("OPERATIONS");
});

test("a webhook's token opens that webhook only", async () => {
  const { sandbox, place } = await furnished(all);
  const make = async (name: string) => (await sandbox.rest("POST", `${place.lobby}/webhooks`, { name })).body;
  const [one, other] = [await make("one"), await make("other")];
  const code = async (method: string, path: string, body?: unknown) =>
    (await sandbox.rest(method, path, body, null)).body.code;
  const crossed = `/webhooks/${one.id}/${other.token}`;
  for (const method of ["GET", "DELETE"]) expect(await code(method, crossed)).toBe(50027);
  expect(await code("POST", crossed, { content: "x" })).toBe(50027);
  const said = await sandbox.rest("POST", `/webhooks/${one.id}/${one.token}?wait=true`, { content: "x" }, null);
  expect(await code("DELETE", `/webhooks/${other.id}/${other.token}/messages/${said.body.id}`)).toBe(10008);
  expect(await code("GET", `/webhooks/1/${one.token}`)).toBe(10015);
  const named = await sandbox.rest("POST", `${place.lobby}/webhooks`, { name: "Discord news" });
  expect(named.body.errors.name._errors[0].code).toBe("USERNAME_INVALID_CONTAINS");
  const forum = (await sandbox.rest("POST", `${place.forum}/webhooks`, { name: "posts" })).body;
  const post = `/webhooks/${forum.id}/${forum.token}`;
  expect(await code("POST", post, { content: "x" })).toBe(220001);
  const posted = await sandbox.rest("POST", `${post}?wait=true`, { content: "x", thread_name: "t" }, null);
  expect((await sandbox.rest("GET", `/channels/${posted.body.channel_id}`)).body).toMatchObject({
    name: "t",
    type: 11,
  });
});
