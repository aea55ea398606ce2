/** The unmodified discord.js Client answers commands, buttons and modals in the sandbox. */
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  type ChatInputCommandInteraction,
  Events,
  type Interaction,
  type Message,
  MessageFlags,
  ModalBuilder,
  SlashCommandBuilder,
  TextInputBuilder,
  TextInputStyle,
} from "discord.js";
import { expect, test } from "vitest";
import { until } from "../support/until.ts";
import { login, next } from "./client-login.ts";
import { startHarness } from "./harness.ts";

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
