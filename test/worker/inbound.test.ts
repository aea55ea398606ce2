/** What happens in the sandbox, as a worker tells it: messages of every kind, the guild, and events of another shape. */
import { GatewayDispatchEvents } from "discord-api-types/v10";
import { describe, expect, test } from "vitest";
import { workerToSupervisor } from "../../src/ipc/worker-protocol.ts";
import { seenMessage, workerEventOf } from "../../src/worker/inbound.ts";
import { type Harness, startHarness } from "../sandbox/harness.ts";
import { until } from "../support/until.ts";
import { employ, startOf } from "./office.ts";
import { startRawDiscord } from "./raw-discord.ts";

async function listen() {
  const sandbox = await startHarness();
  const { facts } = employ(startOf(sandbox));
  await facts.heard("ready");
  await until(() => expect(facts.events("guild_available")).toHaveLength(1));
  const heard = async (content: string) => (await facts.message(content)).event.message;
  return { sandbox, facts, heard };
}

async function postAsBot(sandbox: Harness, body: object, index = 0) {
  const path = `/channels/${sandbox.channel("lobby")}/messages`;
  return (await sandbox.rest("POST", path, body, sandbox.bots[index]?.token)).body;
}

describe("a message", () => {
  test("of a person: who, where, with which roles", async () => {
    const { sandbox, heard } = await listen();
    const { id } = await sandbox.say("task-board", "hello");
    const { roles } = (await sandbox.control("GET", "/state")).guilds[0];
    const lead = roles.find(({ name }: { name: string }) => name === "Lead");
    expect(await heard("hello")).toEqual({
      id,
      channelId: sandbox.channel("task-board"),
      guildId: sandbox.guildId,
      type: 0,
      author: { id: sandbox.user.id, name: "nina", bot: false, webhook: false, roleIds: [lead.id] },
      content: "hello",
      attachments: [],
      replyTo: null,
      mentionedUserIds: [],
      mentionedRoleIds: [],
      nonce: null,
    });
  });

  test("with mentions of users and of the bot's own role names them", async () => {
    const { sandbox, heard, facts } = await listen();
    const own = facts.events("guild_available")[0]?.roles.find(({ botId }) => botId === sandbox.bot.userId);
    const text = `<@${sandbox.bot.userId}> <@!${sandbox.users[1]?.id}> <@&${own?.id}> look`;
    await sandbox.say("lobby", text);
    const message = await heard(text);
    expect(message.mentionedUserIds.toSorted()).toEqual([sandbox.bot.userId, sandbox.users[1]?.id].toSorted());
    expect(message.mentionedRoleIds).toEqual([own?.id]);
  });

  test("that replies pings its author without mentioning them, unless they are written too", async () => {
    const { sandbox, heard } = await listen();
    const { id } = await postAsBot(sandbox, { content: "a question" });
    await sandbox.say("lobby", "an answer", { replyTo: id });
    expect(await heard("an answer")).toMatchObject({
      type: 19,
      replyTo: { messageId: id, authorId: sandbox.bot.userId },
      mentionedUserIds: [],
    });
    const written = `<@${sandbox.bot.userId}> an answer`;
    await sandbox.say("lobby", written, { replyTo: id });
    expect((await heard(written)).mentionedUserIds).toEqual([sandbox.bot.userId]);
  });

  test("that replies to a deleted one still says to which", async () => {
    const { sandbox, heard } = await listen();
    const { id } = await sandbox.say("lobby", "soon gone");
    await sandbox.say("lobby", "to the gone", { replyTo: id });
    await sandbox.control("DELETE", `/users/${sandbox.user.id}/messages/${sandbox.channel("lobby")}/${id}`);
    expect(await heard("to the gone")).toMatchObject({ replyTo: { messageId: id, authorId: sandbox.user.id } });
    const wire = { ...(await postAsBot(sandbox, { content: "x" })), type: 19, message_reference: { message_id: id } };
    expect(seenMessage({ ...wire, referenced_message: null }).replyTo).toEqual({ messageId: id, authorId: null });
  });

  test("with files describes them", async () => {
    const { sandbox, heard } = await listen();
    const attachments = [
      { name: "report.csv", content: "a,b", contentType: "text/csv" },
      { name: "raw", content: "12345" },
    ];
    await sandbox.say("lobby", "see here", { attachments });
    expect((await heard("see here")).attachments).toMatchObject([
      {
        name: "report.csv",
        size: 3,
        contentType: "text/csv; charset=utf-8",
        url: expect.stringMatching(/^http.*report\.csv/),
      },
      { name: "raw", size: 5 },
    ]);
  });

  test("in a DM has no guild and no roles", async () => {
    const { sandbox, heard } = await listen();
    const dm = await sandbox.control("POST", `/users/${sandbox.user.id}/dms`, { recipientId: sandbox.bot.userId });
    await sandbox.control("POST", `/users/${sandbox.user.id}/messages`, { channelId: dm.id, content: "in private" });
    expect(await heard("in private")).toMatchObject({
      channelId: dm.id,
      guildId: null,
      author: { id: sandbox.user.id, roleIds: [] },
    });
  });

  test("in a thread comes from a channel that was told of before, with its parent and its owner", async () => {
    const { sandbox, heard, facts } = await listen();
    const { id: messageId } = await sandbox.say("lobby", "let us talk");
    const place = { channelId: sandbox.channel("lobby"), messageId, name: "Talk" };
    const thread = await sandbox.control("POST", `/users/${sandbox.user.id}/threads`, place);
    await sandbox.control("POST", `/users/${sandbox.user.id}/messages`, { channelId: thread.id, content: "in here" });
    expect(await heard("in here")).toMatchObject({ channelId: thread.id, guildId: sandbox.guildId });
    expect(facts.events("channel_changed").find(({ channel }) => channel.id === thread.id)?.channel).toEqual({
      id: thread.id,
      guildId: sandbox.guildId,
      type: 11,
      name: "Talk",
      parentId: sandbox.channel("lobby"),
      ownerId: sandbox.user.id,
    });
  });

  test("of our own carries the nonce that it was sent with; that of another bot says bot", async () => {
    const { sandbox, heard } = await listen();
    await postAsBot(sandbox, { content: "mine", nonce: "abc", enforce_nonce: true });
    expect(await heard("mine")).toMatchObject({ nonce: "abc", author: { id: sandbox.bot.userId, bot: true } });
    await postAsBot(sandbox, { content: "another's", nonce: 12345 }, 1);
    expect(await heard("another's")).toMatchObject({ author: { name: "Beta", bot: true }, nonce: "12345" });
  });
});

