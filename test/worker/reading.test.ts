/** Where channels end and who may read there, as a worker is told; archived threads; reading backwards. */
import { describe, expect, test } from "vitest";
import { permissionBits } from "../../src/domain/permissions.ts";
import { requests } from "./office.ts";
import { open } from "./speaking.ts";

type Opened = Awaited<ReturnType<typeof open>>;

/** What the control plane knows of the guild. */
async function guildOf({ sandbox }: Opened) {
  const { id, owner_id: ownerId, roles } = (await sandbox.rest("GET", `/guilds/${sandbox.guildId}`)).body;
  return {
    id,
    ownerId,
    roles: roles.map(({ id, permissions }: { id: string; permissions: string }) => ({ id, permissions })),
  };
}

async function readTips(opened: Opened) {
  const input = { guild: await guildOf(opened), userId: opened.sandbox.bot.userId };
  const outcome = await opened.ask("read_tips", input);
  if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
  return new Map(outcome.value.map((tip) => [tip.channel.id, tip]));
}

async function openThread({ sandbox }: Opened, form: object): Promise<string> {
  const thread = { channelId: sandbox.channel("lobby"), name: "aside", ...form };
  return (await sandbox.control("POST", `/users/${sandbox.user.id}/threads`, thread)).id;
}

const sayIn = ({ sandbox }: Opened, channelId: string, content: string) =>
  sandbox.control("POST", `/users/${sandbox.user.id}/messages`, { channelId, content });

describe("where channels end", () => {
  test("is told of all with three requests: channels, threads, and private threads only to members", async () => {
    const opened = await open();
    const { sandbox } = opened;
    const { id } = await sandbox.say("lobby", "last words");
    const thread = await openThread(opened, {});
    const inThread = await sayIn(opened, thread, "aside");
    const secret = await openThread(opened, { private: true });
    const before = await readTips(opened);
    expect(before.get(sandbox.channel("lobby"))).toMatchObject({ mayRead: true, channel: { name: "lobby" } });
    expect(BigInt(before.get(sandbox.channel("lobby"))?.lastMessageId ?? "0")).toBeGreaterThanOrEqual(BigInt(id));
    expect(before.get(thread)).toMatchObject({ lastMessageId: inThread.id, mayRead: true });
    expect(before.get(thread)?.channel).toMatchObject({ parentId: sandbox.channel("lobby"), guildId: sandbox.guildId });
    expect(before.get(secret)?.mayRead ?? false).toBe(false);
    await sandbox.control("PUT", `/users/${sandbox.user.id}/threads/${secret}/members/${sandbox.bot.userId}`);
    expect((await readTips(opened)).get(secret)).toMatchObject({ mayRead: true });
    for (const route of ["channels", "threads/active", "members/{user_id}"])
      expect(await requests(sandbox, `GET /guilds/{guild_id}/${route}`)).toHaveLength(2);
  });

  test("comes with whether the bot may read there, so that it need not try", async () => {
    const opened = await open();
    const { sandbox } = opened;
    const channelId = sandbox.channel("lobby");
    const thread = await openThread(opened, {});
    const deny = String(permissionBits(["readMessageHistory"]));
    const overwrite = { targetId: sandbox.bot.userId, type: 1, allow: "0", deny };
    await sandbox.control("PUT", `/channels/${channelId}/overwrites`, overwrite);
    const tips = await readTips(opened);
    expect([tips.get(channelId)?.mayRead, tips.get(thread)?.mayRead]).toEqual([false, false]);
  });
});

test("a forum ends with its last post", async () => {
  const opened = await open();
  const { sandbox } = opened;
  const form = { channelId: sandbox.channel("ideas"), title: "first", content: "words" };
  const { id } = await sandbox.control("POST", `/users/${sandbox.user.id}/posts`, form);
  expect((await readTips(opened)).get(form.channelId)?.lastMessageId).toBe(id);
});

test("threads that were archived since a moment are told, and no others", async () => {
  const opened = await open();
  const { sandbox, ask } = opened;
  const threads = [await openThread(opened, {}), await openThread(opened, {})];
  for (const id of threads)
    await sandbox.control("PATCH", `/users/${sandbox.user.id}/threads/${id}`, { archived: true });
  const parent = { guildId: sandbox.guildId, parentId: sandbox.channel("lobby") };
  const since = async (sinceMs: number) => {
    const outcome = await ask("read_archived", { ...parent, sinceMs });
    return outcome.kind === "done" ? outcome.value.map(({ channel }) => channel.id).sort() : outcome;
  };
  expect(await since(Date.now() - 60_000)).toEqual([...threads].sort());
  expect(await since(Date.now() + 60_000)).toEqual([]);
});

test("a channel is read backwards, up to a message and no further", async () => {
  const { sandbox, ask } = await open();
  const ids: string[] = [];
  for (let count = 0; count < 5; count++) ids.push((await sandbox.say("lobby", `${count}`)).id);
  const read = async (afterId: string, beforeId: string | null) => {
    const outcome = await ask("read_back", { channelId: sandbox.channel("lobby"), afterId, beforeId });
    return outcome.kind === "done" ? outcome.value.map(({ content }) => content) : outcome;
  };
  expect(await read(ids[1] ?? "0", null)).toEqual(["2", "3", "4"]);
  expect(await read(ids[1] ?? "0", ids[4] ?? "0")).toEqual(["2", "3"]);
  expect(await read(ids[4] ?? "0", null)).toEqual([]);
});
