/** Faults that tests of the product rely on. */
import { describe, expect, test } from "vitest";
import { at, type Harness, startHarness } from "./harness.ts";
import { connect, RawGateway } from "./raw-gateway.ts";

const createMessage = { method: "POST", route: "/channels/:id/messages" };
const send = (sandbox: Harness, content: string) =>
  sandbox.rest("POST", `/channels/${sandbox.channel("lobby")}/messages`, { content });

describe("sockets", () => {
  test("a dropped socket, op 7 and a close code leave a session that can be resumed; only the named bot is hit", async () => {
    const sandbox = await startHarness();
    const other = await connect(sandbox, 1);
    let gateway = await connect(sandbox);
    const sessionId = at(gateway.events("READY"), 0).d.session_id;
    const again = async (): Promise<RawGateway> => {
      const seq = gateway.lastSeq;
      const next = new RawGateway(sandbox.url);
      await next.resume(sandbox.bot.token, sessionId, seq);
      await next.event("RESUMED");
      return next;
    };
    await sandbox.fault({ kind: "drop_socket", bot: sandbox.bot.userId });
    expect((await gateway.closing()).code).toBe(1006);
    gateway = await again();
    await sandbox.fault({ kind: "reconnect", bot: sandbox.bot.userId });
    await gateway.payload(({ op }) => op === 7);
    await gateway.close(4200);
    gateway = await again();
    await sandbox.fault({ kind: "close", bot: sandbox.bot.userId, code: 4000 });
    expect((await gateway.closing()).code).toBe(4000);
    gateway = await again();
    expect(other.closed).toBeNull();
  });

  test("the answer tells how many signed-in connections were met", async () => {
    const sandbox = await startHarness();
    const { userId: bot } = sandbox.bot;
    const end = { kind: "invalid_session", bot, resumable: false };
    expect(await sandbox.control("POST", "/faults", end)).toEqual({ ids: [], connectionCount: 0 });
    const gateway = await connect(sandbox);
    expect(await sandbox.control("POST", "/faults", end)).toEqual({ ids: [], connectionCount: 1 });
    // It still stands, but its session is over.
    await gateway.payload(({ op }) => op === 9);
    expect(await sandbox.control("POST", "/faults", end)).toEqual({ ids: [], connectionCount: 0 });
    expect(await sandbox.control("POST", "/faults", { kind: "mute_acks", bot })).toEqual({ ids: [expect.any(String)] });
  });

  test("op 9 says whether the session can be resumed", async () => {
    const sandbox = await startHarness();
    const first = await connect(sandbox);
    const sessionId = at(first.events("READY"), 0).d.session_id;
    await sandbox.fault({ kind: "invalid_session", bot: sandbox.bot.userId, resumable: true });
    expect((await first.payload(({ op }) => op === 9)).d).toBe(true);
    await first.close(4000);
    const second = new RawGateway(sandbox.url);
    await second.resume(sandbox.bot.token, sessionId, first.lastSeq);
    await second.event("RESUMED");
    await sandbox.fault({ kind: "invalid_session", bot: sandbox.bot.userId, resumable: false });
    expect((await second.payload(({ op }) => op === 9)).d).toBe(false);
    const third = new RawGateway(sandbox.url);
    await third.resume(sandbox.bot.token, sessionId, second.lastSeq);
    expect((await third.payload(({ op }) => op === 9)).d).toBe(false);
  });

  test("a revoked token closes with 4004 and cannot come back", async () => {
    const sandbox = await startHarness();
    const gateway = await connect(sandbox);
    await sandbox.fault({ kind: "revoke_token", bot: sandbox.bot.userId });
    expect((await gateway.closing()).code).toBe(4004);
    const { bots } = await sandbox.control("GET", "/state");
    expect(bots[0]).toMatchObject({ tokenRevoked: true, connected: false });
    await sandbox.fault({ kind: "restore_token", bot: sandbox.bot.userId });
    await connect(sandbox);
  });
});