describe("a change", () => {
  test("of a message's words tells them all, and when; a preview of a link changes no words", async () => {
    const { sandbox, facts } = await listen();
    const channelId = sandbox.channel("lobby");
    const { id } = await sandbox.say("lobby", "waht");
    const path = `/users/${sandbox.user.id}/messages/${channelId}/${id}`;
    await sandbox.control("PATCH", path, { content: "what?" });
    await until(() => expect(facts.events("message_edited")).toHaveLength(1));
    const [edit] = facts.events("message_edited");
    const authorId = sandbox.user.id;
    const told = { type: "message_edited", messageId: id, channelId, authorId, content: "what?", attachments: [] };
    expect(edit).toEqual({ ...told, editedAt: expect.any(Number) });
    expect(Math.abs((edit?.editedAt ?? 0) - Date.now())).toBeLessThan(60_000);
    const message = (await sandbox.rest("GET", `/channels/${channelId}/messages/${id}`, undefined, sandbox.bot.token))
      .body;
    for (const edited_timestamp of [null, undefined]) {
      const d = { ...message, edited_timestamp };
      expect(workerEventOf({ op: 0, s: 1, t: GatewayDispatchEvents.MessageUpdate, d })).toBeNull();
    }
  });

  test("that deletes messages names them, one or many", async () => {
    const { sandbox, facts } = await listen();
    const channelId = sandbox.channel("lobby");
    const { id } = await sandbox.say("lobby", "soon gone");
    await sandbox.control("DELETE", `/users/${sandbox.user.id}/messages/${channelId}/${id}`);
    const gone = { type: "messages_deleted", channelId };
    await until(() => expect(facts.events("messages_deleted")).toEqual([{ ...gone, messageIds: [id] }]));
    const d = { ids: ["1", "2"], channel_id: channelId };
    const bulk = workerEventOf({ op: 0, s: 1, t: GatewayDispatchEvents.MessageDeleteBulk, d });
    expect(bulk).toEqual({ ...gone, messageIds: ["1", "2"] });
  });
});

