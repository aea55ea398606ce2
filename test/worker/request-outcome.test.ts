/** What becomes of requests to Discord: refused, to be repeated, or unknown; and never two POSTs for one call. */
import { describe, expect, test } from "vitest";
import { requests } from "./office.ts";
import { type Answer, startRawDiscord } from "./raw-discord.ts";
import { createMessage, messages, open, post, speak } from "./speaking.ts";

describe("a post that Discord will not have", () => {
  test("names Discord's code: a missing permission, an unknown channel, a closed DM", async () => {
    const { sandbox, ask, client } = await open();
    const denied = { targetId: sandbox.bot.userId, type: 1, deny: String(1 << 11) };
    await sandbox.control("PUT", `/channels/${sandbox.channel("lobby")}/overwrites`, denied);
    expect(await ask("post_message", post(sandbox, "x"))).toEqual({
      kind: "refused",
      status: 403,
      code: 50013,
      problem: "Missing Permissions",
    });
    expect(await ask("post_message", post(sandbox, "x", { recipient: "channel:999999999999999999" }))).toMatchObject({
      kind: "refused",
      status: 404,
      code: 10003,
    });
    await sandbox.fault({ kind: "close_dms", userId: sandbox.user.id });
    const recipient = `user:${sandbox.user.id}` as const;
    expect(await ask("post_message", post(sandbox, "x", { recipient }))).toMatchObject({
      kind: "refused",
      code: 50007,
    });
    expect(client.counts().invalidRequests).toEqual({ unauthorized: 0, forbidden: 2, rateLimited: 0 });
  });

  test("is refused too when its answer has no code of Discord's", async () => {
    const answer: Answer = (_, response) => {
      response.writeHead(404, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: "404: Not Found" }));
    };
    const { ask } = speak((await startRawDiscord({ answer })).apiUrl, "any");
    expect(await ask("delete_message", { channelId: "1", messageId: "2" })).toEqual({
      kind: "refused",
      status: 404,
      code: 0,
      problem: "404: Not Found",
    });
  });

  test("because its token is gone says so, tells the owner once, and sends nothing more", async () => {
    const { sandbox, ask, unauthorized, client } = await open();
    await sandbox.fault({ kind: "revoke_token", bot: sandbox.bot.userId });
    expect(await ask("post_message", post(sandbox, "x"))).toMatchObject({ kind: "refused", status: 401 });
    expect(await ask("post_message", post(sandbox, "x"))).toEqual({
      kind: "refused",
      status: 401,
      code: 0,
      problem: "Discord no longer accepts this bot's token.",
    });
    expect(unauthorized()).toBe(1);
    expect(client.counts().invalidRequests).toEqual({ unauthorized: 1, forbidden: 0, rateLimited: 0 });
    const { entries } = await sandbox.control("GET", "/transcript");
    expect(entries.filter(({ status }: { status: number }) => status === 401)).toHaveLength(1);
  });
});

