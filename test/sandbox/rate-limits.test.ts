/** Rate limits over REST, as headers announce them. */
import { expect, test } from "vitest";
import { at, type Harness, startHarness } from "./harness.ts";

const send = (sandbox: Harness, body: unknown, channel = "lobby", token?: string) =>
  sandbox.rest("POST", `/channels/${sandbox.channel(channel)}/messages`, body, token);

test("five messages in five seconds per channel and bot, announced by headers", async () => {
  let now = Date.now();
  const sandbox = await startHarness({ liftLimits: false, now: () => now });
  const answers = [];
  for (let index = 0; index < 5; index++) answers.push(await send(sandbox, { content: "x" }));
  expect(answers.map(({ headers }) => headers.get("x-ratelimit-remaining"))).toEqual(["4", "3", "2", "1", "0"]);
  expect(at(answers, 0).headers.get("x-ratelimit-limit")).toBe("5");
  expect(Number(at(answers, 4).headers.get("x-ratelimit-reset-after"))).toBeCloseTo(5, 1);
  const refused = await send(sandbox, { content: "x" });
  expect(refused).toMatchObject({ status: 429, body: { message: "You are being rate limited.", global: false } });
  expect(refused.body.retry_after).toBeCloseTo(5, 1);
  expect(refused.headers.get("x-ratelimit-scope")).toBe("user");
  expect(refused.headers.get("retry-after")).toBe("5");
  expect((await send(sandbox, { content: "x" }, "reports")).status).toBe(200);
  expect((await send(sandbox, { content: "x" }, "lobby", at(sandbox.bots, 1).token)).status).toBe(200);
  now += 5_000;
  expect((await send(sandbox, { content: "x" })).status).toBe(200);
});

test("fifty requests a second over all routes", async () => {
  const now = Date.now();
  const sandbox = await startHarness({ liftLimits: false, now: () => now });
  const statuses = [];
  for (const path of ["/users/@me", "/users/@me/guilds", "/gateway/bot"]) {
    for (let index = 0; index < 17; index++) statuses.push(await sandbox.rest("GET", path));
  }
  expect(statuses.filter(({ status }) => status === 200)).toHaveLength(50);
  const refused = at(statuses, -1);
  expect(refused).toMatchObject({ status: 429, body: { global: true } });
  expect(refused.headers.get("x-ratelimit-global")).toBe("true");
  expect(refused.headers.get("x-ratelimit-scope")).toBe("global");
  expect(refused.headers.get("x-ratelimit-bucket")).toBeNull();
});

test("lifted limits are no limits", async () => {
  const sandbox = await startHarness();
  const answers = await Promise.all(Array.from({ length: 120 }, () => send(sandbox, { content: "x" })));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(at(answers, 0).headers.get("x-ratelimit-limit")).toBeNull();
});