describe("the guild", () => {
  test("comes whole with its channels and roles", async () => {
    const { sandbox, facts } = await listen();
    const [event] = facts.events("guild_available");
    expect(event?.guild).toMatchObject({ id: sandbox.guildId, name: "Hall" });
    const board = event?.channels.find(({ name }) => name === "task-board");
    const category = event?.channels.find(({ name }) => name === "OPERATIONS");
    expect([board?.type, category?.type, board?.parentId]).toEqual([0, 4, category?.id]);
    expect(event?.channels.find(({ name }) => name === "ideas")?.type).toBe(15);
    expect(event?.roles.map(({ name }) => name)).toEqual(expect.arrayContaining(["@everyone", "Lead", "Alpha"]));
    expect(event?.roles.find(({ name }) => name === "Lead")).toMatchObject({ permissions: "32", botId: null });
  });

  test("names what the bot may not view by its id alone", async () => {
    const sandbox = await startHarness();
    const hiddenId = sandbox.channel("lobby");
    const overwrite = { targetId: sandbox.bot.userId, type: 1, deny: "1024" };
    await sandbox.control("PUT", `/channels/${hiddenId}/overwrites`, overwrite);
    const { facts } = employ(startOf(sandbox));
    await until(() => expect(facts.events("guild_available")).toHaveLength(1));
    const [event] = facts.events("guild_available");
    expect(event?.hiddenChannelIds).toEqual([hiddenId]);
    expect(event?.channels.map(({ id }) => id)).not.toContain(hiddenId);
  });

  test("tells of the threads of a channel that comes into sight", async () => {
    const sandbox = await startHarness();
    const channelId = sandbox.channel("lobby");
    const see = (permissions: object) =>
      sandbox.control("PUT", `/channels/${channelId}/overwrites`, {
        targetId: sandbox.bot.userId,
        type: 1,
        ...permissions,
      });
    await see({ deny: "1024" });
    const { facts } = employ(startOf(sandbox));
    await until(() => expect(facts.events("guild_available")).toHaveLength(1));
    const { id: messageId } = await sandbox.say("lobby", "let us talk");
    const place = { channelId, messageId, name: "Talk" };
    const thread = await sandbox.control("POST", `/users/${sandbox.user.id}/threads`, place);
    await see({ deny: "0" });
    const known = { id: thread.id, guildId: sandbox.guildId, type: 11, name: "Talk" };
    const listed = { ...known, parentId: channelId, ownerId: sandbox.user.id };
    await until(() => expect(facts.events("threads_listed")).toEqual([{ type: "threads_listed", threads: [listed] }]));
  });

  test("changes bit by bit: channels and roles come, change and go", async () => {
    const { sandbox, facts } = await listen();
    const channel = await sandbox.control("POST", "/channels", { name: "annex" });
    const overwrite = { targetId: sandbox.user.id, type: 1, deny: "1024" };
    await sandbox.control("PUT", `/channels/${channel.id}/overwrites`, overwrite);
    await sandbox.control("DELETE", `/channels/${channel.id}`);
    const role = await sandbox.control("POST", "/roles", { name: "Guest", permissions: "1024" });
    await until(() =>
      expect(facts.events("channel_deleted")).toEqual([{ type: "channel_deleted", channelId: channel.id }]),
    );
    const names = facts.events("channel_changed").filter((event) => event.channel.id === channel.id);
    expect(names.map((event) => event.channel.name)).toEqual(["annex", "annex"]);
    await until(() =>
      expect(facts.events("role_changed")).toEqual([
        {
          type: "role_changed",
          role: { id: role.id, guildId: sandbox.guildId, name: "Guest", permissions: "1024", botId: null },
        },
      ]),
    );
  });

  test.each([
    ["GUILD_DELETE", { id: "7" }, { type: "guild_removed", guildId: "7" }],
    ["GUILD_DELETE", { id: "7", unavailable: true }, null],
    ["GUILD_CREATE", { id: "7", unavailable: true }, null],
    ["GUILD_ROLE_DELETE", { guild_id: "7", role_id: "8" }, { type: "role_deleted", roleId: "8" }],
    [
      "GUILD_MEMBER_UPDATE",
      {
        guild_id: "7",
        roles: ["8"],
        nick: null,
        user: { id: "9", username: "alpha", global_name: "Alpha", bot: true },
      },
      { type: "member_changed", member: { guildId: "7", userId: "9", name: "Alpha", bot: true, roleIds: ["8"] } },
    ],
    [
      "GUILD_CREATE",
      { id: "7", name: "sparse", owner_id: "8", channels: [{ id: "9", type: 0, name: "plain" }], roles: [] },
      {
        type: "guild_available",
        guild: { id: "7", name: "sparse", ownerId: "8" },
        channels: [{ id: "9", guildId: "7", type: 0, name: "plain", parentId: null, ownerId: null }],
        hiddenChannelIds: [],
        roles: [],
      },
    ],
    [
      "INTERACTION_CREATE",
      {
        id: "7",
        application_id: "8",
        type: 2,
        token: "t",
        channel_id: "9",
        user: { id: "5", username: "nina" },
        data: { id: "6", name: "roster", type: 1 },
      },
      {
        type: "interaction_created",
        interaction: {
          id: "7",
          applicationId: "8",
          token: "t",
          kind: "command",
          name: "roster",
          options: {},
          focused: null,
          fields: {},
          target: null,
          channelId: "9",
          guildId: null,
          user: { id: "5", name: "nina", roleIds: [], permissions: "0" },
          acknowledged: false,
        },
      },
    ],
    ["TYPING_START", { channel_id: "7", user_id: "8" }, null],
    ["MESSAGE_UPDATE", { id: "7", channel_id: "8" }, null],
    ["MESSAGE_REACTION_ADD", { channel_id: "7", user_id: "8", message_id: "9" }, null],
  ])("%s with %j is told as %j", (t, d, expected) => {
    expect(workerEventOf({ op: 0, s: 1, t, d } as never)).toEqual(expected);
  });
});

