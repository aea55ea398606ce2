/** Using bots as a person: selects of every kind, forms, context menus; and what is refused before a bot hears of it. */
import { expect, test } from "vitest";
import { at, type Harness, startHarness } from "./harness.ts";
import { connect, type RawGateway } from "./raw-gateway.ts";

/** A message of the first bot with a select of each kind, and a way to use them. */
async function withSelects(sandbox: Harness) {
  const gateway = await connect(sandbox);
  const select = (type: number, custom_id: string, more: object = {}) => ({
    type: 1,
    components: [{ type, custom_id, ...more }],
  });
  const options = ["a", "b", "c"].map((value) => ({ label: value, value }));
  const components = [
    select(3, "letters", { options, min_values: 2, max_values: 3 }),
    select(5, "user"),
    select(6, "role"),
    select(7, "anyone", { min_values: 0, max_values: 2 }),
    select(8, "channel", { channel_types: [15] }),
  ];
  const channelId = sandbox.channel("lobby");
  const { body } = await sandbox.rest("POST", `/channels/${channelId}/messages`, { content: "choose", components });
  const pick = async (customId: string, values: readonly string[]) => {
    const use = { channelId, messageId: body.id, customId, values };
    const { interactionId } = await sandbox.control("POST", `/users/${sandbox.user.id}/clicks`, use);
    return (await gateway.event("INTERACTION_CREATE", ({ id }) => id === interactionId)).d.data;
  };
  return { gateway, pick };
}

test("a select of each kind carries its values and what they name", async () => {
  const sandbox = await startHarness();
  const { pick } = await withSelects(sandbox);
  const [nina, otto] = sandbox.users.map(({ id }) => id);
  const { guilds } = await sandbox.control("GET", "/state");
  const lead = guilds[0].roles.find(({ name }: { name: string }) => name === "Lead");
  expect(await pick("letters", ["a", "c"])).toMatchObject({ component_type: 3, values: ["a", "c"] });
  expect(await pick("user", [otto ?? ""])).toMatchObject({
    component_type: 5,
    resolved: {
      users: { [otto ?? ""]: { username: "otto" } },
      members: { [otto ?? ""]: { permissions: expect.any(String) } },
    },
  });
  expect(await pick("role", [lead.id])).toMatchObject({ resolved: { roles: { [lead.id]: { name: "Lead" } } } });
  expect((await pick("anyone", [nina ?? "", lead.id])).resolved).toMatchObject({
    users: { [nina ?? ""]: {} },
    roles: { [lead.id]: {} },
  });
  expect(await pick("anyone", [])).toMatchObject({ values: [] });
  const ideas = sandbox.channel("ideas");
  expect(await pick("channel", [ideas])).toMatchObject({
    resolved: { channels: { [ideas]: { name: "ideas", permissions: expect.any(String) } } },
  });
});

test("choices that a select does not offer never reach the bot", async () => {
  const sandbox = await startHarness();
  const { gateway, pick } = await withSelects(sandbox);
  const wrong: readonly [string, readonly string[], RegExp][] = [
    ["letters", ["a"], /takes 2 to 3 values, not 1/],
    ["letters", ["a", "a"], /twice/],
    ["letters", ["a", "z"], /offers no "z"/],
    ["user", ["1"], /There is no such thing as 1 among the users/],
    ["role", [sandbox.user.id], /among the roles/],
    ["channel", [sandbox.channel("lobby")], /not of a type/],
    ["nothing", [], /component "nothing"/],
  ];
  for (const [customId, values, reason] of wrong) await expect(pick(customId, values)).rejects.toThrow(reason);
  expect(gateway.events("INTERACTION_CREATE")).toEqual([]);
});

/** Opens a form by a slash command; returns the interaction that opened it. */
async function openForm(sandbox: Harness, gateway: RawGateway, components: readonly object[]): Promise<string> {
  const { applicationId } = sandbox.bot;
  await sandbox.rest("POST", `/applications/${applicationId}/commands`, { name: "form", description: "Asks." });
  const use = { channelId: sandbox.channel("lobby"), applicationId, name: "form" };
  const { interactionId } = await sandbox.control("POST", `/users/${sandbox.user.id}/commands`, use);
  const { d } = await gateway.event("INTERACTION_CREATE", ({ id }) => id === interactionId);
  const data = { custom_id: "form", title: "A form", components };
  const answer = await sandbox.rest("POST", `/interactions/${d.id}/${d.token}/callback`, { type: 9, data }, null);
  expect(answer.status).toBe(204);
  return interactionId;
}