describe("a post that Discord puts off", () => {
  test.each([
    "user",
    "shared",
  ] as const)("by a 429 of the bucket (%s) is to be repeated after that time", async (scope) => {
    const { sandbox, ask, client } = await open();
    await sandbox.fault({ kind: "rate_limit", method: "POST", scope, retryAfterMs: 1_700 });
    const outcome = await ask("post_message", post(sandbox, "x"));
    expect(outcome).toMatchObject({ kind: "retry", problem: "Discord asks to wait." });
    // The header counts whole seconds; the library adds its margin.
    expect(outcome.kind === "retry" && outcome.afterMs).toBeGreaterThanOrEqual(1_700);
    expect(outcome.kind === "retry" && outcome.afterMs).toBeLessThan(3_000);
    expect((await requests(sandbox, createMessage)).map(({ status }) => status)).toEqual([429]);
    expect(client.counts().invalidRequests).toMatchObject({ rateLimited: scope === "shared" ? 0 : 1 });
  });

  test("by a 429 for everything holds back every route, without asking again", async () => {
    const { sandbox, ask } = await open();
    await sandbox.fault({ kind: "rate_limit", method: "POST", scope: "global", retryAfterMs: 2_000 });
    expect(await ask("post_message", post(sandbox, "x"))).toMatchObject({ kind: "retry" });
    const elsewhere = { recipient: `channel:${sandbox.channel("reports")}` as const };
    const outcome = await ask("post_message", post(sandbox, "y", elsewhere));
    expect(outcome.kind === "retry" && outcome.afterMs).toBeGreaterThan(1_500);
    expect(await requests(sandbox, createMessage)).toHaveLength(1);
  });

  test("by a 429 that says only in its body for how long, and for what", async () => {
    let requestCount = 0;
    const answer: Answer = (_, response) => {
      requestCount++;
      response.writeHead(429, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: "You are being rate limited.", retry_after: 20.5, global: true }));
    };
    const { apiUrl } = await startRawDiscord({ answer });
    const { ask } = speak(apiUrl, "any");
    const outcome = await ask("read_member", { guildId: "1", userId: "2" });
    expect(outcome.kind === "retry" && outcome.afterMs).toBeGreaterThanOrEqual(20_500);
    expect(outcome.kind === "retry" && outcome.afterMs).toBeLessThan(22_000);
    expect(await ask("delete_message", { channelId: "1", messageId: "2" })).toMatchObject({ kind: "retry" });
    expect(requestCount).toBe(1);
  });

  test("by an empty bucket is not even sent", async () => {
    const { sandbox, ask, client } = await open({ liftLimits: false });
    const outcomes = [];
    for (let count = 1; count <= 8; count++) outcomes.push(await ask("post_message", post(sandbox, `${count}`)));
    const sent = await requests(sandbox, createMessage);
    expect(new Set(sent.map(({ status }) => status))).toEqual(new Set([200]));
    expect(sent.length).toBeLessThan(8);
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      ...sent.map(() => "done"),
      ...outcomes.slice(sent.length).map(() => "retry"),
    ]);
    expect(client.counts().invalidRequests).toEqual({ unauthorized: 0, forbidden: 0, rateLimited: 0 });
  });

  test("by nobody listening is to be repeated: nothing was sent", async () => {
    const { ask } = speak("http://127.0.0.1:9/api", "any");
    expect(await ask("read_member", { guildId: "1", userId: "2" })).toEqual({
      kind: "retry",
      afterMs: 1_000,
      problem: "Discord cannot be reached (ECONNREFUSED).",
    });
  });

  test("because its DM could not be opened is to be repeated, whatever became of the DM", async () => {
    const { sandbox, ask } = await open();
    await sandbox.fault({ kind: "lose_reply", route: "/users/@me/channels" });
    const input = post(sandbox, "x", { recipient: `user:${sandbox.user.id}` as const });
    expect(await ask("post_message", input)).toMatchObject({ kind: "retry" });
    expect(await requests(sandbox, createMessage)).toEqual([]);
    expect(await ask("post_message", input)).toMatchObject({ kind: "done" });
  });
});

describe("a post of which nobody knows", () => {
  test("because the reply was lost is unknown, was sent once, and is found again by its nonce", async () => {
    const { sandbox, ask } = await open();
    await sandbox.fault({ kind: "lose_reply", method: "POST" });
    const input = post(sandbox, "posted");
    expect(await ask("post_message", input)).toEqual({
      kind: "unknown",
      problem: "The request got no answer (ECONNRESET).",
    });
    expect(await requests(sandbox, createMessage)).toHaveLength(1);
    const [posted, ...others] = await messages(sandbox);
    expect(others).toEqual([]);
    expect(await ask("post_message", input)).toMatchObject({ kind: "done", value: { messageId: posted.id } });
    expect(await messages(sandbox)).toHaveLength(1);
  });

  test.each([500, 502, 503, 504])("because Discord answered %i is unknown, and was sent once", async (status) => {
    const { sandbox, ask } = await open();
    await sandbox.fault({ kind: "fail", method: "POST", status });
    expect(await ask("post_message", post(sandbox, "x"))).toEqual({
      kind: "unknown",
      problem: `Discord answered ${status}.`,
    });
    expect(await requests(sandbox, createMessage)).toHaveLength(1);
  });

  test("because Discord says nothing is unknown at the deadline, and was sent once", async () => {
    const { sandbox, ask } = await open({}, 150);
    await sandbox.fault({ kind: "hang", method: "POST" });
    const askedAt = performance.now();
    expect(await ask("post_message", post(sandbox, "x"))).toEqual({
      kind: "unknown",
      problem: "Discord did not answer in time.",
    });
    const tookMs = performance.now() - askedAt;
    expect(tookMs).toBeGreaterThanOrEqual(145);
    expect(tookMs).toBeLessThan(5_000);
    expect(await requests(sandbox, createMessage)).toHaveLength(1);
    expect(await ask("post_message", post(sandbox, "y"))).toMatchObject({ kind: "done" });
  });
});

