/** Faults of requests, as a client of discord.js and a bare one meet them. */
import { DiscordAPIError, HTTPError, RateLimitError, REST } from "@discordjs/rest";
import { expect, test } from "vitest";
import { type Harness, startHarness } from "./harness.ts";

const createMessage = { method: "POST", route: "/channels/{channel_id}/messages" };
const send = (sandbox: Harness, content = "x") =>
  sandbox.rest("POST", `/channels/${sandbox.channel("lobby")}/messages`, { content });
const history = async (sandbox: Harness): Promise<string[]> => {
  const { body } = await sandbox.rest("GET", `/channels/${sandbox.channel("lobby")}/messages`);
  return body.map(({ content }: { content: string }) => content);
};
const client = (sandbox: Harness, options = {}): REST =>
  new REST({ api: `${sandbox.url}/api`, retries: 0, timeout: 2_000, ...options }).setToken(sandbox.bot.token);

test("a reply is cut in the middle of its body: the message is there, the answer ends too early", async () => {
  const sandbox = await startHarness();
  await sandbox.fault({ kind: "cut_reply", ...createMessage });
  const response = await fetch(`${sandbox.url}/api/v10/channels/${sandbox.channel("lobby")}/messages`, {
    method: "POST",
    headers: { authorization: `Bot ${sandbox.bot.token}`, "content-type": "application/json" },
    body: JSON.stringify({ content: "half heard" }),
  });
  expect(response.status).toBe(200);
  expect(Number(response.headers.get("content-length"))).toBeGreaterThan(100);
  await expect(response.text()).rejects.toThrow(/terminated/);
  expect(await history(sandbox)).toEqual(["half heard"]);
});

test("a slow reply comes late, and what was asked is done at once; a refusal is slow too", async () => {
  const sandbox = await startHarness();
  await sandbox.fault({ kind: "slow", delayMs: 400, count: 2, ...createMessage });
  const began = Date.now();
  const late = send(sandbox, "early");
  await expect.poll(() => history(sandbox)).toEqual(["early"]);
  expect(Date.now() - began).toBeLessThan(390);
  expect((await late).status).toBe(200);
  expect((await send(sandbox, "")).status).toBe(400);
  expect(Date.now() - began).toBeGreaterThan(790);
  expect((await send(sandbox)).status).toBe(200);
});

test("with a time and no count every request is hit until the time is over", async () => {
  const sandbox = await startHarness();
  await sandbox.fault({ kind: "fail", status: 503, forMs: 5_000, ...createMessage });
  for (let index = 0; index < 3; index++) expect((await send(sandbox)).status).toBe(503);
  await sandbox.control("POST", "/clock", { advanceMs: 5_000 });
  expect((await send(sandbox)).status).toBe(200);
});

test.each([403, 429, 502, 520])("Cloudflare's page with %i: HTML, its headers, none of Discord's", async (status) => {
  const sandbox = await startHarness({ liftLimits: false });
  await sandbox.fault({ kind: "cloudflare", status, ...createMessage });
  const answer = await fetch(`${sandbox.url}/api/v10/channels/${sandbox.channel("lobby")}/messages`, {
    method: "POST",
    headers: { authorization: `Bot ${sandbox.bot.token}` },
  });
  expect(answer.status).toBe(status);
  expect(await answer.text()).toMatch(/^<!DOCTYPE html>[\s\S]*Cloudflare Ray ID/);
  expect(answer.headers.get("content-type")).toContain("text/html");
  expect(answer.headers.get("server")).toBe("cloudflare");
  expect(answer.headers.get("cf-ray")).toMatch(/^[0-9a-f]{16}-/);
  expect(answer.headers.get("x-ratelimit-bucket")).toBeNull();
  expect(answer.headers.get("retry-after")).toBe(status === 429 ? "3600" : null);
  expect((await send(sandbox)).status).toBe(200);
});

