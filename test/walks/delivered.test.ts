/** Walk: "delivered" means that Discord returned a message id (D7), and nothing is said twice, whatever a request meets. */
import type { APIMessage } from "discord-api-types/v10";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectBooksBalanced, fateOf, untilSettled } from "../support/product-books.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ liftLimits: true });
});
afterAll(() => walk.end());

const postRoute = "/channels/{channel_id}/messages";

/** Arms a fault for what the bot posts, then asks it something. */
async function askInto(fault: { readonly kind: string } & Readonly<Record<string, unknown>>, words: string) {
  await walk.discord.fault({ bot: "Webster", method: "POST", route: postRoute, ...fault });
  return walk.newcomer.say(await walk.discord.channel("literature"), `repeat after me: ${words}`);
}

/** The one post that answers a message. */
async function postFor(asked: APIMessage) {
  const rows = await walk.product.rows<{ readonly state: string; readonly content: string }>(
    `select o.* from outbox o join deliveries d on d.id = o.delivery_id where d.message_id = ${asked.id}`,
  );
  expect(rows.length).toBeLessThanOrEqual(1);
  return rows[0];
}

/** The bodies of all that Webster tried to post with these words. */
async function triesOf(words: string) {
  const entries = await walk.discord.transcript();
  return entries.filter(({ method, body }) => method === "POST" && body?.content === words);
}

test("a reply that is lost: the message that Discord took is found, not sent again", async () => {
  const asked = await askInto({ kind: "lose_reply" }, "lost reply");
  const answer = await walk.discord.answerTo(asked);
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "answered", attempt_count: 1 }]);
  expect(await postFor(asked)).toMatchObject({ state: "delivered", message_id: answer.id });
});

test("a reply that is lost while the gateway is away: repeated with its nonce, visible once", async () => {
  const { discord, newcomer, product } = walk;
  const asked = await newcomer.tell("Webster", "wait 0.5");
  await until(async () => expect((await product.bot("webster")).turns).toBe(1));
  // No echo can settle it: the session is over, and the next one knows nothing of what was posted before.
  await discord.fault({ kind: "fail", bot: "Webster", method: "GET", route: "/gateway/bot", status: 500, count: 3 });
  await discord.fault({ kind: "lose_reply", bot: "Webster", method: "POST", route: postRoute });
  await discord.fault({ kind: "invalid_session", bot: "Webster" });
  const answer = await discord.answerTo(asked);
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "answered" }]);
  expect(await postFor(asked)).toMatchObject({ state: "delivered", message_id: answer.id });
  const tries = await triesOf(answer.content);
  expect(tries).toHaveLength(2);
  expect(tries[0]?.body?.nonce).toBe(tries[1]?.body?.nonce);
  await product.untilState("webster", "ready");
});

test("500: not delivered until a later try gets an id, with the same nonce", async () => {
  const asked = await askInto({ kind: "fail", status: 500, count: 2 }, "third time lucky");
  await until(async () => expect(await triesOf("third time lucky")).toHaveLength(1));
  expect(await postFor(asked)).toMatchObject({ state: "sending", message_id: null });
  expect(await walk.product.rows(`select state from deliveries where message_id = ${asked.id}`)).toEqual([
    { state: "answering" },
  ]);
  const answer = await walk.discord.answerTo(asked);
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "answered" }]);
  expect(await postFor(asked)).toMatchObject({ state: "delivered", message_id: answer.id });
  const tries = await triesOf("third time lucky");
  expect(tries.map(({ status }) => status)).toEqual([500, 500, 200]);
  expect(new Set(tries.map(({ body }) => body?.nonce)).size).toBe(1);
});

test("429: waited out, delivered once", async () => {
  const asked = await askInto({ kind: "rate_limit", retryAfterMs: 300 }, "patience");
  await walk.discord.answerTo(asked);
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "answered" }]);
  expect((await triesOf("patience")).map(({ status }) => status)).toEqual([429, 200]);
});

