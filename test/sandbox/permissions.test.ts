/** What a bot may not do is refused as Discord refuses it: by permission, by overwrite, by who stands above whom. */
import { describe, expect, test } from "vitest";
import { at, type Harness, startHarness } from "./harness.ts";
import { connect } from "./raw-gateway.ts";

const bit = (index: number): bigint => 1n << BigInt(index);
const all = (1n << 53n) - 1n - bit(3);
const thumb = encodeURIComponent("👍");

/** What a row of the table may speak of. */
interface Place {
  readonly guild: string;
  readonly lobby: string;
  readonly forum: string;
  readonly said: string;
  readonly thread: string;
  readonly person: string;
  readonly everyone: string;
}

/** A request, and the permission it takes. */
interface Row {
  readonly name: string;
  readonly needed: bigint;
  readonly method: string;
  readonly path: (place: Place) => string;
  readonly body?: (place: Place) => unknown;
}

const table: readonly Row[] = [
  {
    name: "send",
    needed: bit(11),
    method: "POST",
    path: ({ lobby }) => `${lobby}/messages`,
    body: () => ({ content: "x" }),
  },
  {
    name: "send an embed",
    needed: bit(14),
    method: "POST",
    path: ({ lobby }) => `${lobby}/messages`,
    body: () => ({ embeds: [{ title: "x" }] }),
  },
  {
    name: "reply",
    needed: bit(16),
    method: "POST",
    path: ({ lobby }) => `${lobby}/messages`,
    body: ({ said }) => ({ content: "x", message_reference: { message_id: said } }),
  },
  {
    name: "send in a thread",
    needed: bit(38),
    method: "POST",
    path: ({ thread }) => `/channels/${thread}/messages`,
    body: () => ({ content: "x" }),
  },
  { name: "read one message", needed: bit(16), method: "GET", path: ({ lobby, said }) => `${lobby}/messages/${said}` },
  {
    name: "delete another's message",
    needed: bit(13),
    method: "DELETE",
    path: ({ lobby, said }) => `${lobby}/messages/${said}`,
  },
  { name: "pin", needed: bit(51), method: "PUT", path: ({ lobby, said }) => `${lobby}/messages/pins/${said}` },
  {
    name: "react first",
    needed: bit(6),
    method: "PUT",
    path: ({ lobby, said }) => `${lobby}/messages/${said}/reactions/${thumb}/@me`,
  },
  {
    name: "clear reactions",
    needed: bit(13),
    method: "DELETE",
    path: ({ lobby, said }) => `${lobby}/messages/${said}/reactions`,
  },
  {
    name: "start a thread",
    needed: bit(35),
    method: "POST",
    path: ({ lobby, said }) => `${lobby}/messages/${said}/threads`,
    body: () => ({ name: "t" }),
  },
  {
    name: "start a private thread",
    needed: bit(36),
    method: "POST",
    path: ({ lobby }) => `${lobby}/threads`,
    body: () => ({ name: "t" }),
  },
  {
    name: "post in a forum",
    needed: bit(11),
    method: "POST",
    path: ({ forum }) => `${forum}/threads`,
    body: () => ({ name: "t", message: { content: "x" } }),
  },
  {
    name: "lock a thread",
    needed: bit(34),
    method: "PATCH",
    path: ({ thread }) => `/channels/${thread}`,
    body: () => ({ locked: true }),
  },
  {
    name: "make a channel",
    needed: bit(4),
    method: "POST",
    path: ({ guild }) => `${guild}/channels`,
    body: () => ({ name: "new" }),
  },
  {
    name: "change a channel",
    needed: bit(4),
    method: "PATCH",
    path: ({ lobby }) => lobby,
    body: () => ({ topic: "new" }),
  },
  {
    name: "move channels",
    needed: bit(4),
    method: "PATCH",
    path: ({ guild }) => `${guild}/channels`,
    body: ({ lobby }) => [{ id: lobby.split("/")[2], position: 1 }],
  },
  { name: "delete a channel", needed: bit(4), method: "DELETE", path: ({ lobby }) => lobby },
  {
    name: "set an overwrite",
    needed: bit(28),
    method: "PUT",
    path: ({ lobby, everyone }) => `${lobby}/permissions/${everyone}`,
    body: () => ({ type: 0, deny: "2048" }),
  },
  {
    name: "make a role",
    needed: bit(28),
    method: "POST",
    path: ({ guild }) => `${guild}/roles`,
    body: () => ({ name: "r" }),
  },
  {
    name: "make a webhook",
    needed: bit(29),
    method: "POST",
    path: ({ lobby }) => `${lobby}/webhooks`,
    body: () => ({ name: "w" }),
  },
  { name: "list webhooks", needed: bit(29), method: "GET", path: ({ lobby }) => `${lobby}/webhooks` },
  {
    name: "rename itself",
    needed: bit(26),
    method: "PATCH",
    path: ({ guild }) => `${guild}/members/@me`,
    body: () => ({ nick: "n" }),
  },
  {
    name: "rename a person",
    needed: bit(27),
    method: "PATCH",
    path: ({ guild, person }) => `${guild}/members/${person}`,
    body: () => ({ nick: "n" }),
  },
  { name: "kick", needed: bit(1), method: "DELETE", path: ({ guild, person }) => `${guild}/members/${person}` },
];

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
  test.each(table)("$name", async ({ needed, method, path, body }) => {
    const { sandbox, place } = await furnished(all & ~needed);
    const refused = await sandbox.rest(method, path(place), body?.(place));
    expect([refused.status, refused.body.code]).toEqual([403, 50013]);
    const invite = { applicationId: sandbox.bot.applicationId, permissions: String(all) };
    await sandbox.control("POST", "/invites", invite);
    const allowed = await sandbox.rest(method, path(place), body?.(place));
    expect(allowed.status, JSON.stringify(allowed.body)).toBeLessThan(300);
  });

  test.each(table.filter(({ path }) => path.toString().includes("lobby")))("$name is 50001 unseen", async (row) => {
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
