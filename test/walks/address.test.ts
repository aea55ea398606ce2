/** Walk: what Discord, or something before it, holds against the host's address silences all of its bots for a while (A4). */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fateOf } from "../support/product-books.ts";
import { setStage, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

const postRoute = "/channels/{channel_id}/messages";
const heldForMs = 20_000;

let walk: Walk;
beforeAll(async () => {
  walk = await setStage({ agents: ["manager", "webster"], liftLimits: true });
  await walk.start();
  await walk.product.untilReady();
});
afterAll(() => walk.end());

const addressNow = async () => (await walk.product.status()).address;

/** Begins with so many invalid requests, which cease to count so soon. */
async function startWith(count: number): Promise<void> {
  expect(await walk.product.interrupt()).toBe(0);
  const at = Date.now() - 10 * 60_000 + heldForMs;
  const record = { slots: [{ from: at, at, count }], isOpen: false, turnedAwayUntil: 0 };
  writeFileSync(join(walk.stage.config.dataFolder, "invalid-requests.json"), JSON.stringify(record));
  await walk.start();
  await walk.product.untilReady();
}

test("one more than 999 stops all bots, and says why; when there is room, what waited is said", async () => {
  await startWith(999);
  const { discord, newcomer, product } = walk;
  expect(await addressNow()).toMatchObject({ invalidCount: 999, heldForMs: 0 });
  await discord.fault({
    kind: "fail",
    bot: "Webster",
    method: "POST",
    route: postRoute,
    status: 403,
    body: { message: "Missing Permissions", code: 50013 },
  });
  const refused = await newcomer.say(await discord.channel("literature"), "repeat after me: no");
  expect(await fateOf(walk, refused)).toMatchObject([{ state: "dead" }]);
  await until(async () => expect(await addressNow()).toMatchObject({ why: "too many refused requests" }));
  const asked = await newcomer.say(await discord.channel("task-board"), "repeat after me: later");
  expect(product.said).toContain("Discord refused 1000 requests of this host within ten minutes");
  // Another bot, another channel; its answer is ready and has not left.
  await until(async () => expect((await product.bot("manager")).waiting).toBeGreaterThan(0));
  const tries = async () => (await discord.transcript()).filter(({ body }) => body?.content === "later");
  expect(await tries()).toEqual([]);
  expect(await discord.answerTo(asked)).toMatchObject({ content: "later" });
  expect(await addressNow()).toMatchObject({ heldForMs: 0, why: null });
});

test("a web page with 429 silences everybody, also the Guildhall that follows", async () => {
  const { discord, newcomer } = walk;
  await discord.fault({
    kind: "fail",
    bot: "Webster",
    method: "POST",
    route: postRoute,
    status: 429,
    body: "<html>Error 1015</html>",
  });
  await newcomer.tell("Webster", "repeat after me: turned away");
  await until(async () =>
    expect(await addressNow()).toMatchObject({ why: "something before Discord turned its address away" }),
  );
  await until(() =>
    expect(walk.product.said).toContain("turned this host's address away: it answered Webster with 429"),
  );
  await walk.product.interrupt();
  await walk.start();
  await walk.product.untilReady();
  const { heldForMs: left } = await addressNow();
  expect(left).toBeGreaterThan(20_000);
  expect(left).toBeLessThanOrEqual(60_000);
});
