/** Who hears what: intents, permissions, and the shape of events. */
import { expect, test } from "vitest";
import { until } from "../support/until.ts";
import { startHarness } from "./harness.ts";
import { connect, RawGateway, usualIntents } from "./raw-gateway.ts";

const guilds = 1 << 0;
const guildMembers = 1 << 1;
const guildMessages = 1 << 9;
const messageContent = 1 << 15;

test("without MESSAGE_CONTENT only own messages, DMs and mentions have content", async () => {
  const sandbox = await startHarness();
  const gateway = await connect(sandbox, 0, usualIntents & ~messageContent);
  await sandbox.say("lobby", "secret", { attachments: [{ name: "a.txt", content: "a" }] });
  await sandbox.say("lobby", `for you <@${sandbox.bot.userId}>`);
  await sandbox.rest("POST", `/channels/${sandbox.channel("lobby")}/messages`, { content: "my own" });
  const dm = await sandbox.control("POST", `/users/${sandbox.user.id}/dms`, { recipientId: sandbox.bot.userId });
  await sandbox.control("POST", `/users/${sandbox.user.id}/messages`, { channelId: dm.id, content: "in private" });
  await gateway.event("MESSAGE_CREATE", ({ content }) => content === "in private");
  const heard = gateway.events("MESSAGE_CREATE").map(({ d }) => d);
  expect(heard.map(({ content }) => content)).toEqual(["", `for you <@${sandbox.bot.userId}>`, "my own", "in private"]);
  expect(heard[0]).toMatchObject({ attachments: [], embeds: [], components: [] });
});

test("events without their intent do not come", async () => {
  const sandbox = await startHarness();
  const gateway = await connect(sandbox, 0, guilds | guildMessages);
  const { id } = await sandbox.say("lobby", "react to me");
  const reaction = { channelId: sandbox.channel("lobby"), messageId: id, emoji: "👍" };
  await sandbox.control("PUT", `/users/${sandbox.user.id}/reactions`, reaction);
  await sandbox.control("POST", `/users/${sandbox.user.id}/typing`, { channelId: sandbox.channel("lobby") });
  await sandbox.control("POST", "/users", { username: "late" });
  await sandbox.say("lobby", "the end");
  await until(() => expect(gateway.events("MESSAGE_CREATE")).toHaveLength(2));
  const names = new Set(gateway.received.flatMap(({ t }) => t ?? []));
  expect([...names].sort()).toEqual(["GUILD_CREATE", "MESSAGE_CREATE", "READY"]);
});

test("GUILD_MEMBERS brings member events and op 8 the list", async () => {
  const sandbox = await startHarness();
  const gateway = await connect(sandbox, 0, guilds | guildMembers);
  await sandbox.control("POST", "/users", { username: "late" });
  expect((await gateway.event("GUILD_MEMBER_ADD")).d.user.username).toBe("late");
  gateway.send(8, { guild_id: sandbox.guildId, query: "", limit: 0, nonce: "n" });
  const chunk = await gateway.event("GUILD_MEMBERS_CHUNK");
  expect(chunk.d).toMatchObject({ nonce: "n", chunk_index: 0, chunk_count: 1 });
  expect(chunk.d.members).toHaveLength(5);
});

test("op 8 brings presences to those who may see them", async () => {
  const sandbox = await startHarness();
  await sandbox.control("PATCH", `/users/${sandbox.user.id}`, { presence: { status: "dnd" } });
  const ask = async (intents: number, index: number) => {
    const gateway = await connect(sandbox, index, intents);
    const request = { guild_id: sandbox.guildId, user_ids: [sandbox.user.id], limit: 0, presences: true };
    gateway.send(8, request);
    return (await gateway.event("GUILD_MEMBERS_CHUNK")).d.presences;
  };
  expect(await ask(guilds | (1 << 8), 0)).toMatchObject([{ user: { id: sandbox.user.id }, status: "dnd" }]);
  expect(await ask(guilds, 1)).toBeUndefined();
});