test("a form's fields are checked as its options say, and arrive with selects resolved", async () => {
  const sandbox = await startHarness();
  const gateway = await connect(sandbox);
  const interactionId = await openForm(sandbox, gateway, [
    { type: 1, components: [{ type: 4, custom_id: "title", style: 1, label: "Title", min_length: 3, max_length: 5 }] },
    { type: 18, label: "Notes", component: { type: 4, custom_id: "notes", style: 2, required: false } },
    { type: 18, label: "Who", component: { type: 5, custom_id: "who", max_values: 2 } },
    { type: 18, label: "Where", component: { type: 8, custom_id: "where", required: false } },
    { type: 10, content: "Thank you." },
  ]);
  const submit = (fields: object) =>
    sandbox.control("POST", `/users/${sandbox.user.id}/modals`, { interactionId, fields });
  const who = [sandbox.user.id];
  await expect(submit({ who })).rejects.toThrow(/"title" is required/);
  await expect(submit({ title: "ab", who })).rejects.toThrow(/takes 3 to 5 characters, not 2/);
  await expect(submit({ title: "abcdef", who })).rejects.toThrow(/not 6/);
  await expect(submit({ title: ["abc"], who })).rejects.toThrow(/takes a text/);
  await expect(submit({ title: "abc" })).rejects.toThrow(/"who" takes 1 to 2 values/);
  await expect(submit({ title: "abc", who, more: "x" })).rejects.toThrow(/no field "more"/);
  const sent = await submit({ title: "abcd", who });
  const { d } = await gateway.event("INTERACTION_CREATE", ({ id }) => id === sent.interactionId);
  expect(d.data).toMatchObject({
    custom_id: "form",
    components: [
      { components: [{ type: 4, custom_id: "title", value: "abcd" }] },
      { component: { custom_id: "notes", value: "" } },
      { component: { custom_id: "who", values: who } },
      { component: { custom_id: "where", values: [] } },
      { type: 10 },
    ],
    resolved: { users: { [sandbox.user.id]: { username: "nina" } } },
  });
});

test("a page is offered what its person may use where they are", async () => {
  const sandbox = await startHarness();
  const { applicationId, userId } = sandbox.bot;
  const commands = `/applications/${applicationId}/commands`;
  await sandbox.rest("PUT", commands, [
    { name: "all", description: "x" },
    { name: "leads", description: "x", default_member_permissions: "32" },
    { name: "nobody", description: "x", default_member_permissions: "0" },
    { name: "private", description: "x", contexts: [1] },
  ]);
  const names = async (query: string): Promise<string[]> =>
    (await sandbox.control("GET", `/commands?${query}`)).map(({ name }: { name: string }) => name);
  const lobby = sandbox.channel("lobby");
  expect(await names("")).toEqual(["all", "leads", "nobody", "private"]);
  expect(await names(`channelId=${lobby}`)).toEqual(["all", "leads", "nobody"]);
  expect(await names(`channelId=${lobby}&as=${sandbox.user.id}`)).toEqual(["all", "leads"]);
  expect(await names(`channelId=${lobby}&as=${at(sandbox.users, 1).id}`)).toEqual(["all"]);
  const dm = await sandbox.control("POST", `/users/${sandbox.user.id}/dms`, { recipientId: userId });
  expect(await names(`channelId=${dm.id}&as=${sandbox.user.id}`)).toEqual(["all", "leads", "nobody", "private"]);
  const use = { channelId: lobby, applicationId, name: "leads" };
  await expect(sandbox.control("POST", `/users/${at(sandbox.users, 1).id}/commands`, use)).rejects.toThrow(/50013/);
});

test("commands are listed by the names of bots and commands, whoever registered first", async () => {
  const sandbox = await startHarness();
  const [alpha, beta] = [at(sandbox.bots, 0), at(sandbox.bots, 1)];
  const register = (bot: typeof alpha, name: string) =>
    sandbox.rest("POST", `/applications/${bot.applicationId}/commands`, { name, description: "x" }, bot.token);
  await register(beta, "delegate");
  await register(alpha, "status");
  await register(alpha, "delegate");
  const listed = await sandbox.control("GET", `/commands?channelId=${sandbox.channel("lobby")}`);
  expect(listed.map(({ username, name }: { username: string; name: string }) => `${username} /${name}`)).toEqual([
    "Alpha /delegate",
    "Alpha /status",
    "Beta /delegate",
  ]);
});
