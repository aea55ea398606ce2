/** The rules of interactions that a library hides: deadlines, second answers, tokens, forms. */
import { describe, expect, test } from "vitest";
import { type Harness, startHarness } from "./harness.ts";
import { RawGateway } from "./raw-gateway.ts";

const command = {
  name: "ask",
  description: "Asks.",
  options: [
    { type: 3, name: "agent", description: "Who", required: true, choices: [{ name: "A", value: "a" }] },
    { type: 10, name: "share", description: "How much", min_value: 0, max_value: 1 },
  ],
};

/** Uses the command and returns the interaction as the bot hears it. */
async function ask(sandbox: Harness, gateway: RawGateway, options: object = { agent: "a" }) {
  const { interactionId } = await sandbox.control("POST", `/users/${sandbox.user.id}/commands`, {
    channelId: sandbox.channel("lobby"),
    applicationId: sandbox.bot.applicationId,
    name: "ask",
    options,
  });
  return (await gateway.event("INTERACTION_CREATE", ({ id }) => id === interactionId)).d;
}

async function ready(options: { now?: () => number } = {}) {
  const sandbox = await startHarness(options);
  await sandbox.rest("PUT", `/applications/${sandbox.bot.applicationId}/commands`, [command]);
  const gateway = new RawGateway(sandbox.url);
  await gateway.identify(sandbox.bot.token);
  const answer = (d: { id: string; token: string }, body: object) =>
    sandbox.rest("POST", `/interactions/${d.id}/${d.token}/callback`, body, null);
  return { sandbox, gateway, answer };
}

describe("the first answer", () => {
  test("comes once: the second is 40060", async () => {
    const { sandbox, gateway, answer } = await ready();
    const d = await ask(sandbox, gateway);
    expect(d).toMatchObject({
      type: 2,
      guild_id: sandbox.guildId,
      context: 0,
      data: { name: "ask", options: [{ name: "agent", value: "a" }] },
    });
    expect((await answer(d, { type: 4, data: { content: "x" } })).status).toBe(204);
    expect((await answer(d, { type: 4, data: { content: "y" } })).body.code).toBe(40060);
  });

  test("comes within three seconds: later is 10062", async () => {
    let now = Date.now();
    const { sandbox, gateway, answer } = await ready({ now: () => now });
    const late = await ask(sandbox, gateway);
    now += 3_001;
    expect((await answer(late, { type: 5 })).body.code).toBe(10062);
    expect(await sandbox.control("GET", `/interactions/${late.id}`)).toMatchObject({
      failed: true,
      acknowledgedAt: null,
    });
    const inTime = await ask(sandbox, gateway);
    now += 2_999;
    expect((await answer(inTime, { type: 5 })).status).toBe(204);
    expect(await sandbox.control("GET", `/interactions/${inTime.id}`)).toMatchObject({
      failed: false,
      acknowledgedAfterMs: 2_999,
    });
    expect((await answer({ id: "1", token: "x" }, { type: 5 })).body.code).toBe(10062);
  });

  test("is of a kind that fits", async () => {
    const { sandbox, gateway, answer } = await ready();
    const d = await ask(sandbox, gateway);
    expect((await answer(d, { type: 7, data: { content: "x" } })).body.errors.type).toBeDefined();
    expect((await answer(d, { type: 8, data: { choices: [] } })).body.errors.type).toBeDefined();
    expect((await answer(d, { type: 4, data: { content: "" } })).body.code).toBe(50006);
    expect((await answer(d, { type: 4, data: { content: "now" } })).status).toBe(204);
  });
});

describe("afterwards", () => {
  test("the token is good for fifteen minutes, and not before the first answer", async () => {
    let now = Date.now();
    const { sandbox, gateway, answer } = await ready({ now: () => now });
    const d = await ask(sandbox, gateway);
    const webhook = `/webhooks/${d.application_id}/${d.token}`;
    expect((await sandbox.rest("POST", webhook, { content: "early" }, null)).body.code).toBe(10015);
    await answer(d, { type: 4, data: { content: "x" } });
    now += 14 * 60_000;
    expect((await sandbox.rest("POST", webhook, { content: "in time" }, null)).status).toBe(200);
    now += 2 * 60_000;
    expect(await sandbox.rest("POST", webhook, { content: "late" }, null)).toMatchObject({
      status: 401,
      body: { code: 50027 },
    });
  });

  test("a deferred ephemeral answer stays ephemeral, whatever the edit says", async () => {
    const { sandbox, gateway, answer } = await ready();
    const d = await ask(sandbox, gateway);
    await answer(d, { type: 5, data: { flags: 64 } });
    const webhook = `/webhooks/${d.application_id}/${d.token}`;
    expect((await sandbox.rest("GET", `${webhook}/messages/@original`, undefined, null)).body.flags).toBe(64 | 128);
    expect((await sandbox.rest("POST", webhook, { content: "filled in" }, null)).body.flags).toBe(64);
    expect((await sandbox.rest("POST", webhook, { content: "public follow-up" }, null)).body.flags).toBe(0);
    const channel = await sandbox.rest("GET", `/channels/${sandbox.channel("lobby")}/messages`);
    expect(channel.body.map(({ content }: { content: string }) => content)).toEqual(["public follow-up"]);
    expect(gateway.events("MESSAGE_CREATE").every(({ d: { flags } }) => flags === 0)).toBe(true);
  });

  test("an answer cannot be emptied: 50006", async () => {
    const { sandbox, gateway, answer } = await ready();
    const d = await ask(sandbox, gateway);
    await answer(d, { type: 5 });
    const original = `/webhooks/${d.application_id}/${d.token}/messages/@original`;
    expect((await sandbox.rest("PATCH", original, { content: " \n" }, null)).body.code).toBe(50006);
    expect((await sandbox.rest("PATCH", original, { content: "x" }, null)).status).toBe(200);
  });

  test("no rate limit holds answers up", async () => {
    const { sandbox, gateway, answer } = await ready();
    const d = await ask(sandbox, gateway);
    const first = await answer(d, { type: 4, data: { content: "x" } });
    expect(first.headers.get("x-ratelimit-limit")).toBeNull();
  });
});

