/** RESUME: what a bot missed comes back in order, for as long as its session lives. */
import { expect, test } from "vitest";
import { until } from "../support/until.ts";
import { at, startHarness } from "./harness.ts";
import { connect, RawGateway } from "./raw-gateway.ts";

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
