/** Messages over REST: refusals, forms, permissions, nonces, history, mentions. */
import { describe, expect, test } from "vitest";
import { at, type Harness, startHarness } from "./harness.ts";

const send = (sandbox: Harness, body: unknown, channel = "lobby", token?: string) =>
  sandbox.rest("POST", `/channels/${sandbox.channel(channel)}/messages`, body, token);

describe("refusals", () => {
  test("no token, a wrong one and a revoked one are 401", async () => {
    const sandbox = await startHarness();
    const unauthorized = { status: 401, body: { message: "401: Unauthorized", code: 0 } };
    expect(await sandbox.rest("GET", "/users/@me", undefined, null)).toMatchObject(unauthorized);
    expect(await sandbox.rest("GET", "/users/@me", undefined, "wrong")).toMatchObject(unauthorized);
    await sandbox.fault({ kind: "revoke_token", bot: sandbox.bot.userId });
    expect(await sandbox.rest("GET", "/users/@me")).toMatchObject(unauthorized);
    await sandbox.fault({ kind: "restore_token", bot: sandbox.bot.userId });
    expect((await sandbox.rest("GET", "/users/@me")).status).toBe(200);
  });

  test("unknown routes, methods, versions and ids", async () => {
    const sandbox = await startHarness();
    expect(await sandbox.rest("GET", "/nowhere")).toMatchObject({
      status: 404,
      body: { message: "404: Not Found", code: 0 },
    });
    expect((await sandbox.rest("DELETE", "/gateway")).status).toBe(405);
    expect((await fetch(`${sandbox.url}/api/v6/gateway`)).status).toBe(400);
    expect((await fetch(`${sandbox.url}/api/gateway`)).status).toBe(200);
    expect((await sandbox.rest("GET", "/channels/1")).body.code).toBe(10003);
    expect((await sandbox.rest("GET", "/guilds/1")).body.code).toBe(10004);
    expect((await sandbox.rest("GET", "/users/1")).body.code).toBe(10013);
    expect((await sandbox.rest("GET", `/guilds/${sandbox.guildId}/members/1`)).body.code).toBe(10013);
    expect((await sandbox.rest("GET", `/channels/${sandbox.channel("lobby")}/messages/1`)).body.code).toBe(10008);
    const answer = await sandbox.rest("GET", "/channels/lobby");
    expect(answer).toMatchObject({ status: 400, body: { code: 50035 } });
    expect(answer.body.errors.channel_id._errors[0].code).toBe("NUMBER_TYPE_COERCE");
  });

  test("forms say which field is wrong", async () => {
    const sandbox = await startHarness();
    expect((await send(sandbox, { content: " \n " })).body).toMatchObject({ code: 50006 });
    expect((await send(sandbox, { content: "x".repeat(2_000) })).status).toBe(200);
    expect((await send(sandbox, { content: "x".repeat(2_001) })).body).toEqual({
      message: "Invalid Form Body",
      code: 50035,
      errors: { content: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be 2000 or fewer in length." }] } },
    });
    const embeds = [{ title: "ok" }, { fields: [{ name: "n" }] }];
    expect((await send(sandbox, { embeds })).body.errors.embeds["1"].fields["0"].value._errors[0].code).toBe(
      "BASE_TYPE_REQUIRED",
    );
    const huge = Array.from({ length: 2 }, () => ({ description: "x".repeat(4_000) }));
    expect((await send(sandbox, { embeds: huge })).body.errors.embeds._errors[0].code).toBe("MAX_EMBED_SIZE_EXCEEDED");
    const button = { type: 2, style: 1, label: "a", custom_id: "same" };
    const twice = [{ type: 1, components: [button, button] }];
    const refused = await send(sandbox, { content: "x", components: twice });
    expect(refused.body.errors.components["0"].components["1"].custom_id._errors[0].code).toBe(
      "COMPONENT_CUSTOM_ID_DUPLICATED",
    );
    expect((await send(sandbox, { content: "x", nonce: "n".repeat(26) })).body.errors.nonce).toBeDefined();
    const garbled = await fetch(`${sandbox.url}/api/v10/channels/${sandbox.channel("lobby")}/messages`, {
      method: "POST",
      headers: { authorization: "Bot token-alpha", "content-type": "application/json" },
      body: "{",
    });
    expect(await garbled.json()).toMatchObject({ code: 50109 });
  });

  test("a body says of what kind it is", async () => {
    const sandbox = await startHarness();
    const url = `${sandbox.url}/api/v10/channels/${sandbox.channel("lobby")}/messages`;
    const post = async (headers: Record<string, string>) => {
      const authorization = `Bot ${sandbox.bot.token}`;
      // Bytes, because `fetch` itself would say "text/plain" of a text.
      const body = Buffer.from('{"content":"x"}');
      const answer = await fetch(url, { method: "POST", headers: { authorization, ...headers }, body });
      return { status: answer.status, body: await answer.json() };
    };
    for (const headers of [{}, { "content-type": "text/plain" }]) {
      expect(await post(headers)).toMatchObject({
        status: 400,
        body: { code: 50035, errors: { _errors: [{ code: "CONTENT_TYPE_INVALID" }] } },
      });
    }
    expect((await post({ "content-type": "application/json; charset=utf-8" })).status).toBe(200);
  });

  test("permissions decide: no view 50001, no send 50013, not one's own 50005", async () => {
    const sandbox = await startHarness();
    const overwrite = (deny: number) =>
      sandbox.control("PUT", `/channels/${sandbox.channel("lobby")}/overwrites`, {
        targetId: sandbox.bot.userId,
        type: "member",
        deny,
      });
    const { id } = await sandbox.say("lobby", "hello");
    expect(
      (await sandbox.rest("PATCH", `/channels/${sandbox.channel("lobby")}/messages/${id}`, { content: "x" })).body.code,
    ).toBe(50005);
    await overwrite(1 << 11);
    expect(await send(sandbox, { content: "x" })).toMatchObject({ status: 403, body: { code: 50013 } });
    await overwrite(1 << 10);
    expect(await send(sandbox, { content: "x" })).toMatchObject({ status: 403, body: { code: 50001 } });
    expect((await sandbox.rest("GET", `/channels/${sandbox.channel("lobby")}`)).body.code).toBe(50001);
    const { body } = await sandbox.rest("GET", `/guilds/${sandbox.guildId}/channels`);
    expect(body.map(({ name }: { name: string }) => name)).not.toContain("lobby");
    await overwrite(0);
    expect((await send(sandbox, { content: "x" })).status).toBe(200);
    expect((await send(sandbox, { content: "x" }, "OPERATIONS")).body.code).toBe(50008);
  });

  test("deleting what others said takes MANAGE_MESSAGES", async () => {
    const sandbox = await startHarness();
    const { id } = await sandbox.say("lobby", "mine");
    const weak = await sandbox.control("POST", "/bots", { username: "Weak", permissions: "3072" });
    const path = `/channels/${sandbox.channel("lobby")}/messages/${id}`;
    expect((await sandbox.rest("DELETE", path, undefined, weak.token)).body.code).toBe(50013);
    expect((await sandbox.rest("DELETE", path)).status).toBe(204);
  });
});

describe("nonces", () => {
  test("an enforced nonce makes one message, for its author, in its channel, for a few minutes", async () => {
    let now = Date.now();
    const sandbox = await startHarness({ now: () => now });
    const body = { content: "once", nonce: "n1", enforce_nonce: true };
    const first = await send(sandbox, body);
    const again = await send(sandbox, { ...body, content: "other text" });
    expect(again.body).toMatchObject({ id: first.body.id, content: "once" });
    expect((await send(sandbox, body, "lobby", at(sandbox.bots, 1).token)).body.id).not.toBe(first.body.id);
    expect((await send(sandbox, body, "reports")).body.id).not.toBe(first.body.id);
    now += 2 * 60_000;
    expect((await send(sandbox, body)).body.id).toBe(first.body.id);
    now += 2 * 60_000;
    const later = await send(sandbox, body);
    expect(later.body.id).not.toBe(first.body.id);
    const history = await sandbox.rest("GET", `/channels/${sandbox.channel("lobby")}/messages/${later.body.id}`);
    expect(history.body.nonce).toBeUndefined();
  });

  test("a nonce that is not enforced makes a message each time", async () => {
    const sandbox = await startHarness();
    const both = [await send(sandbox, { content: "x", nonce: 1 }), await send(sandbox, { content: "x", nonce: 1 })];
    expect(at(both, 0).body.id).not.toBe(at(both, 1).body.id);
    expect(at(both, 0).body.nonce).toBe(1);
  });
});

describe("history", () => {
  test("pages by before, after and around, newest first", async () => {
    const sandbox = await startHarness();
    const ids: string[] = [];
    for (let index = 0; index < 10; index++) ids.push((await sandbox.say("lobby", `${index}`)).id);
    const page = async (query: string) => {
      const { body } = await sandbox.rest("GET", `/channels/${sandbox.channel("lobby")}/messages?${query}`);
      return body.map(({ content }: { content: string }) => Number(content));
    };
    expect(await page("limit=3")).toEqual([9, 8, 7]);
    expect(await page(`before=${ids[5]}&limit=2`)).toEqual([4, 3]);
    expect(await page(`after=${ids[5]}&limit=2`)).toEqual([7, 6]);
    expect(await page("after=0&limit=2")).toEqual([1, 0]);
    expect(await page(`around=${ids[5]}&limit=3`)).toEqual([6, 5, 4]);
    expect(await page(`after=${ids[9]}`)).toEqual([]);
    const refused = await sandbox.rest("GET", `/channels/${sandbox.channel("lobby")}/messages?limit=101`);
    expect(refused.body.errors.limit._errors[0].code).toBe("NUMBER_TYPE_MAX");
  });
});

describe("replies and mentions", () => {
  test("a reply to nothing is refused, unless it may fail quietly", async () => {
    const sandbox = await startHarness();
    const reference = { message_id: "1" };
    const refused = await send(sandbox, { content: "x", message_reference: reference });
    expect(refused.body.errors.message_reference._errors[0].code).toBe("MESSAGE_REFERENCE_UNKNOWN_MESSAGE");
    const quiet = await send(sandbox, { content: "x", message_reference: { ...reference, fail_if_not_exists: false } });
    expect(quiet.body).toMatchObject({ type: 0 });
    expect(quiet.body.message_reference).toBeUndefined();
  });

  test("white space around the text goes, and nobody replies to a system message", async () => {
    const sandbox = await startHarness();
    expect((await send(sandbox, { content: "\n  spaced  out \n" })).body.content).toBe("spaced  out");
    const thread = await sandbox.rest("POST", `/channels/${sandbox.channel("lobby")}/threads`, { name: "t", type: 11 });
    const refused = await send(sandbox, { content: "x", message_reference: { message_id: thread.body.id } });
    expect(refused.body.errors.message_reference._errors[0].code).toBe("REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE");
  });

  test("allowed_mentions decides who is mentioned", async () => {
    const sandbox = await startHarness();
    const [nina, otto] = sandbox.users;
    const lead = (await sandbox.control("GET", "/state")).guilds[0].roles.find(
      ({ name }: { name: string }) => name === "Lead",
    );
    const content = `<@${nina?.id}> <@!${otto?.id}> <@&${lead.id}> @everyone <@1>`;
    const mentioned = async (allowed_mentions?: object) => {
      const { body } = await send(sandbox, { content, allowed_mentions });
      return [
        body.mentions.map(({ username }: { username: string }) => username),
        body.mention_roles.length,
        body.mention_everyone,
      ];
    };
    expect(await mentioned()).toEqual([["nina", "otto"], 1, false]);
    expect(await mentioned({ parse: [] })).toEqual([[], 0, false]);
    expect(await mentioned({ parse: ["roles"], users: [otto?.id] })).toEqual([["otto"], 1, false]);
    const question = await sandbox.say("lobby", "?");
    const reply = { content: "!", message_reference: { message_id: question.id } };
    expect((await send(sandbox, reply)).body.mentions).toMatchObject([{ username: "nina" }]);
    expect((await send(sandbox, { ...reply, allowed_mentions: { parse: [] } })).body.mentions).toEqual([]);
    expect(
      (await send(sandbox, { ...reply, allowed_mentions: { parse: [], replied_user: true } })).body.mentions,
    ).toHaveLength(1);
    expect(
      (await send(sandbox, { content, allowed_mentions: { parse: ["users"], users: [nina?.id] } })).body.code,
    ).toBe(50035);
  });
});
