/** The unmodified discord.js Client in a guild's places: forums, pins, reactions, webhooks, members, roles, overwrites. */
import {
  ChannelType,
  type Client,
  Events,
  type ForumChannel,
  GatewayIntentBits,
  type Guild,
  type Message,
  OverwriteType,
  PermissionFlagsBits,
  type Presence,
  type TextChannel,
  type ThreadChannel,
} from "discord.js";
import { expect, test } from "vitest";
import { login, next } from "./client-login.ts";
import { at, type Harness, startHarness } from "./harness.ts";

/** A bot that was invited with permissions. */
async function invited(sandbox: Harness, permissions: bigint): Promise<void> {
  const { applicationId } = sandbox.bot;
  await sandbox.control("POST", "/invites", { applicationId, permissions: String(permissions) });
}

async function guildOf(sandbox: Harness, client: Client<true>): Promise<Guild> {
  return await client.guilds.fetch(sandbox.guildId);
}

async function channelOf<T>(sandbox: Harness, client: Client<true>, name: string): Promise<T> {
  return (await client.channels.fetch(sandbox.channel(name))) as T;
}

test("forums: tags, posts, pinned posts, archived posts", async () => {
  const sandbox = await startHarness();
  await invited(sandbox, PermissionFlagsBits.Administrator);
  const client = await login(sandbox);
  const forum = await channelOf<ForumChannel>(sandbox, client, "ideas");
  await forum.setAvailableTags([
    { name: "open", emoji: { id: null, name: "🟢" } },
    { name: "done", moderated: true },
  ]);
  const [open] = forum.availableTags;
  expect(open).toMatchObject({ name: "open", emoji: { name: "🟢" }, moderated: false });
  await forum.setAvailableTags([{ ...at(forum.availableTags, 0), name: "Open" }, at(forum.availableTags, 1)]);
  expect(forum.availableTags.map(({ id, name }) => [id === open?.id, name])).toEqual([
    [true, "Open"],
    [false, "done"],
  ]);
  const created = next<ThreadChannel>(client, Events.ThreadCreate);
  const post = await forum.threads.create({
    name: "Tea",
    message: { content: "Green or black?", files: [{ attachment: Buffer.from("x"), name: "x.txt" }] },
    appliedTags: [open?.id ?? ""],
  });
  expect((await created).id).toBe(post.id);
  expect(post.appliedTags).toEqual([open?.id]);
  expect((await post.fetchStarterMessage())?.content).toBe("Green or black?");
  await post.pin();
  expect(post.flags.has("Pinned")).toBe(true);
  await post.setAppliedTags([]);
  await post.send("Black.");
  expect((await post.fetch()).messageCount).toBe(1);
  await post.setArchived(true);
  expect((await forum.threads.fetchActive()).threads.size).toBe(0);
  expect((await forum.threads.fetchArchived()).threads.map(({ name }) => name)).toEqual(["Tea"]);
  await post.send("Still black.").then(() => expect(post.archived).toBe(false));
});

test("pins by the new route, with their moment; reactions with who, and taken away", async () => {
  const sandbox = await startHarness();
  await invited(sandbox, PermissionFlagsBits.Administrator);
  const client = await login(sandbox);
  const lobby = await channelOf<TextChannel>(sandbox, client, "lobby");
  const message = await lobby.send("keep");
  const announced = next<Message>(client, Events.MessageCreate, ({ system }) => system);
  const updated = next(client, Events.ChannelPinsUpdate);
  await message.pin();
  expect((await announced).reference?.messageId).toBe(message.id);
  await updated;
  const pins = await lobby.messages.fetchPins();
  expect([pins.hasMore, pins.items.map(({ message: pinned }) => pinned.content)]).toEqual([false, ["keep"]]);
  expect(at(pins.items, 0).pinnedAt).toBeInstanceOf(Date);
  await message.unpin();
  expect((await lobby.messages.fetchPins()).items).toEqual([]);

  const place = { channelId: lobby.id, messageId: message.id, emoji: "👍" };
  for (const { id } of sandbox.users) await sandbox.control("PUT", `/users/${id}/reactions`, place);
  const reaction = (await message.fetch(true)).reactions.resolve("👍");
  expect((await reaction?.users.fetch())?.map(({ username }) => username)).toEqual(["nina", "otto"]);
  const removed = next<unknown>(client, Events.MessageReactionRemove);
  await reaction?.users.remove(sandbox.user.id);
  await removed;
  expect((await reaction?.users.fetch({ after: sandbox.user.id }))?.map(({ username }) => username)).toEqual(["otto"]);
  const cleared = next<Message>(client, Events.MessageReactionRemoveAll);
  await message.reactions.removeAll();
  expect((await cleared).id).toBe(message.id);
});

