/** Which faults are armed, which struck, and how they are cleared. */
import { expect, test } from "vitest";
import { at, startHarness } from "./harness.ts";
import { json, startBoth } from "./house-double.ts";
import { connect, RawGateway } from "./raw-gateway.ts";

test("what is armed is listed with what is left of it, and cleared by its id", async () => {
  const sandbox = await startHarness();
  const bot = sandbox.bot.userId;
  const { ids } = await sandbox.control("POST", "/faults", { kind: "fail", status: 500, count: 3, bot });
  await sandbox.fault({ kind: "mute_acks", bot, forMs: 60_000 });
  await sandbox.rest("GET", "/users/@me");
  const { armed } = await sandbox.control("GET", "/faults");
  expect(armed).toMatchObject([
    { id: ids[0], fault: { kind: "fail", bot }, left: 2, endsAt: null },
    { fault: { kind: "mute_acks", bot }, left: null },
  ]);
  expect(armed[1].endsAt - armed[1].armedAt).toBe(60_000);
  await sandbox.control("DELETE", `/faults/${ids[0]}`);
  expect((await sandbox.rest("GET", "/users/@me")).status).toBe(200);
  expect((await sandbox.control("GET", "/faults")).armed).toHaveLength(1);
  await expect(sandbox.control("DELETE", `/faults/${ids[0]}`)).rejects.toThrow(/404.*No fault .* is armed/);
});

test("of a kind about one bot there is one: the later takes the earlier's place", async () => {
  const sandbox = await startHarness();
  const bot = sandbox.bot.userId;
  await sandbox.fault({ kind: "delay_acks", bot, delayMs: 100 });
  await sandbox.fault({ kind: "delay_acks", bot, delayMs: 200 });
  await sandbox.fault({ kind: "delay_acks", delayMs: 300 });
  const { armed } = await sandbox.control("GET", "/faults");
  expect(armed.map(({ fault }: { fault: { delayMs: number } }) => fault.delayMs)).toEqual([300, 300]);
});

test("clearing all gives everything back: tokens, intents, direct messages", async () => {
  const sandbox = await startHarness();
  const bot = sandbox.bot.userId;
  const other = at(sandbox.bots, 1);
  await sandbox.fault({ kind: "revoke_token", bot });
  await sandbox.fault({ kind: "disallow_intents", bot: other.userId, intents: ["messageContent"] });
  await sandbox.fault({ kind: "close_dms", userId: sandbox.user.id });
  await sandbox.fault({ kind: "hang" });
  const { armed } = await sandbox.control("GET", "/faults");
  expect(armed.map(({ fault }: { fault: { kind: string } }) => fault.kind).sort()).toEqual([
    "close_dms",
    "disallow_intents",
    "hang",
    "revoke_token",
  ]);
  await sandbox.control("DELETE", `/faults/revoke_token-${bot}`);
  await connect(sandbox);
  await sandbox.control("DELETE", "/faults");
  expect((await sandbox.control("GET", "/faults")).armed).toEqual([]);
  await connect(sandbox, 1);
  const dm = await sandbox.rest("POST", "/users/@me/channels", { recipient_id: sandbox.user.id });
  expect((await sandbox.rest("POST", `/channels/${dm.body.id}/messages`, { content: "hi" })).status).toBe(200);
});

test("strikes are kept with who let them strike, in the transcript too, and shown to pages", async () => {
  const sandbox = await startHarness();
  await connect(sandbox);
  const stop = new AbortController();
  const stream = await fetch(`${sandbox.url}/sandbox/events?as=${sandbox.user.id}`, { signal: stop.signal });
  await sandbox.fault({ kind: "drop_socket", bot: sandbox.bot.userId });
  await sandbox.fault({ kind: "reconnect" });
  const expected = { by: "request", fault: { kind: "drop_socket", bot: sandbox.bot.userId }, problem: null };
  const { struck } = await sandbox.control("GET", "/faults");
  expect(struck).toMatchObject([expected, { fault: { kind: "reconnect" } }]);
  expect((await sandbox.control("GET", `/faults?since=${struck[1].index}`)).struck).toEqual([struck[1]]);
  const { entries, counts } = await sandbox.control("GET", "/transcript");
  expect(entries.filter(({ kind }: { kind: string }) => kind === "fault")).toMatchObject([
    { bot: sandbox.bot.userId, ...expected },
    { bot: null, fault: { kind: "reconnect" } },
  ]);
  expect(counts[sandbox.bot.userId]).toMatchObject({ identify: 1, resume: 0 });
  let heard = "";
  for await (const bytes of stream.body ?? []) {
    heard += Buffer.from(bytes).toString();
    if (heard.includes('"type":"FAULT"')) break;
  }
  stop.abort();
  expect(heard).toContain('"kind":"drop_socket"');
});

test("a process is killed through what runs the bots, or it is said why not", async () => {
  const { sandbox, house } = await startBoth();
  const bot = sandbox.bot.userId;
  house.answer = (response, request) => {
    if (request.method === "POST") void response.writeHead(204).end();
    else json(200, { bots: [{ botUserId: bot, agentId: "alpha" }] })(response, request);
  };
  await sandbox.fault({ kind: "kill_process", bot });
  expect(house.asked.map(({ line }) => line)).toEqual(["GET /backstage", "POST /backstage/bots/alpha/kill"]);
  const stranger = at(sandbox.bots, 1).userId;
  await expect(sandbox.fault({ kind: "kill_process", bot: stranger })).rejects.toThrow(/404.*knows no process/);
  const { struck } = await sandbox.control("GET", "/faults");
  expect(struck[1].problem).toMatch(/knows no process/);
  const alone = await startHarness();
  await expect(alone.fault({ kind: "kill_process", bot: alone.bot.userId })).rejects.toThrow(/409.*has registered/);
});

test("faults about nobody are refused, in sentences", async () => {
  const sandbox = await startHarness();
  await expect(sandbox.fault({ kind: "close_dms", userId: "7" })).rejects.toThrow(/There is no user 7/);
  await expect(sandbox.fault({ kind: "guild_outage", guildId: "7" })).rejects.toThrow(/There is no guild 7/);
  await expect(sandbox.fault({ kind: "slow" })).rejects.toThrow(/"delayMs" is missing/);
  await expect(sandbox.fault({ kind: "cloudflare", status: 401 })).rejects.toThrow(/"status" must be 403, 429/);
  const gateway = new RawGateway(sandbox.url);
  await gateway.identify(sandbox.bot.token);
});