describe("an event in a shape that nobody knows", () => {
  test("is skipped, and the mark passes it; what follows is told", async () => {
    const { apiUrl, dispatch } = await startRawDiscord();
    const { facts } = employ({
      type: "start",
      bot: "manager",
      token: "any",
      apiUrl,
      session: null,
      holdForMs: 0,
      userId: null,
      identifyGranted: false,
      commands: {},
      presence: null,
    });
    await facts.heard("ready");
    const odd: [t: string, d: unknown][] = [
      ["MESSAGE_CREATE", { id: "1", surprise: true }],
      ["MESSAGE_CREATE", null],
      ["CHANNEL_CREATE", { id: "not a snowflake", type: 0, name: "odd" }],
      ["GUILD_CREATE", { id: "1" }],
      ["INTERACTION_CREATE", { id: "1" }],
      ["INTERACTION_CREATE", null],
      ["SOMETHING_NEW", { id: "1" }],
    ];
    for (const [index, [t, d]] of odd.entries()) dispatch({ t, s: 2 + index, d });
    dispatch({ t: "CHANNEL_CREATE", s: 2 + odd.length, d: { id: "5", type: 0, name: "plain", guild_id: "6" } });
    await until(() => expect(facts.session?.sequence).toBe(2 + odd.length));
    expect(facts.of("event_seen").map(({ event }) => event.type)).toEqual(["channel_changed"]);
    for (const fact of facts.all) expect(workerToSupervisor.safeParse(fact).error).toBeUndefined();
  });
});
