/** The gateway, byte by byte: sign-in, resume, close codes, intents, permissions. */
import { describe, expect, test } from "vitest";
import { until } from "../support/until.ts";
import { at, type Harness, startHarness } from "./harness.ts";
import { RawGateway, usualIntents } from "./raw-gateway.ts";

const guilds = 1 << 0;
const guildMembers = 1 << 1;
const guildMessages = 1 << 9;
const messageContent = 1 << 15;

async function connect(sandbox: Harness, index = 0, intents = usualIntents): Promise<RawGateway> {
  const gateway = new RawGateway(sandbox.url);
  await gateway.identify(at(sandbox.bots, index).token, intents);
  await gateway.event("GUILD_CREATE");
  return gateway;
}

describe("sign-in", () => {
  test("HELLO, READY with unavailable guilds, then GUILD_CREATE, numbered from 1", async () => {
    const sandbox = await startHarness();
    const gateway = new RawGateway(sandbox.url);
    const ready = await gateway.identify(sandbox.bot.token);
    expect(gateway.received[0]?.d.heartbeat_interval).toBe(41_250);
    expect(ready).toMatchObject({
      s: 1,
      d: { user: { id: sandbox.bot.userId }, guilds: [{ id: sandbox.guildId, unavailable: true }] },
    });
    expect(ready.d.resume_gateway_url).toMatch(/^ws:/);
    const guild = await gateway.event("GUILD_CREATE");
    expect(guild.s).toBe(2);
    expect(guild.d.members).toMatchObject([{ user: { id: sandbox.bot.userId } }]);
    expect(guild.d.channels).toHaveLength(5);
    const { d } = guild;
    expect(
      d.roles.find((role: { tags?: { bot_id: string } }) => role.tags?.bot_id === sandbox.bot.userId),
    ).toBeDefined();
  });

  test.each([
    ["a wrong token", 4004, { token: "no", intents: 1, properties: {} }],
    ["an intent that does not exist", 4013, { token: "token-alpha", intents: 1 << 30, properties: {} }],
    ["a shard out of range", 4010, { token: "token-alpha", intents: 1, properties: {}, shard: [2, 1] }],
    ["an incomplete payload", 4002, { token: "token-alpha" }],
  ])("%s closes with %i", async (_what, code, d) => {
    const sandbox = await startHarness();
    const gateway = new RawGateway(sandbox.url);
    await gateway.payload(({ op }) => op === 10);
    gateway.send(2, d);
    expect((await gateway.closing()).code).toBe(code);
  });

  test("disallowed intents close with 4014, only while they are disallowed", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "disallow_intents", bot: sandbox.bot.userId });
    const refused = new RawGateway(sandbox.url);
    await refused.payload(({ op }) => op === 10);
    refused.send(2, { token: sandbox.bot.token, intents: messageContent, properties: {} });
    expect((await refused.closing()).code).toBe(4014);
    await new RawGateway(sandbox.url).identify(sandbox.bot.token, guilds | guildMessages);
    await sandbox.fault({ kind: "allow_intents", bot: sandbox.bot.userId });
    await new RawGateway(sandbox.url).identify(sandbox.bot.token, messageContent);
  });

  test("other mistakes have their codes too", async () => {
    const sandbox = await startHarness();
    const early = new RawGateway(sandbox.url);
    await early.payload(({ op }) => op === 10);
    early.send(3, { status: "online", activities: [], since: null, afk: false });
    expect((await early.closing()).code).toBe(4003);
    const twice = await connect(sandbox);
    twice.send(2, { token: sandbox.bot.token, intents: 1, properties: {} });
    expect((await twice.closing()).code).toBe(4005);
    const odd = await connect(sandbox);
    odd.send(99, {});
    expect((await odd.closing()).code).toBe(4001);
    const garbled = await connect(sandbox);
    garbled.socket.send("{");
    expect((await garbled.closing()).code).toBe(4002);
    const long = await connect(sandbox);
    long.send(1, "x".repeat(5_000));
    expect((await long.closing()).code).toBe(4002);
    expect((await new RawGateway(sandbox.url, "v=3").closing()).code).toBe(4012);
  });

  test("IDENTIFYs are counted; a second one within five seconds gets op 9", async () => {
    const sandbox = await startHarness({ liftLimits: false });
    await connect(sandbox);
    const limit = (await sandbox.rest("GET", "/gateway/bot")).body.session_start_limit;
    expect(limit).toMatchObject({ total: 1000, remaining: 999, max_concurrency: 1 });
    const hasty = new RawGateway(sandbox.url);
    await hasty.payload(({ op }) => op === 10);
    hasty.send(2, { token: sandbox.bot.token, intents: 1, properties: {} });
    expect((await hasty.payload(({ op }) => op === 9)).d).toBe(false);
    expect((await sandbox.rest("GET", "/gateway/bot")).body.session_start_limit.remaining).toBe(999);
  });

  test("heartbeats are acknowledged until a fault mutes them", async () => {
    const sandbox = await startHarness();
    const gateway = await connect(sandbox);
    gateway.send(1, gateway.lastSeq);
    await gateway.payload(({ op }) => op === 11);
    await sandbox.fault({ kind: "mute_acks", bot: sandbox.bot.userId });
    gateway.send(1, gateway.lastSeq);
    await sandbox.say("lobby", "after the beat");
    await gateway.event("MESSAGE_CREATE");
    expect(gateway.received.filter(({ op }) => op === 11)).toHaveLength(1);
  });
});

