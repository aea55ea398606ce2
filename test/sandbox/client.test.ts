/** The unmodified discord.js Client lives in the sandbox: what works here for a stranger's bot works for ours. */
import { Events, type Message, type ThreadChannel } from "discord.js";
import { expect, test } from "vitest";
import { login, next } from "./client-login.ts";
import { startHarness } from "./harness.ts";

test("logs in and knows the guild", async () => {
  const sandbox = await startHarness();
  const client = await login(sandbox);
  expect(client.user.username).toBe("Alpha");
  const guild = client.guilds.cache.get(sandbox.guildId);
  expect(guild?.channels.cache.map(({ name }) => name).sort()).toEqual([
    "OPERATIONS",
    "ideas",
    "lobby",
    "reports",
    "task-board",
  ]);
  expect(guild?.members.me?.roles.botRole?.tags?.botId).toBe(client.user.id);
  expect((await guild?.members.fetch())?.map(({ user }) => user.username).sort()).toEqual([
    "Alpha",
    "Beta",
    "nina",
    "otto",
  ]);
});

test("hears, replies, edits, reacts, threads and deletes", async () => {
  const sandbox = await startHarness();
  const client = await login(sandbox);
  const heard = next<Message>(client, Events.MessageCreate);
  await sandbox.say("task-board", `hello <@${client.user.id}>`);
  const message = await heard;
  expect(message).toMatchObject({ content: `hello <@${client.user.id}>`, guildId: sandbox.guildId });
  expect(message.mentions.users.has(client.user.id)).toBe(true);
  expect(message.member?.roles.cache.map(({ name }) => name)).toContain("Lead");

  const reply = await message.reply({ content: "hello", files: [{ attachment: Buffer.from("notes"), name: "n.txt" }] });
  expect(reply.reference?.messageId).toBe(message.id);
  expect(await (await fetch(reply.attachments.first()?.url ?? "")).text()).toBe("notes");
  expect((await reply.edit("hello again")).content).toBe("hello again");

  const reacted = next<{ emoji: { name: string } }>(client, Events.MessageReactionAdd);
  await reply.react("👍");
  expect((await reacted).emoji.name).toBe("👍");

  const opened = next<ThreadChannel>(client, Events.ThreadCreate);
  const thread = await message.startThread({ name: "more" });
  expect((await opened).id).toBe(message.id);
  const inThread = next<Message>(client, Events.MessageCreate, ({ content }) => content === "deeper");
  await thread.send("deeper");
  expect((await inThread).channel.isThread()).toBe(true);

  const history = await message.channel.messages.fetch({ limit: 10 });
  expect(history.map(({ content }) => content)).toEqual(["hello again", message.content]);
  await reply.delete();
  await expect(message.channel.messages.fetch(reply.id)).rejects.toMatchObject({ code: 10008 });
});

test("sees typing and talks in direct messages, both ways", async () => {
  const sandbox = await startHarness();
  const client = await login(sandbox);
  const typing = next<{ user: { id: string } }>(client, Events.TypingStart);
  await sandbox.control("POST", `/users/${sandbox.user.id}/typing`, { channelId: sandbox.channel("lobby") });
  expect((await typing).user.id).toBe(sandbox.user.id);

  const user = await client.users.fetch(sandbox.user.id);
  const sent = await user.send("good morning");
  const heard = next<Message>(client, Events.MessageCreate, ({ author }) => !author.bot);
  await sandbox.control("POST", `/users/${sandbox.user.id}/messages`, {
    channelId: sent.channelId,
    content: "morning",
  });
  const answer = await heard;
  expect(answer.channel.isDMBased()).toBe(true);
  expect(answer.content).toBe("morning");

  if (answer.channel.isSendable()) await answer.channel.sendTyping();
  const typists = await sandbox.control("GET", `/channels/${sent.channelId}/typing`);
  expect(typists).toMatchObject([{ id: client.user.id }]);
});

test("two bots in one guild hear the same message once each", async () => {
  const sandbox = await startHarness();
  const clients = await Promise.all([login(sandbox, 0), login(sandbox, 1)]);
  const heard = clients.map((client) => next<Message>(client, Events.MessageCreate));
  const said = await sandbox.say("lobby", "all of you");
  expect((await Promise.all(heard)).map(({ id }) => id)).toEqual([said.id, said.id]);
});