test("webhooks: made, listed, spoken through, edited, deleted", async () => {
  const sandbox = await startHarness();
  await invited(sandbox, PermissionFlagsBits.Administrator);
  const client = await login(sandbox, 0, [GatewayIntentBits.GuildWebhooks]);
  const lobby = await channelOf<TextChannel>(sandbox, client, "lobby");
  const updated = next<{ id: string }>(client, Events.WebhooksUpdate);
  const webhook = await lobby.createWebhook({ name: "Build" });
  expect((await updated).id).toBe(lobby.id);
  expect((await lobby.fetchWebhooks()).map(({ name }) => name)).toEqual(["Build"]);
  const heard = next<Message>(client, Events.MessageCreate);
  const said = await webhook.send({ content: "passed", username: "CI" });
  const message = await heard;
  expect([message.webhookId, message.author.username, message.member]).toEqual([webhook.id, "CI", null]);
  await webhook.editMessage(said.id, "failed");
  expect((await webhook.fetchMessage(said.id)).content).toBe("failed");
  const thread = await lobby.threads.create({ name: "builds" });
  expect((await webhook.send({ content: "deeper", threadId: thread.id })).channelId).toBe(thread.id);
  await webhook.deleteMessage(said.id);
  await webhook.edit({ name: "Builds" });
  await webhook.delete();
  expect((await lobby.fetchWebhooks()).size).toBe(0);
  await expect(webhook.send("gone")).rejects.toMatchObject({ code: 10015 });
});

test("members in chunks with their presences; people change and go", async () => {
  const sandbox = await startHarness();
  await sandbox.control("PATCH", `/users/${sandbox.user.id}`, { presence: { status: "idle", text: "lunch" } });
  const client = await login(sandbox, 0, [GatewayIntentBits.GuildPresences]);
  const guild = await guildOf(sandbox, client);
  const members = await guild.members.fetch({ withPresences: true });
  expect(members.get(sandbox.user.id)?.presence?.status).toBe("idle");
  expect(members.get(at(sandbox.bots, 1).userId)?.presence).toBeNull();
  expect((await guild.members.search({ query: "ott" })).map(({ user }) => user.username)).toEqual(["otto"]);
  expect((await guild.members.list({ limit: 2 })).size).toBe(2);
  expect((await guild.members.fetch({ query: "ni", limit: 1 })).map(({ user }) => user.username)).toEqual(["nina"]);
  const changed = new Promise<Presence | null>((resolve) =>
    client.once(Events.PresenceUpdate, (_, now) => resolve(now)),
  );
  await sandbox.control("PATCH", `/users/${sandbox.user.id}`, { presence: { status: "invisible" } });
  expect((await changed)?.status).toBe("offline");
  const gone = next<{ id: string }>(client, Events.GuildMemberRemove);
  await sandbox.control("DELETE", `/guilds/${sandbox.guildId}/members/${sandbox.user.id}`);
  expect((await gone).id).toBe(sandbox.user.id);
});

test("channels, categories, roles and overwrites made by a bot, and seen by another", async () => {
  const sandbox = await startHarness();
  const { ManageChannels, ManageRoles, ViewChannel, SendMessages, ReadMessageHistory } = PermissionFlagsBits;
  await invited(sandbox, ManageChannels | ManageRoles | ViewChannel | SendMessages | ReadMessageHistory);
  const [builder, guest] = await Promise.all([login(sandbox, 0), login(sandbox, 1)]);
  const guild = await guildOf(sandbox, builder);
  const category = await guild.channels.create({ name: "BACK OFFICE", type: ChannelType.GuildCategory });
  const seen = next<TextChannel>(guest, Events.ChannelCreate, ({ name }) => name === "safe");
  const safe = await guild.channels.create({ name: "Safe", parent: category.id, topic: "Keys" });
  expect(await seen).toMatchObject({ topic: "Keys", parentId: category.id });
  const role = await guild.roles.create({ name: "Keepers", colors: { primaryColor: 0x3366ff }, permissions: [] });
  const hidden = next<TextChannel>(guest, Events.ChannelUpdate);
  await safe.permissionOverwrites.create(guild.roles.everyone, { ViewChannel: false });
  await hidden;
  expect(guest.channels.cache.get(safe.id)?.flags?.bitfield).toBe(1 << 17);
  // A bot is a member like any other: without its own overwrite it locks itself out.
  await expect(safe.send("psst")).rejects.toMatchObject({ code: 50001 });
  const beta = at(sandbox.bots, 1);
  await sandbox.control("PUT", `/channels/${safe.id}/overwrites`, { targetId: role.id, type: "role", allow: "1024" });
  const back = new Promise((resolve) =>
    guest.on(Events.ChannelUpdate, (_, now) => "name" in now && now.name === "safe" && resolve(now)),
  );
  const own = guest.guilds.cache.get(sandbox.guildId)?.members.me?.roles.cache.map(({ id }) => id) ?? [];
  await sandbox.control("PATCH", `/users/${beta.userId}`, { roles: [role.id] });
  await back;
  expect(own).not.toContain(role.id);
  const overwrites = (await guest.channels.fetch(safe.id, { force: true })) as TextChannel;
  expect(overwrites.permissionOverwrites.cache.get(role.id)?.type).toBe(OverwriteType.Role);
  await role.delete();
  await category.delete();
  expect(guild.channels.cache.has(category.id)).toBe(false);
});