test("a channel that a bot may not view is obfuscated and silent; access brings it back", async () => {
  const sandbox = await startHarness();
  const gateway = await connect(sandbox);
  const channelId = sandbox.channel("lobby");
  const overwrite = { targetId: sandbox.bot.userId, type: 1, allow: "0", deny: String(1 << 10) };
  await sandbox.control("PUT", `/channels/${channelId}/overwrites`, overwrite);
  const hidden = await gateway.event("CHANNEL_UPDATE");
  expect(hidden.d).toMatchObject({ id: channelId, name: "___hidden___", flags: 1 << 17, topic: null });
  await sandbox.say("lobby", "not for you");
  await sandbox.control("PUT", `/channels/${channelId}/overwrites`, { ...overwrite, deny: "0" });
  await gateway.event("CHANNEL_UPDATE", ({ name }) => name === "lobby");
  await sandbox.say("lobby", "for you again");
  await gateway.event("MESSAGE_CREATE");
  expect(gateway.events("MESSAGE_CREATE").map(({ d }) => d.content)).toEqual(["for you again"]);
  await sandbox.control("PUT", `/channels/${channelId}/overwrites`, overwrite);
  await sandbox.control("DELETE", `/channels/${channelId}`);
  expect((await gateway.event("CHANNEL_DELETE")).d).toMatchObject({ id: channelId, name: "___hidden___" });
});

test("MESSAGE_CREATE carries member, mentions, nonce, reply and guild", async () => {
  const sandbox = await startHarness();
  const gateway = await connect(sandbox);
  const question = await sandbox.say("lobby", `<@${sandbox.bot.userId}> hi`);
  const asked = await gateway.event("MESSAGE_CREATE", ({ id }) => id === question.id);
  expect(asked.d).toMatchObject({
    guild_id: sandbox.guildId,
    type: 0,
    author: { username: "nina" },
    member: { roles: [expect.any(String)] },
    mentions: [{ id: sandbox.bot.userId, member: { roles: [expect.any(String)] } }],
  });
  const reply = { content: "yes", nonce: "abc", message_reference: { message_id: question.id } };
  await sandbox.rest("POST", `/channels/${question.channel_id}/messages`, reply);
  const echo = await gateway.event("MESSAGE_CREATE", ({ nonce }) => nonce === "abc");
  expect(echo.d).toMatchObject({
    type: 19,
    message_reference: { message_id: question.id },
    referenced_message: { id: question.id },
    mentions: [{ id: sandbox.user.id }],
  });
});

test("a new guild member bot hears of the guild at once", async () => {
  const sandbox = await startHarness();
  const lonely = await sandbox.control("POST", "/bots", { token: "token-lonely", username: "Lonely", guildIds: [] });
  expect(lonely.username).toBe("Lonely");
  const gateway = new RawGateway(sandbox.url);
  expect((await gateway.identify("token-lonely")).d.guilds).toEqual([]);
  const seed = { guild: { name: "Hall" }, bots: [{ token: "token-lonely", username: "Lonely" }] };
  await sandbox.control("POST", "/seed", seed);
  expect((await gateway.event("GUILD_CREATE")).d.name).toBe("Hall");
});

test("whoever is added to a private thread hears of it first", async () => {
  const sandbox = await startHarness();
  const gateway = await connect(sandbox, 1);
  const thread = await sandbox.rest("POST", `/channels/${sandbox.channel("lobby")}/threads`, { name: "t", type: 12 });
  const path = `/channels/${thread.body.id}`;
  await sandbox.rest("POST", `${path}/messages`, { content: "alone" });
  await sandbox.rest("PUT", `${path}/thread-members/${sandbox.bots[1]?.userId}`);
  await sandbox.rest("POST", `${path}/messages`, { content: "together" });
  await gateway.event("MESSAGE_CREATE");
  const names = gateway.received
    .slice(gateway.received.findIndex(({ t }) => t === "GUILD_CREATE") + 1)
    .map(({ t }) => t);
  expect(names).toEqual(["THREAD_CREATE", "THREAD_MEMBERS_UPDATE", "MESSAGE_CREATE"]);
  expect(gateway.events("MESSAGE_CREATE")[0]?.d.content).toBe("together");
});

test("presence: online with IDENTIFY, what op 3 says, offline when the session ended", async () => {
  const sandbox = await startHarness();
  const watcher = await connect(sandbox, 1, guilds | (1 << 8));
  const status = async (wanted: string) =>
    await watcher.event("PRESENCE_UPDATE", ({ status, user }) => status === wanted && user.id === sandbox.bot.userId);
  const gateway = await connect(sandbox);
  expect((await status("online")).d.guild_id).toBe(sandbox.guildId);
  gateway.send(3, { since: null, activities: [{ name: "chess", type: 0 }], status: "dnd", afk: false });
  expect((await status("dnd")).d.activities).toMatchObject([{ name: "chess" }]);
  await gateway.close(4200);
  expect(watcher.events("PRESENCE_UPDATE").some(({ d }) => d.status === "offline")).toBe(false);
  const back = new RawGateway(sandbox.url);
  await back.resume(sandbox.bot.token, gateway.events("READY")[0]?.d.session_id, gateway.lastSeq);
  await back.event("RESUMED");
  await back.close(1000);
  await status("offline");
});
