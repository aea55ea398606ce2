/** The unmodified discord.js Client lives in the sandbox: what works here for a stranger's bot works for ours. */
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  type ChatInputCommandInteraction,
  Client,
  type ClientOptions,
  Events,
  GatewayIntentBits,
  type Interaction,
  type Message,
  MessageFlags,
  ModalBuilder,
  Partials,
  SlashCommandBuilder,
  TextInputBuilder,
  TextInputStyle,
  type ThreadChannel,
} from "discord.js";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../support/until.ts";
import { checkAnswer } from "./description.ts";
import { type Harness, startHarness } from "./harness.ts";

const intents = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.MessageContent,
  GatewayIntentBits.GuildMessageReactions,
  GatewayIntentBits.GuildMessageTyping,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.GuildMembers,
];

/** A logged-in client whose every REST answer is checked; leaves with the test. */
async function login(sandbox: Harness, index = 0): Promise<Client<true>> {
  const makeRequest = async (url: string, init: object): Promise<Response> => {
    const { pathname, search } = new URL(url);
    const response = await fetch(url, init);
    const text = await response.clone().text();
    const { method = "GET" } = init as { method?: string };
    checkAnswer(
      method,
      pathname.replace("/api/v10", "") + search,
      response.status,
      text === "" ? "" : JSON.parse(text),
    );
    return response;
  };
  const rest = { api: `${sandbox.url}/api`, makeRequest } as unknown as NonNullable<ClientOptions["rest"]>;
  const client = new Client({ intents, partials: [Partials.Channel], rest });
  onTestFinished(async () => await client.destroy());
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(sandbox.bots[index]?.token ?? "");
  await ready;
  return client as Client<true>;
}

/** The next event of a name that fits. */
function next<T>(client: Client, event: string, fits: (value: T) => boolean = () => true): Promise<T> {
  return new Promise((resolve) => {
    const listen = (value: T): void => {
      if (!fits(value)) return;
      client.off(event, listen as never);
      resolve(value);
    };
    client.on(event, listen as never);
  });
}

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

const delegate = new SlashCommandBuilder()
  .setName("delegate")
  .setDescription("Hands over work")
  .addStringOption((option) => option.setName("agent").setDescription("Who").setRequired(true).setAutocomplete(true))
  .addIntegerOption((option) => option.setName("hours").setDescription("How long"));

test("slash command: autocomplete, deferred answer, edit, follow-up", async () => {
  const sandbox = await startHarness();
  const client = await login(sandbox);
  await client.application.commands.set([delegate], sandbox.guildId);
  client.on(Events.InteractionCreate, async (interaction: Interaction) => {
    if (interaction.isAutocomplete())
      await interaction.respond([{ name: interaction.options.getFocused(), value: "beta" }]);
  });
  const person = `/users/${sandbox.user.id}`;
  const command = { channelId: sandbox.channel("task-board"), applicationId: client.user.id, name: "delegate" };
  const suggested = await sandbox.control("POST", `${person}/autocomplete`, {
    ...command,
    focused: "agent",
    options: { agent: "be" },
  });
  expect(suggested).toEqual({ choices: [{ name: "be", value: "beta" }] });

  const used = next<ChatInputCommandInteraction>(client, Events.InteractionCreate, (one) => one.isChatInputCommand());
  const options = { agent: "beta", hours: "3" };
  const { interactionId } = await sandbox.control("POST", `${person}/commands`, { ...command, options });
  const interaction = await used;
  expect(interaction.options.getInteger("hours")).toBe(3);
  expect(interaction.memberPermissions?.has("ManageGuild")).toBe(true);
  await interaction.deferReply();
  expect(await sandbox.control("GET", `/interactions/${interactionId}`)).toMatchObject({
    loading: true,
    callbackType: 5,
    failed: false,
  });
  expect((await interaction.editReply("done")).content).toBe("done");
  await interaction.followUp("and more");
  const state = await sandbox.control("GET", `/interactions/${interactionId}`);
  expect(state).toMatchObject({
    loading: false,
    ephemeral: false,
    responses: [{ content: "done" }],
    followups: [{ content: "and more" }],
  });
  const history = await sandbox.rest("GET", `/channels/${command.channelId}/messages`);
  expect(history.body.map(({ content }: Message) => content)).toEqual(["and more", "done"]);
});

