/** Acting as a person: files, pins, reactions, threads, posts, other people; and what the state tells a page of it. */
import { expect, test } from "vitest";
import { at, type Harness, startHarness } from "./harness.ts";
import { connect } from "./raw-gateway.ts";

const pixel = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/** A person's requests. */
function acting(sandbox: Harness, index = 0) {
  const { id } = at(sandbox.users, index);
  return (method: string, path: string, body?: object) => sandbox.control(method, `/users/${id}${path}`, body);
}

// biome-ignore lint/suspicious/noExplicitAny: tests read into bodies of every shape.
async function channelAs(sandbox: Harness, id: string, index = 0): Promise<any> {
  const state = await sandbox.control("GET", `/state?as=${at(sandbox.users, index).id}`);
  return state.guilds[0].channels.find((channel: { id: string }) => channel.id === id);
}

test("files come back byte by byte; what could run is only offered for download", async () => {
  const sandbox = await startHarness();
  const uploads = [
    { name: "dot.gif", base64: pixel },
    { name: "page.html", content: "<script>alert(1)</script>" },
    { name: "drawing.svg", content: "<svg xmlns='http://www.w3.org/2000/svg'/>" },
    { name: "notes.md", content: "# notes" },
    { name: "data.bin", base64: "AAEC" },
  ];
  const { attachments } = await sandbox.say("lobby", "", { attachments: uploads });
  expect(attachments[0]).toMatchObject({
    filename: "dot.gif",
    content_type: "image/gif",
    width: 1,
    height: 1,
    size: 42,
  });
  const served = await Promise.all(
    attachments.map(async ({ url }: { url: string }) => {
      const { headers } = await fetch(url);
      return [headers.get("content-type"), headers.get("content-disposition")];
    }),
  );
  expect(served).toEqual([
    ["image/gif", 'inline; filename="dot.gif"'],
    ["application/octet-stream", 'attachment; filename="page.html"'],
    ["image/svg+xml", 'attachment; filename="drawing.svg"'],
    ["text/plain; charset=utf-8", 'inline; filename="notes.md"'],
    ["application/octet-stream", 'attachment; filename="data.bin"'],
  ]);
  const file = await fetch(attachments[2].url);
  expect(file.headers.get("content-security-policy")).toMatch(/default-src 'none'.*; sandbox$/);
  expect(file.headers.get("x-content-type-options")).toBe("nosniff");
  const bytes = Buffer.from(await (await fetch(attachments[4].url)).arrayBuffer());
  expect([...bytes]).toEqual([0, 1, 2]);
});

test("a file of more than 10 MiB is 40005, of a person and of a bot", async () => {
  const sandbox = await startHarness();
  const tooLarge = Buffer.alloc(10 * 1024 * 1024 + 1);
  const upload = { attachments: [{ name: "big.bin", base64: tooLarge.toString("base64") }] };
  await expect(sandbox.say("lobby", "", upload)).rejects.toThrow(/413.*40005/);
  const form = new FormData();
  form.append("payload_json", "{}");
  form.append("files[0]", new Blob([tooLarge]), "big.bin");
  const refused = await sandbox.rest("POST", `/channels/${sandbox.channel("lobby")}/messages`, form);
  expect([refused.status, refused.body.code]).toEqual([413, 40005]);
  await expect(
    sandbox.say("lobby", "", { attachments: [{ name: "x", content: "a", base64: "YQ==" }] }),
  ).rejects.toThrow(/either content/);
});

test("a pin is announced, listed with its moment, and takes the permission", async () => {
  const sandbox = await startHarness();
  const gateway = await connect(sandbox);
  const said = await sandbox.say("lobby", "remember this");
  const place = { channelId: sandbox.channel("lobby"), messageId: said.id };
  await expect(acting(sandbox)("PUT", "/pins", place)).rejects.toThrow(/50013/);
  const pinners = await sandbox.control("POST", "/roles", { name: "Pinners", permissions: String(1n << 51n) });
  await acting(sandbox)("PATCH", "", { roles: ["Lead", pinners.id] });
  expect((await channelAs(sandbox, place.channelId)).may).toMatchObject({ pin: true, manageMessages: false });
  await acting(sandbox)("PUT", "/pins", place);
  const announcement = await gateway.event("MESSAGE_CREATE", ({ type }) => type === 6);
  expect(announcement.d).toMatchObject({
    author: { id: sandbox.user.id },
    message_reference: { channel_id: place.channelId, message_id: said.id },
  });
  const [pin] = await sandbox.control("GET", `/channels/${place.channelId}/pins`);
  expect(pin).toMatchObject({ pinnedAt: expect.any(String), message: { content: "remember this", pinned: true } });
  expect((await gateway.event("CHANNEL_PINS_UPDATE")).d.last_pin_timestamp).toBe(pin.pinnedAt);
  await acting(sandbox)("DELETE", "/pins", place);
  expect(await sandbox.control("GET", `/channels/${place.channelId}/pins`)).toEqual([]);
});