test("403: refused, dead, and said where people look; not asked for again before the permission is there", async () => {
  const { discord } = walk;
  const place = await discord.channel("literature");
  const overwrite = { targetId: await discord.userId("Webster"), type: 1 };
  await discord.control("PUT", `/channels/${place}/overwrites`, { ...overwrite, deny: String(1 << 11) });
  const asked = await walk.newcomer.say(place, "repeat after me: forbidden");
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "dead" }]);
  expect(await postFor(asked)).toMatchObject({ state: "refused", message_id: null });
  const alert = await discord.heard(await discord.channel("agent-logs"), "Webster cannot reply in #literature");
  expect(alert.content).toContain('it lacks "Send Messages"');
  expect(await discord.answersTo(asked)).toEqual([]);
  expect(await triesOf("forbidden")).toHaveLength(1);
  const again = await walk.newcomer.say(place, "repeat after me: still forbidden");
  expect(await fateOf(walk, again)).toMatchObject([{ state: "dead" }]);
  expect(await triesOf("still forbidden")).toEqual([]);
  await discord.control("PUT", `/channels/${place}/overwrites`, { ...overwrite, deny: "0" });
  const allowed = await walk.newcomer.say(place, "repeat after me: allowed");
  expect(await discord.answerTo(allowed)).toMatchObject({ content: "allowed" });
});

test("closed direct messages: refused, dead, and said", async () => {
  const { discord } = walk;
  const shy = await discord.join("shy");
  const channelId = await shy.dmWith("Webster");
  await discord.control("POST", "/faults", { kind: "close_dms", userId: shy.id });
  const asked = await shy.say(channelId, "repeat after me: unheard");
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "dead" }]);
  await discord.heard(
    await discord.channel("agent-logs"),
    `Webster cannot reply in a direct message to <@${shy.id}>: that person takes no`,
  );
});

test("a post is found again by a Guildhall that was killed before it knew", async () => {
  await walk.discord.fault({ kind: "drop_socket", bot: "Webster" });
  const asked = await askInto({ kind: "lose_reply" }, "known to Discord alone");
  await until(async () => expect(await walk.discord.answersTo(asked)).toHaveLength(1));
  await walk.product.kill();
  await walk.start();
  await walk.product.untilReady();
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "answered" }]);
  expect(await walk.discord.answersTo(asked)).toHaveLength(1);
});

test("an answer whose question was deleted is found long after, though Discord has dropped its reference", async () => {
  const { discord, newcomer, product } = walk;
  const asked = await newcomer.tell("Webster", "wait 1");
  await until(async () => expect((await product.bot("webster")).turns).toBe(1));
  // Nothing tells this process or the next of the message but history.
  await discord.fault({ kind: "delay_events", bot: "Webster", delayMs: 600_000 });
  await discord.fault({ kind: "lose_reply", bot: "Webster", method: "POST", route: postRoute });
  await discord.fault({ kind: "fail", bot: "Webster", method: "POST", route: postRoute, status: 500, count: 50 });
  await discord.control("DELETE", `/users/${newcomer.id}/messages/${asked.channel_id}/${asked.id}`);
  const answers = async () =>
    (await discord.messages(asked.channel_id)).filter(({ content }) => content === "That was 1 second of waiting.");
  await until(async () => expect(await answers()).toMatchObject([{ type: 0 }]));
  await product.rows(`update outbox set first_sent_at = now() - interval '4 minutes'
    where delivery_id = (select id from deliveries where message_id = ${asked.id})`);
  await product.kill();
  await discord.control("DELETE", "/faults");
  await discord.control("POST", "/clock", { advanceMs: 240_000 });
  await discord.fault({ kind: "refuse_resume", bot: "Webster" });
  await walk.start();
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "answered" }]);
  const [answer] = await answers();
  expect(await postFor(asked)).toMatchObject({ state: "delivered", message_id: answer?.id });
  expect(await answers()).toHaveLength(1);
  await walk.product.untilReady();
});

test("a post that Discord has not taken yet is sent by the Guildhall that follows", async () => {
  const asked = await askInto({ kind: "fail", status: 500 }, "owed");
  await until(async () => expect(await triesOf("owed")).toHaveLength(1));
  await walk.product.kill();
  expect(await walk.discord.answersTo(asked)).toEqual([]);
  await walk.start();
  expect(await walk.discord.answerTo(asked)).toMatchObject({ content: "owed" });
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "answered", attempt_count: 1 }]);
});

test("in the end the books balance", async () => {
  await untilSettled(walk);
  const posts = await expectBooksBalanced(walk);
  expect(posts.filter(({ state }) => state === "refused")).toHaveLength(3);
});
