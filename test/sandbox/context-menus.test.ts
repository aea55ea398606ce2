/** Context menus of users and messages: what the bot hears, and how its answers say what they were used on. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../src/sandbox/server.ts";
import { at, Harness, startHarness } from "./harness.ts";
import { connect, type RawGateway } from "./raw-gateway.ts";

const modal = {
  custom_id: "form",
  title: "Form",
  components: [{ type: 1, components: [{ type: 4, custom_id: "words", label: "Words", style: 1 }] }],
};

/** A context menu of each kind, and a slash command of the same name, registered by the first bot. */
async function register(sandbox: Harness): Promise<void> {
  const commands = `/applications/${sandbox.bot.applicationId}/guilds/${sandbox.guildId}/commands`;
  for (const type of [2, 3]) await sandbox.rest("POST", commands, { type, name: "why" });
  await sandbox.rest("POST", commands, { type: 1, name: "why", description: "Why?" });
}

/** Uses one of them in the lobby; the interaction as the bot hears it. */
async function use(sandbox: Harness, gateway: RawGateway, more: object) {
  const form = { channelId: sandbox.channel("lobby"), applicationId: sandbox.bot.applicationId, name: "why", ...more };
  const { interactionId } = await sandbox.control("POST", `/users/${sandbox.user.id}/commands`, form);
  return (await gateway.event("INTERACTION_CREATE", ({ id }) => id === interactionId)).d;
}

/** Answers it; the message of the answer. */
async function answer(sandbox: Harness, { id, token }: { id: string; token: string }, data: object = {}) {
  const path = `/interactions/${id}/${token}/callback?with_response=true`;
  const { body } = await sandbox.rest("POST", path, { type: 4, data: { content: "because", ...data } }, null);
  return body.resource.message;
}

async function ready() {
  const sandbox = await startHarness();
  const gateway = await connect(sandbox);
  await register(sandbox);
  return { sandbox, gateway, said: await sandbox.say("lobby", "a claim") };
}

test("the bot hears on whom or on what a context menu was used", async () => {
  const { sandbox, gateway, said } = await ready();
  const otto = at(sandbox.users, 1).id;
  expect((await use(sandbox, gateway, { type: 2, targetId: otto })).data).toMatchObject({
    type: 2,
    target_id: otto,
    resolved: { users: { [otto]: { username: "otto" } }, members: { [otto]: {} } },
  });
  expect((await use(sandbox, gateway, { type: 3, targetId: said.id })).data).toMatchObject({
    type: 3,
    target_id: said.id,
    resolved: { messages: { [said.id]: { content: "a claim" } } },
  });
  await expect(use(sandbox, gateway, { type: 3 })).rejects.toThrow(/"targetId" is missing: the id of the message/);
  await expect(use(sandbox, gateway, { type: 3, targetId: "1" })).rejects.toThrow(/among the messages/);
  await expect(use(sandbox, gateway, { type: 1, name: "who" })).rejects.toThrow(/no command \/who/);
});

test("the answer to a message's menu is of type 23 and shows the message", async () => {
  const { sandbox, gateway, said } = await ready();
  const used = await use(sandbox, gateway, { type: 3, targetId: said.id });
  expect(await answer(sandbox, used)).toMatchObject({
    type: 23,
    interaction: { name: "why" },
    interaction_metadata: { id: used.id, type: 2, target_message_id: said.id },
    message_reference: { message_id: said.id, channel_id: said.channel_id, guild_id: sandbox.guildId },
    referenced_message: { content: "a claim" },
  });
  const { d } = await gateway.event("MESSAGE_CREATE", ({ content }) => content === "because");
  expect(d).toMatchObject({ type: 23, referenced_message: { id: said.id } });
  const { body } = await sandbox.rest("POST", `/webhooks/${used.application_id}/${used.token}`, { content: "more" });
  expect(body).toMatchObject({ type: 19, interaction_metadata: { target_message_id: said.id } });
});

test("the answer to a person's menu is of type 23 and names the person; also when only one sees it", async () => {
  const { sandbox, gateway } = await ready();
  const otto = at(sandbox.users, 1).id;
  for (const flags of [0, 64]) {
    const used = await use(sandbox, gateway, { type: 2, targetId: otto });
    const message = await answer(sandbox, used, { flags });
    expect(message).toMatchObject({ type: 23, flags, interaction_metadata: { target_user: { id: otto } } });
    expect(message).not.toHaveProperty("message_reference");
  }
});

test("a slash command of the same name is answered with type 20", async () => {
  const { sandbox, gateway } = await ready();
  const message = await answer(sandbox, await use(sandbox, gateway, {}));
  expect(message.type).toBe(20);
  expect(message.interaction_metadata).not.toHaveProperty("target_user");
  expect(message.interaction_metadata).not.toHaveProperty("target_message_id");
});

test("the answer to a form tells which use of a menu opened it", async () => {
  const { sandbox, gateway, said } = await ready();
  const used = await use(sandbox, gateway, { type: 3, targetId: said.id });
  await sandbox.rest("POST", `/interactions/${used.id}/${used.token}/callback`, { type: 9, data: modal }, null);
  const form = { interactionId: used.id, fields: { words: "x" } };
  const { interactionId } = await sandbox.control("POST", `/users/${sandbox.user.id}/modals`, form);
  const { d } = await gateway.event("INTERACTION_CREATE", ({ id }) => id === interactionId);
  expect((await answer(sandbox, d)).interaction_metadata).toMatchObject({
    id: interactionId,
    type: 5,
    triggering_interaction_metadata: { id: used.id, type: 2, target_message_id: said.id },
  });
});

test("interactions in the journal of an earlier version can still be answered", async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rmSync(dataFolder, { recursive: true }));
  const now = Date.now();
  const first = await startSandbox({ dataFolder, now: () => now });
  const before = await new Harness(first.url).seed();
  const gateway = await connect(before);
  await register(before);
  const used = await use(before, gateway, { type: 2, targetId: before.user.id });
  await gateway.close(null);
  await first.close();
  const journal = join(dataFolder, "journal.jsonl");
  const kept = readFileSync(journal, "utf8");
  const earlier = kept.replaceAll(/,"target":\{[^}]*\}/g, "").replaceAll(',"openedById":null', "");
  expect(earlier.length).toBeLessThan(kept.length);
  writeFileSync(journal, earlier);
  const second = await startSandbox({ dataFolder, now: () => now });
  onTestFinished(() => second.close());
  expect(await answer(await new Harness(second.url).seed(), used)).toMatchObject({ type: 20, content: "because" });
});