test("@discordjs/rest tells Cloudflare's page from Discord's refusal", async () => {
  const sandbox = await startHarness();
  const rest = client(sandbox);
  await sandbox.fault({ kind: "cloudflare", status: 502 });
  await expect(rest.get("/users/@me")).rejects.toBeInstanceOf(HTTPError);
  await sandbox.fault({ kind: "cloudflare", status: 403 });
  const banned = await rest.get("/users/@me").catch((error: unknown) => error);
  expect(banned).toBeInstanceOf(DiscordAPIError);
  // Discord's own refusals have a code.
  expect(banned).toMatchObject({ status: 403, code: undefined });
});

test.each(["user", "shared"])("a 429 of the scope %s has its bucket's headers, with nothing left", async (scope) => {
  const sandbox = await startHarness({ liftLimits: false });
  const { headers: usual } = await send(sandbox);
  await sandbox.fault({ kind: "rate_limit", scope, retryAfterMs: 1_500, ...createMessage });
  const { headers, body } = await send(sandbox);
  expect(body).toMatchObject({ retry_after: 1.5, global: false });
  expect(body.message).toBe(scope === "shared" ? "The resource is being rate limited." : "You are being rate limited.");
  for (const name of ["bucket", "limit"]) {
    expect(headers.get(`x-ratelimit-${name}`)).toBe(usual.get(`x-ratelimit-${name}`));
  }
  expect(headers.get("x-ratelimit-remaining")).toBe("0");
  expect(headers.get("x-ratelimit-reset-after")).toBe("1.500");
  expect(Number(headers.get("x-ratelimit-reset")) - Date.now() / 1_000).toBeCloseTo(1.5, 0);
});

test("a global 429 has no bucket, and @discordjs/rest takes it for global", async () => {
  const sandbox = await startHarness();
  await sandbox.fault({ kind: "rate_limit", scope: "global", retryAfterMs: 300 });
  const rest = client(sandbox, { rejectOnRateLimit: () => true });
  const refused = await rest.get("/users/@me").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(RateLimitError);
  expect(refused).toMatchObject({ global: true, scope: "global" });
});

test("@discordjs/rest waits out a 429 of a bucket, and then is served", async () => {
  const sandbox = await startHarness();
  await sandbox.fault({ kind: "rate_limit", scope: "user", retryAfterMs: 200, ...createMessage });
  const began = Date.now();
  const body = { content: "patient" };
  await client(sandbox).post(`/channels/${sandbox.channel("lobby")}/messages`, { body });
  expect(Date.now() - began).toBeGreaterThan(195);
  expect(await history(sandbox)).toEqual(["patient"]);
});

test("a skewed clock shows in the headers and nowhere else", async () => {
  const sandbox = await startHarness({ liftLimits: false });
  await sandbox.fault({ kind: "skew_clock", skewMs: -90_000, forMs: 60_000 });
  const skewed = await send(sandbox);
  const off = (name: string): number => Number(skewed.headers.get(name)) - Date.now() / 1_000;
  expect((Date.parse(skewed.headers.get("date") ?? "") - Date.now()) / 1_000).toBeCloseTo(-90, -1);
  expect(off("x-ratelimit-reset")).toBeLessThan(-80);
  expect(Number(skewed.headers.get("x-ratelimit-reset-after"))).toBeGreaterThan(0);
  expect(Math.abs(Date.parse(skewed.body.timestamp) - Date.now())).toBeLessThan(5_000);
  await sandbox.control("POST", "/clock", { advanceMs: 60_000 });
  expect(Date.parse((await send(sandbox)).headers.get("date") ?? "") - Date.now()).toBeGreaterThan(-5_000);
});

test("the gateway's address over REST fails like any other request", async () => {
  const sandbox = await startHarness();
  await sandbox.fault({ kind: "fail", status: 500, route: "/gateway/bot" });
  expect((await sandbox.rest("GET", "/gateway/bot")).status).toBe(500);
  expect((await sandbox.rest("GET", "/gateway/bot")).status).toBe(200);
});

test("the oldest fault that fits is used first", async () => {
  const sandbox = await startHarness();
  await sandbox.fault({ kind: "fail", status: 502, ...createMessage });
  await sandbox.fault({ kind: "fail", status: 503, ...createMessage });
  expect([(await send(sandbox)).status, (await send(sandbox)).status, (await send(sandbox)).status]).toEqual([
    502, 503, 200,
  ]);
});
