/** Direct messages and threads over REST. */
import { expect, test } from "vitest";
import { at, startHarness } from "./harness.ts";
import { connect } from "./raw-gateway.ts";

test("a closed DM is 50007", async () => {
  const sandbox = await startHarness();
  const dm = await sandbox.rest("POST", "/users/@me/channels", { recipient_id: sandbox.user.id });
  const same = await sandbox.control("POST", `/users/${sandbox.user.id}/dms`, { recipientId: sandbox.bot.userId });
  expect(same.id).toBe(dm.body.id);
  await sandbox.fault({ kind: "close_dms", userId: sandbox.user.id });
  expect((await sandbox.rest("POST", `/channels/${dm.body.id}/messages`, { content: "x" })).body.code).toBe(50007);
  await sandbox.fault({ kind: "open_dms", userId: sandbox.user.id });
  expect((await sandbox.rest("POST", `/channels/${dm.body.id}/messages`, { content: "x" })).status).toBe(200);
  expect((await sandbox.rest("GET", `/channels/${dm.body.id}`, undefined, at(sandbox.bots, 1).token)).body.code).toBe(
    50001,
  );
  expect((await sandbox.rest("POST", "/users/@me/channels", { recipient_id: "1" })).body.code).toBe(50033);
  const botToBot = await sandbox.rest("POST", "/users/@me/channels", { recipient_id: at(sandbox.bots, 1).userId });
  expect(botToBot.body.code).toBe(50007);
});

test("a message has one thread; its id is the message's; the thread opens with a system message", async () => {
  const sandbox = await startHarness();
  const { id } = await sandbox.say("lobby", "start here");
  const path = `/channels/${sandbox.channel("lobby")}/messages/${id}`;
  expect((await sandbox.rest("POST", `${path}/threads`, { name: "t" })).body).toMatchObject({
    id,
    type: 11,
    message_count: 0,
  });
  expect((await sandbox.rest("POST", `${path}/threads`, { name: "t" })).body.code).toBe(160004);
  expect((await sandbox.rest("GET", path)).body).toMatchObject({ flags: 1 << 5, thread: { id } });
  await sandbox.rest("POST", `/channels/${id}/messages`, { content: "first" });
  const { body } = await sandbox.rest("GET", `/channels/${id}/messages`);
  expect(body).toMatchObject([{ content: "first" }, { type: 21, content: "", message_reference: { message_id: id } }]);
  expect((await sandbox.rest("GET", `/channels/${id}`)).body).toMatchObject({
    message_count: 1,
    total_message_sent: 1,
  });
});

test("a direct message has no threads: 50024", async () => {
  const sandbox = await startHarness();
  const dm = await sandbox.rest("POST", "/users/@me/channels", { recipient_id: sandbox.user.id });
  const said = await sandbox.rest("POST", `/channels/${dm.body.id}/messages`, { content: "x" });
  for (const path of [`/channels/${dm.body.id}/messages/${said.body.id}/threads`, `/channels/${dm.body.id}/threads`]) {
    expect((await sandbox.rest("POST", path, { name: "t" })).body.code).toBe(50024);
  }
});

test("talking reopens an archived thread; a locked one is 50083", async () => {
  const sandbox = await startHarness();
  const thread = await sandbox.rest("POST", `/channels/${sandbox.channel("lobby")}/threads`, { name: "t", type: 11 });
  const path = `/channels/${thread.body.id}`;
  const said = await sandbox.rest("POST", `${path}/messages`, { content: "a" });
  await sandbox.rest("PATCH", path, { archived: true });
  expect((await sandbox.rest("PATCH", `${path}/messages/${said.body.id}`, { content: "b" })).body.code).toBe(50083);
  expect((await sandbox.rest("POST", `${path}/messages`, { content: "c" })).status).toBe(200);
  expect((await sandbox.rest("GET", path)).body.thread_metadata.archived).toBe(false);
  expect((await sandbox.rest("PATCH", path, { locked: true })).body.code).toBe(50013);
  const moderator = await sandbox.control("POST", "/bots", { username: "Mod", permissions: "8" });
  await sandbox.rest("PATCH", path, { locked: true, archived: true }, moderator.token);
  expect((await sandbox.rest("POST", `${path}/messages`, { content: "d" })).body.code).toBe(50083);
  expect((await sandbox.rest("POST", `${path}/messages`, { content: "e" }, moderator.token)).status).toBe(200);
});

test("a private thread is its members'", async () => {
  const sandbox = await startHarness();
  const other = at(sandbox.bots, 1);
  const thread = await sandbox.rest("POST", `/channels/${sandbox.channel("lobby")}/threads`, { name: "t", type: 12 });
  const path = `/channels/${thread.body.id}`;
  expect((await sandbox.rest("GET", path, undefined, other.token)).body.code).toBe(50001);
  await sandbox.rest("PUT", `${path}/thread-members/${other.userId}`);
  expect((await sandbox.rest("GET", path, undefined, other.token)).body.member.user_id).toBe(other.userId);
  await sandbox.rest("DELETE", `${path}/thread-members/@me`, undefined, other.token);
  expect((await sandbox.rest("GET", path, undefined, other.token)).body.code).toBe(50001);
});

test("a thread in which nothing is said is archived when its time has come", async () => {
  const sandbox = await startHarness();
  const gateway = await connect(sandbox);
  const minutes = (count: number) => sandbox.control("POST", "/clock", { advanceMs: count * 60_000 });
  const start = async (name: string) => {
    const form = { name, type: 11, auto_archive_duration: 60 };
    return (await sandbox.rest("POST", `/channels/${sandbox.channel("lobby")}/threads`, form)).body.id;
  };
  const [quiet, busy] = [await start("quiet"), await start("busy")];
  const isArchived = async (id: string) => (await sandbox.rest("GET", `/channels/${id}`)).body.thread_metadata.archived;
  await minutes(50);
  await sandbox.rest("POST", `/channels/${busy}/messages`, { content: "still here" });
  await minutes(20);
  expect([await isArchived(quiet), await isArchived(busy)]).toEqual([true, false]);
  const { d } = await gateway.event("THREAD_UPDATE", ({ id }) => id === quiet);
  expect(d.thread_metadata).toMatchObject({ archived: true, auto_archive_duration: 60 });
  const archived = await sandbox.rest("GET", `/channels/${sandbox.channel("lobby")}/threads/archived/public`);
  expect(archived.body.threads.map(({ id }: { id: string }) => id)).toEqual([quiet]);
  await minutes(50);
  expect(await isArchived(busy)).toBe(true);
  await sandbox.rest("PATCH", `/channels/${quiet}`, { archived: false });
  await minutes(50);
  expect(await isArchived(quiet)).toBe(false);
});