test("reactions tell who put them there; twenty kinds are the most", async () => {
  const sandbox = await startHarness();
  const said = await sandbox.say("lobby", "react");
  const place = { channelId: sandbox.channel("lobby"), messageId: said.id };
  for (const index of [0, 1]) await acting(sandbox, index)("PUT", "/reactions", { ...place, emoji: "👍" });
  await acting(sandbox)("PUT", "/reactions", { ...place, emoji: "party:123" });
  const list = await sandbox.control("GET", `/channels/${place.channelId}/messages/${said.id}/reactions`);
  expect(list).toMatchObject([
    { emoji: { id: null, name: "👍" }, users: [{ username: "nina" }, { username: "otto" }] },
    { emoji: { id: "123", name: "party" }, users: [{ username: "nina" }] },
  ]);
  for (const word of ["hello", "7", ""]) {
    await expect(acting(sandbox)("PUT", "/reactions", { ...place, emoji: word })).rejects.toThrow();
  }
  for (let code = 0x1f400; code < 0x1f412; code += 1) {
    await acting(sandbox)("PUT", "/reactions", { ...place, emoji: String.fromCodePoint(code) });
  }
  await expect(acting(sandbox)("PUT", "/reactions", { ...place, emoji: "🚀" })).rejects.toThrow(/30010/);
  await acting(sandbox, 1)("PUT", "/reactions", { ...place, emoji: "party:123" });
});

test("threads: joined, left, archived, reopened by talking, locked by those who may", async () => {
  const sandbox = await startHarness();
  const [nina, otto] = [acting(sandbox), acting(sandbox, 1)];
  const thread = await nina("POST", "/threads", { channelId: sandbox.channel("lobby"), name: "aside", private: true });
  const oneThread = `/threads/${thread.id}`;
  expect(await channelAs(sandbox, thread.id, 1)).toBeUndefined();
  await expect(otto("PUT", `${oneThread}/members/${at(sandbox.users, 1).id}`)).rejects.toThrow(/50001/);
  await nina("PUT", `${oneThread}/members/${at(sandbox.users, 1).id}`);
  expect(await channelAs(sandbox, thread.id, 1)).toMatchObject({ name: "aside", type: 12, member_count: 2 });
  await expect(otto("PATCH", oneThread, { name: "mine" })).rejects.toThrow(/50013/);
  expect((await nina("PATCH", oneThread, { name: "ours", archived: true })).thread_metadata.archived).toBe(true);
  await expect(otto("DELETE", `${oneThread}/members/${at(sandbox.users, 1).id}`)).rejects.toThrow(/50083/);
  await otto("POST", "/messages", { channelId: thread.id, content: "wait" });
  const [listed] = await sandbox.control("GET", `/channels/${sandbox.channel("lobby")}/threads?as=${sandbox.user.id}`);
  expect(listed).toMatchObject({ name: "ours", message_count: 1, thread_metadata: { archived: false } });
  expect(listed.memberIds).toHaveLength(2);
  await expect(nina("PATCH", oneThread, { locked: true })).rejects.toThrow(/50013/);
  const moderators = await sandbox.control("POST", "/roles", { name: "Moderators", permissions: String(1n << 34n) });
  await otto("PATCH", "", { roles: [moderators.id] });
  await otto("PATCH", oneThread, { locked: true, archived: true });
  expect((await channelAs(sandbox, thread.id)).may.send).toBe(false);
  await expect(nina("POST", "/messages", { channelId: thread.id, content: "no" })).rejects.toThrow(/50083/);
  await expect(nina("PATCH", oneThread, { archived: false })).rejects.toThrow(/50083/);
  await otto("PATCH", oneThread, { locked: false, archived: false });
  await otto("DELETE", `${oneThread}/members/${sandbox.user.id}`);
  expect(await channelAs(sandbox, thread.id)).toBeUndefined();
});