describe("resume", () => {
  test("replays what was missed, in order, then RESUMED; the numbers go on", async () => {
    const sandbox = await startHarness();
    const before = await connect(sandbox);
    await sandbox.say("lobby", "heard");
    await before.event("MESSAGE_CREATE");
    const seq = before.lastSeq;
    const sessionId = at(before.events("READY"), 0).d.session_id;
    await before.close(null);
    for (const text of ["missed 1", "missed 2", "missed 3"]) await sandbox.say("lobby", text);

    const after = new RawGateway(sandbox.url);
    await after.resume(sandbox.bot.token, sessionId, seq);
    await after.event("RESUMED");
    await sandbox.say("lobby", "live again");
    await after.event("MESSAGE_CREATE", ({ content }) => content === "live again");
    expect(after.events("MESSAGE_CREATE").map(({ d }) => d.content)).toEqual([
      "missed 1",
      "missed 2",
      "missed 3",
      "live again",
    ]);
    const numbers = after.received.flatMap(({ s }) => s ?? []);
    expect(numbers).toEqual(numbers.map((_, index) => seq + 1 + index));
    expect(after.events("GUILD_CREATE")).toEqual([]);
    const { counts } = await sandbox.control("GET", "/transcript");
    expect(counts[sandbox.bot.userId]).toMatchObject({ identify: 1, resume: 1, close: 1 });
  });

  test("keeps at least 1,000 events for a bot that is away", async () => {
    const sandbox = await startHarness();
    const before = await connect(sandbox);
    const seq = before.lastSeq;
    await before.close(4200);
    for (let index = 0; index < 1_000; index++) await sandbox.say("lobby", `${index}`);
    const after = new RawGateway(sandbox.url);
    await after.resume(sandbox.bot.token, at(before.events("READY"), 0).d.session_id, seq);
    await after.event("RESUMED");
    expect(after.events("MESSAGE_CREATE").map(({ d }) => Number(d.content))).toEqual([...Array(1_000).keys()]);
  });

  test.each([1000, 1001])("closing with %i ends the session", async (code) => {
    const sandbox = await startHarness();
    const before = await connect(sandbox);
    await before.close(code);
    const after = new RawGateway(sandbox.url);
    await after.resume(sandbox.bot.token, at(before.events("READY"), 0).d.session_id, before.lastSeq);
    expect((await after.payload(({ op }) => op === 9)).d).toBe(false);
    await after.identify(sandbox.bot.token);
  });

  test("an unknown session gets op 9, a number from the future 4007, another bot's session op 9", async () => {
    const sandbox = await startHarness();
    const before = await connect(sandbox);
    const sessionId = at(before.events("READY"), 0).d.session_id;
    const unknown = new RawGateway(sandbox.url);
    await unknown.resume(sandbox.bot.token, "nothing", 1);
    expect((await unknown.payload(({ op }) => op === 9)).d).toBe(false);
    const future = new RawGateway(sandbox.url);
    await future.resume(sandbox.bot.token, sessionId, 9_999);
    expect((await future.closing()).code).toBe(4007);
    const thief = new RawGateway(sandbox.url);
    await thief.resume(at(sandbox.bots, 1).token, sessionId, 1);
    expect((await thief.payload(({ op }) => op === 9)).d).toBe(false);
  });

  test("a session that nobody claims for minutes is gone", async () => {
    let now = Date.now();
    const sandbox = await startHarness({ now: () => now });
    const before = await connect(sandbox);
    await before.close(null);
    const sessionId = at(before.events("READY"), 0).d.session_id;
    await until(async () => expect((await sandbox.control("GET", "/state")).bots[0].connected).toBe(false));
    now += 6 * 60_000;
    const after = new RawGateway(sandbox.url);
    await after.resume(sandbox.bot.token, sessionId, before.lastSeq);
    expect((await after.payload(({ op }) => op === 9)).d).toBe(false);
  });

  test("two sessions of one token both hear everything", async () => {
    const sandbox = await startHarness();
    const both = [await connect(sandbox), await connect(sandbox)];
    await sandbox.say("lobby", "twice");
    for (const gateway of both) await gateway.event("MESSAGE_CREATE");
  });
});

describe("who hears what", () => {
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
    expect(heard.map(({ content }) => content)).toEqual([
      "",
      `for you <@${sandbox.bot.userId}>`,
      "my own",
      "in private",
    ]);
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
});
