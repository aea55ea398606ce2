/** The calls that change a guild and a bot's looks, against the sandbox: what they make, and every way they can end. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { workerCalls } from "../../src/ipc/worker-calls.ts";
import { createFurnishing } from "../../src/worker/furnishing.ts";
import { createRestClient } from "../../src/worker/rest.ts";
import { startHarness } from "../sandbox/harness.ts";

const picture = readFileSync(join(import.meta.dirname, "../../bots/manager/avatar.png"));
const image = `data:image/png;base64,${picture.toString("base64")}`;

async function open() {
  const sandbox = await startHarness();
  const { applicationId, token } = sandbox.bot;
  // Manage Channels and Manage Roles beside what talking takes.
  const permissions = String((1n << 4n) | (1n << 28n) | 3072n);
  await sandbox.control("POST", "/invites", { applicationId, permissions });
  const client = createRestClient({
    apiUrl: `${sandbox.url}/api`,
    token,
    onUnauthorized: () => undefined,
    onTurnedAway: () => undefined,
  });
  const answers = createFurnishing(() => client.api);
  const { guildId } = sandbox;
  const text = { guildId, name: "den", kind: "text", parentId: null } as const;
  const channels = async () => (await sandbox.rest("GET", `/guilds/${guildId}/channels`)).body as ChannelSeen[];
  return { sandbox, answers, guildId, text, channels };
}

interface ChannelSeen {
  readonly id: string;
  readonly name: string;
  readonly type: number;
  readonly parent_id: string | null;
  readonly permission_overwrites: readonly unknown[];
}

test("makes a category, and a channel and a forum in it, with nothing but the guild's defaults", async () => {
  const { answers, guildId, channels } = await open();
  const category = await answers.create_channel({ guildId, name: "DEN", kind: "category", parentId: null });
  if (category.kind !== "done") throw new Error(JSON.stringify(category));
  const parentId = category.value.id;
  await answers.create_channel({ guildId, name: "hall", kind: "text", parentId });
  await answers.create_channel({ guildId, name: "wishes", kind: "forum", parentId });
  const made = (await channels()).filter(({ id, parent_id }) => id === parentId || parent_id === parentId);
  expect(made.map(({ name, type }) => [name, type])).toEqual([
    ["DEN", 4],
    ["hall", 0],
    ["wishes", 15],
  ]);
  expect(made.flatMap(({ permission_overwrites }) => permission_overwrites)).toEqual([]);
});

test("makes a role that allows nothing", async () => {
  const { sandbox, answers, guildId } = await open();
  expect(await answers.create_role({ guildId, name: "Crew" })).toMatchObject({ kind: "done" });
  const { body } = await sandbox.rest("GET", `/guilds/${guildId}/roles`);
  expect(body.find(({ name }: { name: string }) => name === "Crew")).toMatchObject({ permissions: "0" });
});

test("says of a role in a channel exactly what it is told, and leaves the others as they are", async () => {
  const { sandbox, answers, text, channels } = await open();
  const channel = await answers.create_channel(text);
  if (channel.kind !== "done") throw new Error(JSON.stringify(channel));
  const channelId = channel.value.id;
  const { id: targetId } = await sandbox.control("POST", "/roles", { name: "Crew", permissions: "0" });
  const member = { channelId, targetId: sandbox.user.id, kind: "member", allow: "0", deny: "2048" } as const;
  const role = { channelId, targetId, kind: "role", allow: "2048", deny: "0" } as const;
  for (const overwrite of [member, { ...role, deny: "1024" }, role]) {
    expect(await answers.set_overwrite(overwrite)).toEqual({ kind: "done", value: {} });
  }
  expect((await channels()).find(({ id }) => id === channelId)?.permission_overwrites).toEqual([
    { id: sandbox.user.id, type: 1, allow: "0", deny: "2048" },
    { id: targetId, type: 0, allow: "2048", deny: "0" },
  ]);
});

test("is refused where the bot may not", async () => {
  const { sandbox, answers, guildId, text } = await open();
  const { applicationId } = sandbox.bot;
  await sandbox.control("POST", "/invites", { applicationId, permissions: "3072" });
  expect(await answers.create_channel(text)).toMatchObject({ kind: "refused", code: 50013 });
  expect(await answers.create_role({ guildId, name: "Crew" })).toMatchObject({ kind: "refused", code: 50013 });
});

test("does not know whether a request whose answer was lost took place", async () => {
  const { sandbox, answers, text, channels } = await open();
  await sandbox.fault({ kind: "lose_reply", method: "POST", route: "/guilds/{guild_id}/channels", count: 1 });
  expect(await answers.create_channel(text)).toMatchObject({ kind: "unknown" });
  expect((await channels()).filter(({ name }) => name === "den")).toHaveLength(1);
});

test("sets the picture and says how Discord names it; too many are asked to wait", async () => {
  const { sandbox, answers } = await open();
  const answer = await answers.edit_avatar({ image });
  expect(answer).toMatchObject({ kind: "done", value: { avatar: expect.stringMatching(/^[0-9a-f]{32}$/) } });
  const error = { code: "AVATAR_RATE_LIMIT", message: "You are changing your avatar too fast. Try again later." };
  const body = { code: 50035, message: "Invalid Form Body", errors: { avatar: { _errors: [error] } } };
  await sandbox.fault({ kind: "fail", method: "PATCH", route: "/users/@me", status: 400, body, count: 2 });
  expect(await answers.edit_avatar({ image })).toMatchObject({ kind: "retry" });
  expect(workerCalls.edit_avatar.input.safeParse({ image: "avatar.png" }).success).toBe(false);
});

test("another mistake in the form stays a refusal", async () => {
  const { answers } = await open();
  expect(await answers.edit_avatar({ image: "data:image/bmp;base64,eA==" })).toMatchObject({
    kind: "refused",
    code: 50035,
  });
});

test("sets the nickname and takes it away", async () => {
  const { sandbox, answers, guildId } = await open();
  const nick = async () => (await sandbox.rest("GET", `/guilds/${guildId}/members/${sandbox.bot.userId}`)).body.nick;
  await answers.edit_nickname({ guildId, nickname: "Chief" });
  expect(await nick()).toBe("Chief");
  await answers.edit_nickname({ guildId, nickname: null });
  expect(await nick()).toBeNull();
});