describe("what was typed", () => {
  test("is checked like Discord's client checks it", async () => {
    const { sandbox, gateway } = await ready();
    await expect(ask(sandbox, gateway, {})).rejects.toThrow(/agent.*is required/);
    await expect(ask(sandbox, gateway, { agent: "z" })).rejects.toThrow(/no choice/);
    await expect(ask(sandbox, gateway, { agent: "a", share: "2" })).rejects.toThrow(/between 0 and 1/);
    await expect(ask(sandbox, gateway, { agent: "a", other: "2" })).rejects.toThrow(/no option .*other/);
    expect((await ask(sandbox, gateway, { agent: "a", share: "0.5" })).data.options[1].value).toBe(0.5);
  });

  test("subcommands nest, users and channels are resolved", async () => {
    const { sandbox, gateway } = await ready();
    const options = [
      { type: 6, name: "who", description: "x" },
      { type: 7, name: "where", description: "x" },
    ];
    const tree = [
      { type: 2, name: "task", description: "x", options: [{ type: 1, name: "add", description: "x", options }] },
    ];
    const path = `/applications/${sandbox.bot.applicationId}/guilds/${sandbox.guildId}/commands`;
    expect((await sandbox.rest("POST", path, { name: "guildhall", description: "x", options: tree })).status).toBe(201);
    await sandbox.control("POST", `/users/${sandbox.user.id}/commands`, {
      channelId: sandbox.channel("lobby"),
      applicationId: sandbox.bot.applicationId,
      name: "guildhall",
      subcommand: "task add",
      options: { who: sandbox.user.id, where: sandbox.channel("lobby") },
    });
    const { d } = await gateway.event("INTERACTION_CREATE");
    expect(d.data).toMatchObject({
      guild_id: sandbox.guildId,
      options: [
        { name: "task", type: 2, options: [{ name: "add", type: 1, options: [{ name: "who" }, { name: "where" }] }] },
      ],
      resolved: {
        users: { [sandbox.user.id]: { username: "nina" } },
        channels: { [sandbox.channel("lobby")]: { name: "lobby" } },
      },
    });
    const listed = await sandbox.control("GET", `/commands?guildId=${sandbox.guildId}`);
    expect(listed.map(({ name, username }: { name: string; username: string }) => [name, username])).toEqual([
      ["ask", "Alpha"],
      ["guildhall", "Alpha"],
    ]);
  });
});

describe("commands", () => {
  test("forms are checked, and a bulk overwrite is all or nothing", async () => {
    const { sandbox } = await ready();
    const path = `/applications/${sandbox.bot.applicationId}/commands`;
    const put = async (commands: object[]) => (await sandbox.rest("PUT", path, commands)).body;
    expect((await put([command, { name: "Bad Name", description: "x" }])).errors["1"].name._errors).toHaveLength(2);
    expect((await put([{ name: "x" }])).errors["0"].description._errors[0].code).toBe("BASE_TYPE_REQUIRED");
    expect((await put([command, command])).errors["1"].name._errors[0].code).toBe(
      "APPLICATION_COMMANDS_DUPLICATE_NAME",
    );
    const late = [
      { type: 3, name: "a", description: "x" },
      { type: 3, name: "b", description: "x", required: true },
    ];
    const refused = await put([{ name: "late", description: "x", options: late }]);
    expect(refused.errors["0"].options["1"]._errors[0].code).toBe("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID");
    expect((await sandbox.rest("GET", path)).body.map(({ name }: { name: string }) => name)).toEqual(["ask"]);
    expect((await sandbox.rest("PUT", "/applications/1/commands", [])).body.code).toBe(20012);
  });
});
