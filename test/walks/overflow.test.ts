/** Walk: while the database is away, more is said than bots keep. */
import type { APIMessage } from "discord-api-types/v10";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Cable } from "../support/cable.ts";
import { type CabledWalk, startCabledWalk } from "../support/cabled-walk.ts";
import { expectBooksBalanced, untilSettled } from "../support/product-books.ts";
import type { Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

const saidCount = 2_300;
let cable: Cable;
let walk: Walk;
let end: CabledWalk["end"];
beforeAll(async () => {
  ({ cable, walk, end } = await startCabledWalk());
});
afterAll(() => end());

test("bots keep a bounded number of it, and hear the rest when the database is back", async () => {
  const { discord, newcomer, product } = walk;
  const channelId = await discord.channel("announcements");
  const before = await newcomer.say(channelId, "before");
  const technical = await discord.channel("technical");
  const place = { channelId: technical, applicationId: await discord.applicationId("Manager") };
  const command = () => newcomer.command(place, "help", {});
  await until(command);
  const workers = (await product.status()).bots.map(({ pid }) => pid);
  cable.cut();
  const said: APIMessage[] = [];
  while (said.length < saidCount) {
    const batch = Array.from({ length: 50 }, (_, index) => newcomer.say(channelId, `said ${said.length + index}`));
    said.push(...(await Promise.all(batch)));
  }
  const asked = await newcomer.say(technical, "repeat after me: after all that");
  const commandId = await command();
  await until(async () => {
    const { responses } = await discord.control("GET", `/interactions/${commandId}`);
    expect(responses).toHaveLength(1);
  });
  const { http } = await product.status();
  await until(async () => {
    const metrics = await (await fetch(`${http}/metrics`)).text();
    const kept = [...metrics.matchAll(/^guildhall_gateway_events_open\{.*\} (\d+)$/gm)].map(([, count]) =>
      Number(count),
    );
    expect(Math.max(...kept)).toBeLessThan(2_020);
    expect(Math.max(...kept)).toBeGreaterThanOrEqual(2_000);
  });
  await cable.mend();
  expect(await discord.answerTo(asked, 60_000)).toMatchObject({ content: "after all that" });
  await until(async () => {
    const rows = await product.rows<{ id: string }>(`select id from messages where channel_id = ${channelId}`);
    const known = new Set(rows.map(({ id }) => id));
    expect([before, ...said].filter(({ id }) => !known.has(id)).length).toBe(0);
  }, 60_000);
  await untilSettled(walk);
  // A line about what was missed may follow.
  await until(() => expectBooksBalanced(walk), 30_000);
  expect((await product.status()).bots.map(({ pid }) => pid)).toEqual(workers);
});