describe("what answers may not be Discord", () => {
  const page = "<html><title>Access denied</title>Error 1015</html>";
  async function behind(answer: Answer) {
    const { apiUrl } = await startRawDiscord({ answer });
    return speak(apiUrl, "any");
  }
  const read = { guildId: "1", userId: "2" };

  test.each([
    403, 404, 413,
  ])("a web page with %i judges no content: it is tried again a minute later", async (status) => {
    const { sandbox, ask, client, turnedAway } = await open();
    await sandbox.fault({ kind: "fail", route: createMessage.split(" ")[1], status, body: page });
    expect(await ask("post_message", post(sandbox, "x"))).toEqual({
      kind: "retry",
      afterMs: 60_000,
      problem: `Something before Discord answered ${status}; does it refuse this host's address?`,
    });
    expect(client.counts().invalidRequests).toMatchObject({ forbidden: status === 403 ? 1 : 0 });
    // A 404 or 413 may come from a proxy; only these are about the address.
    expect(turnedAway).toEqual(status === 403 ? [{ status, forMs: 60_000 }] : []);
  });

  test("a web page with 401 says nothing of the token, which is good again when the page is gone", async () => {
    const { sandbox, ask, unauthorized, turnedAway } = await open();
    await sandbox.fault({ kind: "fail", route: createMessage.split(" ")[1], status: 401, body: page });
    expect(await ask("post_message", post(sandbox, "x"))).toEqual({
      kind: "retry",
      afterMs: 60_000,
      problem: "Something before Discord answered 401; does it refuse this host's address?",
    });
    expect(turnedAway).toEqual([{ status: 401, forMs: 60_000 }]);
    expect(unauthorized()).toBe(0);
    expect(await ask("post_message", post(sandbox, "y"))).toMatchObject({ kind: "done" });
  });

  test("a 429 that does not say for how long is given five seconds, and the address a minute", async () => {
    const { sandbox, ask, client, turnedAway } = await open();
    await sandbox.fault({ kind: "fail", method: "POST", status: 429, body: page });
    expect(await ask("post_message", post(sandbox, "x"))).toMatchObject({ kind: "retry", afterMs: 5_000 });
    expect(turnedAway).toEqual([{ status: 429, forMs: 60_000 }]);
    expect(client.counts().invalidRequests).toMatchObject({ rateLimited: 1 });
  });

  test("a web page with 429 turns the address away for as long as it says, an hour at most", async () => {
    const waits = ["90", "86400"];
    const { ask, turnedAway } = await behind((_, response) => {
      const headers = { "content-type": "text/html", "retry-after": waits.shift() };
      response.writeHead(429, headers).end(page);
    });
    expect(await ask("delete_message", { channelId: "1", messageId: "2" })).toMatchObject({ kind: "retry" });
    await ask("read_member", read);
    expect(turnedAway.map(({ forMs }) => forMs)).toEqual([90_000, 3_600_000]);
  });

  test("a web page with 502 or 429 in JSON is no word about the address", async () => {
    const { sandbox, ask, turnedAway } = await open();
    await sandbox.fault({ kind: "fail", method: "POST", status: 502, body: page });
    await ask("post_message", post(sandbox, "x"));
    await sandbox.fault({ kind: "rate_limit", method: "POST", retryAfterMs: 10 });
    await ask("post_message", post(sandbox, "y"));
    expect(turnedAway).toEqual([]);
  });

  test.each([
    ["a web page with 200", "text/html", page, "NOT_JSON"],
    ["half a JSON", "application/json", '{"id":', "SyntaxError"],
  ])("%s is no answer", async (_, type, body, code) => {
    const { ask } = await behind((__, response) => response.setHeader("content-type", type).end(body));
    expect(await ask("read_member", read)).toEqual({
      kind: "unknown",
      problem: `The request got no answer (${code}).`,
    });
  });

  test("a body without end is cut off", async () => {
    const { ask } = await behind((_, response) => {
      response.setHeader("content-type", "application/json");
      const more = (): void => {
        while (response.write("x".repeat(1 << 16)));
        response.once("drain", more);
      };
      more();
    });
    expect(await ask("read_member", read)).toEqual({
      kind: "unknown",
      problem: "The request got no answer (TOO_LARGE).",
    });
  });

  test("a line cut in the middle of the answer is no answer", async () => {
    const { ask } = await behind((_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write("{", () => response.destroy());
    });
    expect(await ask("read_member", read)).toEqual({
      kind: "unknown",
      problem: "The request got no answer (ECONNRESET).",
    });
  });
});
