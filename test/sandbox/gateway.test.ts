/** Signing in at the gateway, byte by byte: payloads, refusals, limits. */
import { expect, test } from "vitest";
import { startHarness } from "./harness.ts";
import { connect, RawGateway } from "./raw-gateway.ts";

const guilds = 1 << 0;
const guildMessages = 1 << 9;
const messageContent = 1 << 15;

test("HELLO, READY with unavailable guilds, then GUILD_CREATE, numbered from 1", async () => {
  const sandbox = await startHarness();
  const gateway = new RawGateway(sandbox.url);
  const ready = await gateway.identify(sandbox.bot.token);
  expect(gateway.received[0]?.d.heartbeat_interval).toBe(41_250);
  expect(ready).toMatchObject({
    s: 1,
    d: { user: { id: sandbox.bot.userId }, guilds: [{ id: sandbox.guildId, unavailable: true }] },
  });
  const guild = await gateway.event("GUILD_CREATE");
  expect(guild.s).toBe(2);
  expect(guild.d.members).toMatchObject([{ user: { id: sandbox.bot.userId } }]);
  expect(guild.d.channels).toHaveLength(5);
  const { d } = guild;
  expect(d.roles.find((role: { tags?: { bot_id: string } }) => role.tags?.bot_id === sandbox.bot.userId)).toBeDefined();
});

test("bots are sent to the gateway by the way by which they asked", async () => {
  const sandbox = await startHarness();
  const ways = [sandbox.url, sandbox.url.replace("127.0.0.1", "localhost")];
  for (const way of ways) {
    const url = `${way.replace("http", "ws")}/gateway/`;
    const headers = { authorization: `Bot ${sandbox.bot.token}` };
    for (const path of ["gateway", "gateway/bot"]) {
      expect(await (await fetch(`${way}/api/v10/${path}`, { headers })).json()).toMatchObject({ url });
    }
    const { d } = await new RawGateway(way).identify(sandbox.bot.token);
    expect(d.resume_gateway_url).toBe(url);
  }
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

test("privileged intents are allowed one by one, by the operator and by the application itself", async () => {
  const sandbox = await startHarness();
  const { userId, token } = sandbox.bot;
  const [presences, members, content] = [1 << 8, 1 << 1, 1 << 15];
  await sandbox.fault({ kind: "disallow_intents", bot: userId, intents: ["presences"] });
  const refused = new RawGateway(sandbox.url);
  await refused.payload(({ op }) => op === 10);
  refused.send(2, { token, intents: presences, properties: {} });
  expect((await refused.closing()).code).toBe(4014);
  const welcome = await new RawGateway(sandbox.url).identify(token, members | content);
  expect(welcome.d.application.flags).toBe((1 << 15) | (1 << 19));
  const state = await sandbox.control("GET", "/state");
  expect(state.bots[0].intents).toEqual(["members", "messageContent"]);
  await sandbox.rest("PATCH", "/applications/@me", { flags: 1 << 13 });
  expect((await sandbox.control("GET", "/state")).bots[0].intents).toEqual(["presences"]);
  await new RawGateway(sandbox.url).identify(token, presences);
  expect((await sandbox.rest("GET", `/guilds/${sandbox.guildId}/members`)).body.code).toBe(50001);
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
