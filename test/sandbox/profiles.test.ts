/** Bots come in by their invite link with what it grants, and change their own picture, name and nickname. */
import { expect, test } from "vitest";
import { startHarness } from "./harness.ts";

const token = "token-gamma";
const manageChannels = 16n;

async function withStranger() {
  const sandbox = await startHarness();
  const stranger = await sandbox.control("POST", "/bots", { token, username: "Gamma", guildIds: [] });
  const rest = (method: string, path: string, body?: unknown) => sandbox.rest(method, path, body, token);
  return { sandbox, stranger, rest };
}

test("a bot without a guild joins by its invite and has the permissions of it, which a second invite changes", async () => {
  const { sandbox, stranger, rest } = await withStranger();
  expect((await rest("GET", "/users/@me/guilds")).body).toEqual([]);
  const { applicationId } = stranger;
  const channel = { name: "den" };
  const make = async () => (await rest("POST", `/guilds/${sandbox.guildId}/channels`, channel)).status;
  await sandbox.control("POST", "/invites", { applicationId, permissions: "1024" });
  expect(await make()).toBe(403);
  await sandbox.control("POST", "/invites", { applicationId, permissions: String(1024n | manageChannels) });
  expect(await make()).toBe(201);
  expect((await rest("GET", "/users/@me/guilds")).body).toHaveLength(1);
});

test("a bot changes its name and picture; what is no picture is refused", async () => {
  const { sandbox } = await withStranger();
  const avatar = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
  const { body } = await sandbox.rest("PATCH", "/users/@me", { username: "Alef", avatar });
  expect(body).toMatchObject({ username: "Alef", avatar: expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect((await sandbox.rest("PATCH", "/users/@me", {})).body.avatar).toBe(body.avatar);
  const refused = await sandbox.rest("PATCH", "/users/@me", { avatar: "data:text/html;base64,eA==" });
  expect([refused.status, refused.body.code]).toEqual([400, 50035]);
  expect((await sandbox.rest("PATCH", "/users/@me", { avatar: null })).body.avatar).toBeNull();
});

test("a nickname is set and taken away, where the guild lets the bot", async () => {
  const { sandbox, stranger, rest } = await withStranger();
  const me = `/guilds/${sandbox.guildId}/members/@me`;
  expect((await rest("PATCH", me, { nick: "G" })).body.code).toBe(10004);
  await sandbox.control("POST", "/invites", { applicationId: stranger.applicationId, permissions: "0" });
  expect((await rest("PATCH", me, { nick: "G" })).body).toMatchObject({ nick: "G", user: { username: "Gamma" } });
  expect((await rest("PATCH", me, { nick: "" })).body.nick).toBeNull();
});

test("roles are made by those who may manage them", async () => {
  const { sandbox } = await withStranger();
  expect((await sandbox.rest("POST", `/guilds/${sandbox.guildId}/roles`, { name: "Crew" })).body.code).toBe(50013);
});
