/** What a clock that is put forward brings, and what it leaves alone. Archived threads: threads.test.ts. */
import { expect, test } from "vitest";
import { madeAtMs } from "../../src/sandbox/state/snowflakes.ts";
import { until } from "../support/until.ts";
import { at, type Harness, startHarness } from "./harness.ts";
import { connect, RawGateway } from "./raw-gateway.ts";

const minuteMs = 60_000;
const nowMs = 1_800_000_000_000;
const pass = (sandbox: Harness, advanceMs: number) => sandbox.control("POST", "/clock", { advanceMs });

/** A sandbox whose machine's clock stands still. */
const startStill = (liftLimits = true): Promise<Harness> => startHarness({ liftLimits, now: () => nowMs });

async function ask(sandbox: Harness): Promise<{ interactionId: string; token: string }> {
  const path = `/applications/${sandbox.bot.applicationId}/guilds/${sandbox.guildId}/commands`;
  await sandbox.rest("POST", path, { name: "ping", description: "Answers." });
  const gateway = await connect(sandbox);
  const { interactionId } = await sandbox.control("POST", `/users/${sandbox.user.id}/commands`, {
    channelId: sandbox.channel("lobby"),
    applicationId: sandbox.bot.applicationId,
    name: "ping",
  });
  const { token } = (await gateway.event("INTERACTION_CREATE")).d;
  return { interactionId, token };
}

const answer = (sandbox: Harness, { interactionId, token }: { interactionId: string; token: string }) =>
  sandbox.rest(
    "POST",
    `/interactions/${interactionId}/${token}/callback`,
    { type: 4, data: { content: "pong" } },
    null,
  );

test("the clock tells how far it is ahead", async () => {
  const sandbox = await startStill();
  const { now } = await sandbox.control("GET", "/clock");
  expect(await pass(sandbox, minuteMs)).toEqual({ now: now + minuteMs, aheadMs: minuteMs });
  expect(await sandbox.control("GET", "/clock")).toEqual({ now: now + minuteMs, aheadMs: minuteMs });
});

test("a clock that begins behind can be put forward to now, and what was said before is as old as it says", async () => {
  const sandbox = await startHarness({ now: () => nowMs, behindMs: 25 * 60 * minuteMs });
  const said = await sandbox.say("lobby", "yesterday");
  expect(await sandbox.control("GET", "/clock")).toEqual({
    now: nowMs - 25 * 60 * minuteMs,
    aheadMs: -25 * 60 * minuteMs,
  });
  expect(await pass(sandbox, 25 * 60 * minuteMs)).toEqual({ now: nowMs, aheadMs: 0 });
  const later = await sandbox.say("lobby", "today");
  expect([said, later].map(({ timestamp }) => Date.parse(timestamp))).toEqual([nowMs - 25 * 60 * minuteMs, nowMs]);
  expect(madeAtMs(said.id)).toBeLessThan(nowMs - 24 * 60 * minuteMs);
  expect(madeAtMs(later.id)).toBe(nowMs);
});

test("an interaction that nobody answered fails, and its user's pages hear of it at once", async () => {
  const sandbox = await startStill();
  const stop = new AbortController();
  const stream = await fetch(`${sandbox.url}/sandbox/events?as=${sandbox.user.id}`, { signal: stop.signal });
  const asked = await ask(sandbox);
  await pass(sandbox, 3_001);
  let heard = "";
  for await (const bytes of stream.body ?? []) {
    heard += Buffer.from(bytes).toString();
    if (heard.includes('"failed":true')) break;
  }
  stop.abort();
  expect((await answer(sandbox, asked)).body.code).toBe(10062);
});

test("the token of an interaction is good for a quarter of an hour", async () => {
  const sandbox = await startStill();
  const asked = await ask(sandbox);
  expect((await answer(sandbox, asked)).status).toBe(204);
  const follow = () =>
    sandbox.rest("POST", `/webhooks/${sandbox.bot.applicationId}/${asked.token}`, { content: "more" }, null);
  await pass(sandbox, 15 * minuteMs);
  expect((await follow()).status).toBe(200);
  await pass(sandbox, 1);
  expect((await follow()).body.code).toBe(50027);
});

test("a nonce is forgotten after three minutes", async () => {
  const sandbox = await startStill();
  const send = async (): Promise<string> => {
    const body = { content: "once", nonce: "n", enforce_nonce: true };
    return (await sandbox.rest("POST", `/channels/${sandbox.channel("lobby")}/messages`, body)).body.id;
  };
  const first = await send();
  await pass(sandbox, 3 * minuteMs - 1);
  expect(await send()).toBe(first);
  await pass(sandbox, 1);
  expect(await send()).not.toBe(first);
});

test("a bucket is full again", async () => {
  const sandbox = await startStill(false);
  const send = async (): Promise<number> =>
    (await sandbox.rest("POST", `/channels/${sandbox.channel("lobby")}/messages`, { content: "x" })).status;
  const statuses: number[] = [];
  for (let count = 0; count < 6; count++) statuses.push(await send());
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  await pass(sandbox, 5_000);
  expect(await send()).toBe(200);
});

test("a session that waits for its bot is gone; one that stands is not touched", async () => {
  const sandbox = await startStill();
  const [gone, standing] = [await connect(sandbox), await connect(sandbox, 1)];
  await gone.close(4200);
  await until(async () => expect((await sandbox.control("GET", "/state")).bots[0].connected).toBe(false));
  await pass(sandbox, 24 * 60 * minuteMs);
  const again = new RawGateway(sandbox.url);
  await again.resume(sandbox.bot.token, at(gone.events("READY"), 0).d.session_id, gone.lastSeq);
  expect((await again.payload(({ op }) => op === 9)).d).toBe(false);
  await sandbox.say("lobby", "a day later");
  await standing.event("MESSAGE_CREATE", ({ content }) => content === "a day later");
  expect(standing.closed).toBeNull();
});