test("ephemeral answers are seen by their user only", async () => {
  const sandbox = await startHarness();
  const client = await login(sandbox);
  await client.application.commands.create(delegate);
  client.on(Events.InteractionCreate, async (interaction: Interaction) => {
    if (interaction.isChatInputCommand())
      await interaction.reply({ content: "between us", flags: MessageFlags.Ephemeral });
  });
  const [nina, otto] = sandbox.users;
  const channelId = sandbox.channel("lobby");
  const { interactionId } = await sandbox.control("POST", `/users/${nina?.id}/commands`, {
    channelId,
    applicationId: client.user.id,
    name: "delegate",
    options: { agent: "x" },
  });
  await until(async () => {
    expect(await sandbox.control("GET", `/interactions/${interactionId}`)).toMatchObject({
      ephemeral: true,
      callbackType: 4,
    });
  });
  expect(await sandbox.control("GET", `/channels/${channelId}/messages?as=${nina?.id}`)).toMatchObject([
    { content: "between us" },
  ]);
  expect(await sandbox.control("GET", `/channels/${channelId}/messages?as=${otto?.id}`)).toEqual([]);
  expect((await sandbox.rest("GET", `/channels/${channelId}/messages`)).body).toEqual([]);
});

test("buttons open modals, and modals are answered by an update", async () => {
  const sandbox = await startHarness();
  const client = await login(sandbox);
  const row = new ActionRowBuilder<ButtonBuilder>().addComponents(
    new ButtonBuilder().setCustomId("approve").setLabel("Approve").setStyle(ButtonStyle.Success),
  );
  const why = new TextInputBuilder().setCustomId("why").setLabel("Why").setStyle(TextInputStyle.Short);
  const modal = new ModalBuilder()
    .setCustomId("reason")
    .setTitle("Reason")
    .addComponents(new ActionRowBuilder<TextInputBuilder>().addComponents(why));
  client.on(Events.InteractionCreate, async (interaction: Interaction) => {
    if (interaction.isButton()) await interaction.showModal(modal);
    if (interaction.isModalSubmit() && interaction.isFromMessage()) {
      await interaction.update({ content: `approved: ${interaction.fields.getTextInputValue("why")}`, components: [] });
    }
  });
  const channel = await client.channels.fetch(sandbox.channel("lobby"));
  if (!channel?.isSendable()) throw new Error("The lobby takes no messages.");
  const card = await channel.send({ content: "may I?", components: [row] });
  const person = `/users/${sandbox.user.id}`;
  const clicked = await sandbox.control("POST", `${person}/clicks`, {
    channelId: channel.id,
    messageId: card.id,
    customId: "approve",
  });
  await until(async () => {
    const { modal: shown } = await sandbox.control("GET", `/interactions/${clicked.interactionId}`);
    expect(shown).toMatchObject({ custom_id: "reason", title: "Reason" });
  });
  await sandbox.control("POST", `${person}/modals`, {
    interactionId: clicked.interactionId,
    fields: { why: "it is good" },
  });
  await until(async () => {
    const { body } = await sandbox.rest("GET", `/channels/${channel.id}/messages/${card.id}`);
    expect(body).toMatchObject({ content: "approved: it is good", components: [] });
  });
});

test("two bots in one guild hear the same message once each", async () => {
  const sandbox = await startHarness();
  const clients = await Promise.all([login(sandbox, 0), login(sandbox, 1)]);
  const heard = clients.map((client) => next<Message>(client, Events.MessageCreate));
  const said = await sandbox.say("lobby", "all of you");
  expect((await Promise.all(heard)).map(({ id }) => id)).toEqual([said.id, said.id]);
});