describe("requests", () => {
  test("a lost reply: the message is there, the answer is not", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "lose_reply", count: 1, ...createMessage });
    await expect(send(sandbox, "heard by all")).rejects.toThrow();
    expect((await send(sandbox, "answered")).status).toBe(200);
    const { body } = await sandbox.rest("GET", `/channels/${sandbox.channel("lobby")}/messages`);
    expect(body.map(({ content }: { content: string }) => content)).toEqual(["answered", "heard by all"]);
  });

  test("failures come as often as armed, for the named bot and route", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "fail", status: 503, count: 2, bot: sandbox.bot.userId, ...createMessage });
    expect((await sandbox.rest("GET", "/users/@me")).status).toBe(200);
    const other = at(sandbox.bots, 1).token;
    const path = `/channels/${sandbox.channel("lobby")}/messages`;
    expect((await sandbox.rest("POST", path, { content: "x" }, other)).status).toBe(200);
    expect([
      (await send(sandbox, "1")).status,
      (await send(sandbox, "2")).status,
      (await send(sandbox, "3")).status,
    ]).toEqual([503, 503, 200]);
  });

  test("Cloudflare's pages are HTML", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "fail", status: 502, body: "<html>Bad gateway</html>" });
    const answer = await sandbox.rest("GET", "/users/@me");
    expect(answer).toMatchObject({ status: 502, body: "<html>Bad gateway</html>" });
    expect(answer.headers.get("content-type")).toContain("text/html");
  });

  test.each(["user", "global", "shared"])("a rate limit of scope %s", async (scope) => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "rate_limit", scope, retryAfterMs: 1_500, ...createMessage });
    const answer = await send(sandbox, "x");
    expect(answer).toMatchObject({ status: 429, body: { retry_after: 1.5, global: scope === "global" } });
    expect(answer.headers.get("x-ratelimit-scope")).toBe(scope);
    expect(answer.headers.get("retry-after")).toBe("2");
    expect((await send(sandbox, "x")).status).toBe(200);
  });

  test("a hanging request gets no answer, the next one does", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "hang", method: "GET", route: "/users/{user_id}" });
    await sandbox.fault({ kind: "hang", method: "GET", route: "/users/@me" });
    const request = fetch(`${sandbox.url}/api/v10/users/@me`, {
      headers: { authorization: "Bot token-alpha" },
      signal: AbortSignal.timeout(200),
    });
    await expect(request).rejects.toThrow(/timeout/);
    expect((await sandbox.rest("GET", "/users/@me")).status).toBe(200);
  });

  test("a fault that nobody understands is a 400 naming the field", async () => {
    const sandbox = await startHarness();
    await expect(sandbox.fault({ kind: "explode" })).rejects.toThrow(/kind/);
    await expect(sandbox.fault({ kind: "close", code: 7 })).rejects.toThrow(/code/);
    await expect(sandbox.fault({ kind: "drop_socket", bot: "1" })).rejects.toThrow(/There is no bot 1/);
  });

  test("a fault that could never strike is refused, and not noted", async () => {
    const sandbox = await startHarness();
    const refused = async (fault: object, sentence: RegExp) =>
      await expect(sandbox.fault(fault)).rejects.toThrow(sentence);
    await refused({ kind: "fail", route: "nonsense" }, /400 0 No route of the API is nonsense\. Name a template/);
    await refused({ kind: "fail", route: "/channels/{channel_id}/messages/1" }, /No route of the API/);
    await refused({ kind: "fail", method: "YELL" }, /400 0 The API knows GET, .*, not YELL\./);
    await refused({ kind: "hang", method: "post", route: "/gateway/bot" }, /\/gateway\/bot knows GET, not post\./);
    await refused({ kind: "close_dms", userId: sandbox.bot.userId }, /Alpha is a bot; only people/);
    await refused({ kind: "close_dms", userId: "7" }, /404 0 There is no user 7\./);
    await refused({ kind: "guild_outage", guildId: "7" }, /404 0 There is no guild 7\./);
    expect(await sandbox.control("GET", "/faults")).toMatchObject({ armed: [], struck: [] });
    await sandbox.fault({ kind: "fail", method: "post", route: "/channels/:id/messages" });
    await sandbox.fault({ kind: "fail", route: `/channels/${sandbox.channel("lobby")}/messages` });
  });

  test("a bot may be named by its name", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "mute_acks", bot: "alpha" });
    const { armed } = await sandbox.control("GET", "/faults");
    expect(armed).toMatchObject([{ fault: { kind: "mute_acks", bot: sandbox.bot.userId } }]);
    await sandbox.control("POST", "/bots", { username: "alpha" });
    await expect(sandbox.fault({ kind: "mute_acks", bot: "alpha" })).rejects.toThrow(/2 bots are named alpha/);
  });
});