test("a post has title, text, tags and files, and is listed with its counts", async () => {
  const sandbox = await startHarness();
  const ideas = sandbox.channel("ideas");
  const tags = [
    { name: "open", emoji: "🟢" },
    { name: "decided", moderated: true },
  ];
  const forum = await sandbox.control("PATCH", `/channels/${ideas}`, { tags });
  const [open, decided] = forum.available_tags;
  expect(open).toMatchObject({ name: "open", emoji_name: "🟢", moderated: false });
  const nina = acting(sandbox);
  const draft = { channelId: ideas, title: "Four-day week", content: "Shall we?" };
  await expect(nina("POST", "/posts", { ...draft, tags: [decided.id] })).rejects.toThrow(/50013/);
  await expect(nina("POST", "/posts", { ...draft, tags: ["1"] })).rejects.toThrow(/10087/);
  await expect(nina("POST", "/posts", { ...draft, content: "" })).rejects.toThrow(/50006/);
  await expect(nina("POST", "/posts", { ...draft, channelId: sandbox.channel("lobby") })).rejects.toThrow(/50024/);
  const post = await nina("POST", "/posts", {
    ...draft,
    tags: [open.id],
    attachments: [{ name: "a.txt", content: "a" }],
  });
  expect(post).toMatchObject({ name: "Four-day week", applied_tags: [open.id], message: { id: post.id } });
  const other = await acting(sandbox, 1)("POST", "/posts", { ...draft, title: "Tea" });
  await acting(sandbox, 1)("POST", "/messages", { channelId: post.id, content: "yes" });
  const list = await sandbox.control("GET", `/channels/${ideas}/threads?as=${sandbox.user.id}`);
  expect(list).toMatchObject([
    { id: post.id, message_count: 1, member_count: 2, message: { content: "Shall we?", attachments: [{}] } },
    { id: other.id, message_count: 0 },
  ]);
  expect((await nina("PATCH", `/threads/${post.id}`, { tags: [] })).applied_tags).toEqual([]);
  await sandbox.control("PATCH", `/channels/${ideas}`, { tags: [{ id: open.id, name: "Open" }] });
  expect((await channelAs(sandbox, ideas)).available_tags).toMatchObject([{ id: open.id, name: "Open" }]);
});

test("people have names, pictures, roles and a presence, and everybody hears of it", async () => {
  const sandbox = await startHarness();
  const watcher = await connect(sandbox, 0, (1 << 0) | (1 << 1) | (1 << 8));
  const avatar = `data:image/gif;base64,${pixel}`;
  const mia = await sandbox.control("POST", "/users", { username: "mia", displayName: "Mia", roles: ["Lead"], avatar });
  const picture = await fetch(`${sandbox.url}/avatars/${mia.id}/${mia.avatar}.png?size=64`);
  expect(picture.headers.get("content-type")).toBe("image/gif");
  const message = { channelId: sandbox.channel("lobby"), content: "hi" };
  await sandbox.control("POST", `/users/${mia.id}/messages`, message);
  await sandbox.control("PATCH", `/users/${mia.id}`, { displayName: "Mia B." });
  const [said] = (await sandbox.rest("GET", `/channels/${message.channelId}/messages`)).body;
  expect(said.author.global_name).toBe("Mia B.");
  const change = { nick: "M", roles: [], presence: { status: "dnd", text: "busy" } };
  expect(await sandbox.control("PATCH", `/users/${mia.id}`, change)).toMatchObject({ nick: "M", roles: [] });
  expect((await watcher.event("GUILD_MEMBER_UPDATE", ({ nick }) => nick === "M")).d.user.id).toBe(mia.id);
  expect((await watcher.event("PRESENCE_UPDATE", ({ status }) => status === "dnd")).d).toMatchObject({
    user: { id: mia.id },
    status: "dnd",
    activities: [{ state: "busy" }],
  });
  const { guilds } = await sandbox.control("GET", "/state");
  const member = guilds[0].members.find(({ user }: { user: { id: string } }) => user.id === mia.id);
  expect(member).toMatchObject({ nick: "M", presence: { status: "dnd" } });
  await sandbox.control("DELETE", `/guilds/${sandbox.guildId}/members/${mia.id}`);
  expect((await watcher.event("GUILD_MEMBER_REMOVE")).d.user.id).toBe(mia.id);
  await sandbox.control("PUT", `/guilds/${sandbox.guildId}/members/${mia.id}`, { roles: ["Lead"] });
  await expect(sandbox.control("PATCH", `/users/${mia.id}`, { avatar: "data:image/png;base64,AAAA" })).rejects.toThrow(
    /"avatar" must be an image/,
  );
  const bot = `/users/${sandbox.bot.userId}`;
  await expect(sandbox.control("PATCH", bot, { presence: { status: "idle" } })).rejects.toThrow(/says itself/);
});

test("a bot that leaves hears GUILD_DELETE, and its role goes with it", async () => {
  const sandbox = await startHarness();
  const gateway = await connect(sandbox, 1);
  const { userId, applicationId } = at(sandbox.bots, 1);
  await sandbox.control("DELETE", `/guilds/${sandbox.guildId}/members/${userId}`);
  expect((await gateway.event("GUILD_DELETE")).d).toEqual({ id: sandbox.guildId });
  const roles = async () => (await sandbox.rest("GET", `/guilds/${sandbox.guildId}/roles`)).body;
  expect((await roles()).map(({ name }: { name: string }) => name)).not.toContain("Beta");
  await sandbox.control("POST", "/invites", { applicationId, permissions: "3072" });
  await gateway.payload(({ t, s }) => t === "GUILD_CREATE" && (s ?? 0) > 2);
});
