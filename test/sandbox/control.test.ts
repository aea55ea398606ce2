/** The control API: seeding, looking, acting as a person, and what bots did. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { at, startHarness } from "./harness.ts";

test("a bot is seeded with its picture once; another one later is not forced on it", async () => {
  const sandbox = await startHarness();
  const bots = (name: string) => {
    const bytes = readFileSync(join(import.meta.dirname, "../../bots", name, "avatar.png"));
    return [{ token: "pictured", username: "Pictured", avatar: `data:image/png;base64,${bytes.toString("base64")}` }];
  };
  const seed = (name: string) => sandbox.control("POST", "/seed", { guild: { name: "Office" }, bots: bots(name) });
  const hashOf = async () => {
    const { users } = await sandbox.control("GET", "/state");
    return users.find((user: { username: string }) => user.username === "Pictured");
  };
  await seed("manager");
  const { id, avatar } = await hashOf();
  const served = await fetch(`${sandbox.url}/avatars/${id}/${avatar}.png`);
  expect(served.headers.get("content-type")).toBe("image/png");
  expect(Buffer.from(await served.arrayBuffer())).toEqual(
    readFileSync(join(import.meta.dirname, "../../bots/manager/avatar.png")),
  );
  await seed("webster");
  expect(await hashOf()).toMatchObject({ avatar });
});

test("seeding twice changes nothing; seeding more adds it", async () => {
  const sandbox = await startHarness();
  const before = await sandbox.control("GET", "/state");
  await sandbox.seed();
  expect(await sandbox.control("GET", "/state")).toEqual(before);
  const more = {
    guild: { name: "Hall" },
    categories: [{ name: "OPERATIONS", channels: [{ name: "task-board" }, { name: "meeting notes" }] }],
    users: [{ username: "nina", roles: ["Lead"] }, { username: "new" }],
  };
  const seeded = await sandbox.control("POST", "/seed", more);
  expect(seeded.channels.map(({ name }: { name: string }) => name)).toContain("meeting-notes");
  expect(seeded.channels).toHaveLength(6);
  expect(seeded.users[0].id).toBe(sandbox.user.id);
  await expect(sandbox.control("POST", "/seed", { guild: { name: "Hall" }, bot: [] })).rejects.toThrow(/bot/);
});

test("the state is what its user may see", async () => {
  const sandbox = await startHarness();
  const [nina, otto] = sandbox.users;
  await sandbox.control("POST", `/users/${nina?.id}/dms`, { recipientId: sandbox.bot.userId });
  const overwrite = { targetId: otto?.id, type: 1, deny: String(1 << 10) };
  await sandbox.control("PUT", `/channels/${sandbox.channel("lobby")}/overwrites`, overwrite);
  const mine = await sandbox.control("GET", `/state?as=${nina?.id}`);
  const theirs = await sandbox.control("GET", `/state?as=${otto?.id}`);
  expect(mine).toMatchObject({ me: { username: "nina" }, dms: [{ recipients: [{ username: "Alpha" }] }] });
  expect(theirs.dms).toEqual([]);
  const names = ({ guilds }: { guilds: { channels: { name: string }[] }[] }) =>
    at(guilds, 0).channels.map(({ name }) => name);
  expect(names(mine)).toContain("lobby");
  expect(names(theirs)).not.toContain("lobby");
  expect(mine.users.map(({ username }: { username: string }) => username).sort()).toEqual([
    "Alpha",
    "Beta",
    "nina",
    "otto",
  ]);
  expect(mine.bots[0]).toMatchObject({ userId: sandbox.bot.userId, connected: false, tokenRevoked: false });
});

test("people may do what Discord lets them", async () => {
  const sandbox = await startHarness();
  const [nina, otto] = sandbox.users;
  const message = await sandbox.say("lobby", "first");
  const path = `/users/${otto?.id}/messages/${message.channel_id}/${message.id}`;
  await expect(sandbox.control("PATCH", path, { content: "forged" })).rejects.toThrow(/50005/);
  await expect(sandbox.control("DELETE", path)).rejects.toThrow(/50013/);
  await sandbox.control("PATCH", `/users/${nina?.id}/messages/${message.channel_id}/${message.id}`, {
    content: "second",
  });
  const thread = await sandbox.control("POST", `/users/${nina?.id}/threads`, {
    channelId: message.channel_id,
    messageId: message.id,
    name: "t",
  });
  expect(thread).toMatchObject({ id: message.id, type: 11 });
  const reaction = { channelId: message.channel_id, messageId: message.id, emoji: "👍" };
  await sandbox.control("PUT", `/users/${otto?.id}/reactions`, reaction);
  const [shown] = await sandbox.control("GET", `/channels/${message.channel_id}/messages?as=${otto?.id}`);
  expect(shown).toMatchObject({ content: "second", reactions: [{ count: 1, me: true }] });
  await sandbox.control("DELETE", `/users/${otto?.id}/reactions`, reaction);
  await sandbox.control("DELETE", `/users/${nina?.id}/messages/${message.channel_id}/${message.id}`);
  expect(await sandbox.control("GET", `/channels/${message.channel_id}/messages`)).toEqual([]);
  await expect(
    sandbox.control("POST", "/users/1/messages", { channelId: message.channel_id, content: "x" }),
  ).rejects.toThrow(/404/);
});

test("the transcript counts every request and sign-in", async () => {
  const sandbox = await startHarness();
  const path = `/channels/${sandbox.channel("lobby")}/messages`;
  await sandbox.rest("POST", path, { content: "counted" });
  await sandbox.rest("POST", path, { content: "" });
  const first = await sandbox.control("GET", "/transcript");
  expect(first.counts[sandbox.bot.userId].rest).toEqual({
    "POST /channels/{channel_id}/messages 200": 1,
    "POST /channels/{channel_id}/messages 400": 1,
  });
  expect(first.entries[0]).toMatchObject({
    kind: "rest",
    bot: sandbox.bot.userId,
    status: 200,
    body: { content: "counted" },
  });
  const later = await sandbox.control("GET", `/transcript?since=${first.next}`);
  expect(later.entries).toEqual([]);
});
